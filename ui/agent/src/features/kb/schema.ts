// What an article may hold: what a message may, and headings, steps, tables, callouts, images, code.
import { Schema, type DOMOutputSpec, type NodeSpec } from 'prosemirror-model';
import { schema as message } from '../../ui/editor/schema';

export const CALLOUTS = ['note', 'tip', 'important', 'warning', 'caution'] as const;
export const FILES = '/api/v1/kb/files/';

const base = message.spec.nodes;
const cell = (tag: string): NodeSpec => ({ content: 'inline*', isolating: true, parseDOM: [{ tag }], toDOM: () => [tag, 0] as DOMOutputSpec });

const nodes = base
	.update('paragraph', { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p.callout-name', ignore: true, priority: 60 }, { tag: 'p' }], toDOM: () => ['p', 0] })
	.addToEnd('heading', {
		content: 'inline*',
		group: 'block',
		defining: true,
		attrs: { level: { default: 2 } },
		parseDOM: [1, 2, 3, 4, 5, 6].map((n) => ({ tag: `h${n}`, attrs: { level: Math.max(2, n) } })),
		toDOM: (n) => [`h${String(n.attrs.level)}`, 0],
	})
	.addToEnd('code_block', { content: 'text*', group: 'block', code: true, defining: true, marks: '', parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }], toDOM: () => ['pre', ['code', 0]] })
	.addToEnd('horizontal_rule', { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] })
	.addToEnd('callout', {
		content: 'block+',
		group: 'block',
		defining: true,
		attrs: { kind: { default: 'note' } },
		parseDOM: [{ tag: 'div.callout', getAttrs: (el) => ({ kind: CALLOUTS.find((k) => el.classList.contains(k)) ?? 'note' }) }],
		toDOM: (n) => ['div', { class: `callout ${String(n.attrs.kind)}` }, 0],
	})
	.addToEnd('table', { content: 'table_row+', group: 'block', isolating: true, parseDOM: [{ tag: 'table' }], toDOM: () => ['table', ['tbody', 0]] })
	.addToEnd('table_row', { content: '(table_head | table_cell)+', parseDOM: [{ tag: 'tr' }], toDOM: () => ['tr', 0] })
	.addToEnd('table_head', cell('th'))
	.addToEnd('table_cell', cell('td'))
	.addToEnd('image', {
		inline: true,
		group: 'inline',
		draggable: true,
		attrs: { src: {}, alt: { default: '' } },
		parseDOM: [{ tag: 'img[src]', getAttrs: (el) => (el.getAttribute('src')?.startsWith(FILES) ? { src: el.getAttribute('src'), alt: el.getAttribute('alt') ?? '' } : false) }],
		toDOM: (n) => ['img', { src: n.attrs.src as string, alt: n.attrs.alt as string }],
	});

// Places of one's own site are links here too.
export const safeLink = (href: string): boolean => /^(https?:|mailto:|tel:|#)/i.test(href) || /^\/(?!\/)/.test(href);

const marks = message.spec.marks
	.update('link', {
		attrs: { href: { validate: 'string' } },
		inclusive: false,
		parseDOM: [{ tag: 'a[href]', getAttrs: (el) => (safeLink(el.getAttribute('href') ?? '') ? { href: el.getAttribute('href') } : false) }],
		toDOM: (m) => ['a', { href: m.attrs.href as string }, 0],
	})
	.addToEnd('code', { excludes: 'em strong del', parseDOM: [{ tag: 'code' }], toDOM: () => ['code', 0] })
	.addToEnd('del', { parseDOM: [{ tag: 'del' }, { tag: 's' }], toDOM: () => ['del', 0] });

export const schema = new Schema({ nodes, marks });
