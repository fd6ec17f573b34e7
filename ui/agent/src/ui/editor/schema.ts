// What a message may contain: what every mail program shows.
import { Schema } from 'prosemirror-model';

export const schema = new Schema({
	nodes: {
		doc: { content: 'block+' },
		paragraph: { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p' }, { tag: 'h1' }, { tag: 'h2' }, { tag: 'h3' }, { tag: 'pre' }], toDOM: () => ['p', 0] },
		blockquote: { content: 'block+', group: 'block', defining: true, parseDOM: [{ tag: 'blockquote' }], toDOM: () => ['blockquote', 0] },
		bullet_list: { content: 'list_item+', group: 'block', parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', 0] },
		ordered_list: {
			content: 'list_item+',
			group: 'block',
			attrs: { order: { default: 1, validate: 'number' } },
			parseDOM: [{ tag: 'ol', getAttrs: (el) => ({ order: Number(el.getAttribute('start') ?? 1) || 1 }) }],
			toDOM: (n) => (n.attrs.order === 1 ? ['ol', 0] : ['ol', { start: String(n.attrs.order) }, 0]),
		},
		list_item: { content: 'paragraph block*', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
		text: { group: 'inline' },
		hard_break: { inline: true, group: 'inline', selectable: false, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'] },
	},
	marks: {
		link: {
			attrs: { href: { validate: 'string' } },
			inclusive: false,
			parseDOM: [{ tag: 'a[href]', getAttrs: (el) => (safe(el.getAttribute('href') ?? '') ? { href: el.getAttribute('href') } : false) }],
			toDOM: (m) => ['a', { href: m.attrs.href as string }, 0],
		},
		em: { parseDOM: [{ tag: 'i' }, { tag: 'em' }], toDOM: () => ['em', 0] },
		strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: () => ['strong', 0] },
	},
});

export const safe = (href: string): boolean => /^(https?:|mailto:|tel:)/i.test(href);
