// Pasted HTML: bold, lists, links and quotes stay; styles, classes, empty paragraphs
// and everything else that Word and Outlook bring along do not.
import DOMPurify from 'dompurify';

const TAGS = ['p', 'br', 'a', 'b', 'strong', 'i', 'em', 'ul', 'ol', 'li', 'blockquote', 'pre', 'h1', 'h2', 'h3', 'div', 'span', 'table', 'tbody', 'tr', 'td', 'th'];

export function cleanPaste(html: string): string {
	const root = DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true, ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ['href', 'start', 'class', 'style'], ALLOW_DATA_ATTR: false });
	wordLists(root);
	for (const el of root.querySelectorAll<HTMLElement>('span,div')) bold(el);
	for (const el of root.querySelectorAll('*')) {
		el.removeAttribute('class');
		el.removeAttribute('style');
	}
	for (const p of root.querySelectorAll('p,div')) if (!(p.textContent ?? '').replace(/[\s\u00a0]/g, '')) p.remove();
	const out = document.createElement('template');
	out.content.append(root);
	return out.innerHTML;
}

// Google Docs and others write weight as a style.
function bold(el: HTMLElement): void {
	const w = el.style.fontWeight;
	if (w !== 'bold' && !(Number(w) >= 600)) return;
	const b = document.createElement('strong');
	b.append(...el.childNodes);
	el.append(b);
}

// Word writes list items as paragraphs with a printed bullet.
function wordLists(root: DocumentFragment): void {
	let list: HTMLElement | null = null;
	for (const p of [...root.querySelectorAll<HTMLElement>('p')]) {
		if (!/MsoListParagraph/.test(p.className) && !/mso-list/.test(p.getAttribute('style') ?? '')) {
			list = null;
			continue;
		}
		const mark = [...p.querySelectorAll<HTMLElement>('span')].find((s) => /mso-list:\s*Ignore/i.test(s.getAttribute('style') ?? '')) ?? null;
		const text = mark?.textContent ?? /^[\s\u00a0]*([·•o§-]|\d+[.)])[\s\u00a0]+/.exec(p.textContent ?? '')?.[0] ?? '';
		const ordered = /\d/.test(text);
		if (mark) mark.remove();
		else trimStart(p, text);
		const tag = ordered ? 'ol' : 'ul';
		if (!list || list.localName !== tag || list.nextElementSibling !== p) {
			list = document.createElement(tag);
			p.before(list);
		}
		const li = document.createElement('li');
		li.append(...p.childNodes);
		list.append(li);
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
