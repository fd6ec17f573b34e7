// Pasted HTML: bold, lists, links, quotes and the words of tables stay; styles, classes, empty paragraphs
// and everything else that Word and Outlook bring along do not.
import DOMPurify from 'dompurify';

const TAGS = ['p', 'br', 'a', 'b', 'strong', 'i', 'em', 'ul', 'ol', 'li', 'blockquote', 'pre', 'h1', 'h2', 'h3', 'div', 'span', 'table', 'tbody', 'tr', 'td', 'th'];

export function cleanPaste(html: string): string {
	return tidy(DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true, ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ['href', 'start', 'class', 'style'], ALLOW_DATA_ATTR: false }));
}

// The same without the sanitiser, which needs a real browser.
export function tidy(root: DocumentFragment): string {
	wordLists(root);
	for (const el of root.querySelectorAll<HTMLElement>('span,div,b')) weight(el);
	for (const table of [...root.querySelectorAll('table')].reverse()) rows(table);
	for (const el of root.querySelectorAll('*')) {
		el.removeAttribute('class');
		el.removeAttribute('style');
	}
	for (const p of root.querySelectorAll('p,div,li')) if (!(p.textContent ?? '').replace(/[\s\u00a0]/g, '') && !p.querySelector('li')) p.remove();
	const out = document.createElement('template');
	out.content.append(root);
	return out.innerHTML;
}

// Pictures that came inside of the HTML; those that only name a file of the other program
// are not ours to read.
export function pastedPictures(html: string): File[] {
	const found = html.matchAll(/<img\b[^>]*?\bsrc=["']data:(image\/(png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s]+)["']/gi);
	return [...found].slice(0, 20).map((m, i) => new File([Uint8Array.from(atob((m[3] ?? '').replace(/\s/g, '')), (c) => c.charCodeAt(0))], `image-${i + 1}.${m[2] === 'jpeg' ? 'jpg' : m[2]}`, { type: m[1] }));
}

// Google Docs and others write weight as a style, and wrap all of it in a <b> that is none.
function weight(el: HTMLElement): void {
	const w = el.style.fontWeight;
	if (el.localName === 'b') {
		if (w === 'normal' || w === '400') el.replaceWith(...el.childNodes);
		return;
	}
	if (w !== 'bold' && !(Number(w) >= 600)) return;
	const b = document.createElement('strong');
	b.append(...el.childNodes);
	el.append(b);
}

// A message has no tables: a row becomes a line, its cells apart by a bar.  What is only
// there to place things (one cell in each row) loses its frame.
function rows(table: Element): void {
	const lines: Node[] = [];
	for (const tr of table.querySelectorAll('tr')) {
		const cells = [...tr.children].filter((c) => /^t[dh]$/.test(c.localName));
		if (cells.length < 2) {
			lines.push(...(cells[0]?.childNodes.length && !cells[0].querySelector('p,div,ul,ol,blockquote') ? [line([cells[0]])] : (cells[0]?.childNodes ?? [])));
			continue;
		}
		if (cells.some((c) => (c.textContent ?? '').trim())) lines.push(line(cells));
	}
	table.replaceWith(...lines);
}

function line(cells: Element[]): HTMLElement {
	const p = document.createElement('p');
	cells.forEach((c, i) => {
		if (i) p.append(' | ');
		const parts = c.querySelectorAll('p,div,li');
		if (!parts.length) return p.append(...c.childNodes);
		[...parts].filter((x) => !x.querySelector('p,div,li')).forEach((x, k) => p.append(...(k ? [' '] : []), ...x.childNodes));
	});
	return p;
}

// Word writes list items as paragraphs with a printed mark, deeper ones by a level in the style.
function wordLists(root: DocumentFragment): void {
	let open: { list: HTMLElement; level: number }[] = [];
	let before: Element | null = null;
	for (const p of [...root.querySelectorAll<HTMLElement>('p')]) {
		const style = p.getAttribute('style') ?? '';
		if (!/MsoListParagraph/.test(p.className) && !/mso-list:\s*l\d/i.test(style)) continue;
		if (p.previousElementSibling !== before) open = [];
		const level = Number(/mso-list:\s*l\d+\s+level(\d)/i.exec(style)?.[1] ?? 1);
		const printed = [...p.querySelectorAll<HTMLElement>('span')].find((s) => /mso-list:\s*Ignore/i.test(s.getAttribute('style') ?? '')) ?? null;
		const text = printed?.textContent ?? /^[\s\u00a0]*([·•o§-]|\d+[.)])[\s\u00a0]+/.exec(p.textContent ?? '')?.[0] ?? '';
		if (printed) printed.remove();
		else trimStart(p, text);
		const tag = /^[\s\u00a0]*\(?(\d+|[a-z]{1,4})[.)]/i.test(text) ? 'ol' : 'ul';
		while (open.length && (open.at(-1)?.level ?? 0) > level) open.pop();
		if (open.at(-1)?.level === level && open.at(-1)?.list.localName !== tag) open.pop();
		if (open.at(-1)?.level !== level) {
			const list = document.createElement(tag);
			const start = Number(/\d+/.exec(text)?.[0] ?? 1);
			if (tag === 'ol' && start > 1) list.setAttribute('start', String(start));
			const parent = open.at(-1)?.list.lastElementChild;
			if (parent) parent.append(list);
			else p.before(list);
			if (!parent) before = list;
			open.push({ list, level });
		}
		const li = document.createElement('li');
		const words = document.createElement('p');
		words.append(...p.childNodes);
		li.append(words);
		open.at(-1)?.list.append(li);
		p.remove();
	}
}

function trimStart(p: HTMLElement, text: string): void {
	let n = text.length;
	const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
	while (n > 0 && walk.nextNode()) {
		const node = walk.currentNode as Text;
		const cut = Math.min(n, node.length);
		node.deleteData(0, cut);
		n -= cut;
	}
}
