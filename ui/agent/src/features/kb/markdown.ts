// What the editor holds, as Markdown that the server reads back to the same.
import type { Mark, Node } from 'prosemirror-model';

const escape = (s: string): string => s.replace(/([\\`*_[\]<>~|])/g, '\\$1').replace(/!(?=\\\[)/g, '\\!');
const atStart = (s: string): string => s.replace(/^([#+\-=])/, '\\$1').replace(/^(\d{1,9})([.)])/, '$1\\$2');

const OPEN: Record<string, string> = { strong: '**', em: '*', del: '~~' };

function marked(node: Node): string {
	const names = new Set(node.marks.map((m) => m.type.name));
	const text = node.text ?? '';
	let inner = names.has('code') ? tick(text) : escape(text);
	const lead = /^\s*/.exec(inner)?.[0] ?? '';
	const trail = lead.length < inner.length ? (/\s*$/.exec(inner)?.[0] ?? '') : '';
	inner = inner.slice(lead.length, inner.length - trail.length);
	if (!inner) return lead;
	for (const k of ['em', 'strong', 'del']) if (names.has(k)) inner = `${OPEN[k]}${inner}${OPEN[k]}`;
	return lead + inner + trail;
}

function tick(s: string): string {
	const most = Math.max(0, ...(s.match(/`+/g) ?? []).map((x) => x.length));
	const fence = '`'.repeat(most + 1);
	return most ? `${fence} ${s} ${fence}` : `${fence}${s}${fence}`;
}

const linkOf = (n: Node): Mark | undefined => n.marks.find((m) => m.type.name === 'link');
const url = (s: string): string => (/[\s()<>]/.test(s) ? `<${s.replace(/[<>\n]/g, encodeURIComponent)}>` : s);

export function inline(parent: Node): string {
	let out = '';
	let open: Mark | undefined;
	const close = (): void => {
		if (open) out += `](${url(open.attrs.href as string)})`;
		open = undefined;
	};
	parent.forEach((n) => {
		const link = linkOf(n);
		if (open && (!link || !link.eq(open))) close();
		if (link && !open) {
			out += '[';
			open = link;
		}
		if (n.isText) out += marked(n);
		else if (n.type.name === 'hard_break') out += '\\\n';
		else if (n.type.name === 'image') out += `![${escape(n.attrs.alt as string)}](${url(n.attrs.src as string)})`;
	});
	close();
	return out;
}

const indent = (s: string, by: string): string => s.replace(/\n(?=[^\n])/g, `\n${by}`);

function listItems(list: Node, mark: (i: number) => string): string {
	const out: string[] = [];
	list.forEach((item, _o, i) => {
		const m = mark(i);
		out.push(m + indent(blocks(item, true), ' '.repeat(m.length)));
	});
	return out.join('\n');
}

function table(n: Node): string {
	const rows: string[] = [];
	n.forEach((row, _o, i) => {
		const cells: string[] = [];
		row.forEach((c) => void cells.push(inline(c).replace(/\\\n|\n/g, ' ').trim()));
		rows.push(`| ${cells.join(' | ')} |`);
		if (i === 0) rows.push(`|${' --- |'.repeat(cells.length)}`);
	});
	return rows.join('\n');
}

function quoted(s: string): string {
	return s
		.split('\n')
		.map((l) => (l ? `> ${l}` : '>'))
		.join('\n');
}

function block(n: Node): string {
	switch (n.type.name) {
		case 'heading':
			return `${'#'.repeat(n.attrs.level as number)} ${inline(n).replace(/\\?\n/g, ' ')}`;
		case 'code_block': {
			const fence = '`'.repeat(Math.max(3, ...(n.textContent.match(/`+/g) ?? []).map((x) => x.length + 1)));
			return `${fence}\n${n.textContent}\n${fence}`;
		}
		case 'horizontal_rule':
			return '---';
		case 'bullet_list':
			return listItems(n, () => '- ');
		case 'ordered_list':
			return listItems(n, (i) => `${(n.attrs.order as number) + i}. `);
		case 'blockquote':
			return quoted(blocks(n));
		case 'callout':
			return quoted(`[!${(n.attrs.kind as string).toUpperCase()}]\n${blocks(n)}`);
		case 'table':
			return table(n);
		default:
			return inline(n)
				.split('\n')
				.map(atStart)
				.join('\n');
	}
}

function blocks(parent: Node, tight = false): string {
	const out: string[] = [];
	parent.forEach((n) => {
		const s = block(n);
		out.push(s);
	});
	return out.join(tight && parent.childCount <= 2 && parent.lastChild?.type.name.endsWith('_list') ? '\n' : '\n\n');
}

export const toMarkdown = (doc: Node): string => blocks(doc).trim();
