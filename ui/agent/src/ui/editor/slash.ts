// Helps while writing: "/" anywhere opens the ready answers, ":" with two letters the signs,
// and {{variables}} are seen.
import { Plugin, type EditorState } from 'prosemirror-state';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';

export type Mark = '/' | ':';
export interface SlashAsk {
	mark: Mark;
	query: string;
	left: number;
	top: number;
	bottom: number;
}

// What the menu offers the editor: where it is told of the question, and which keys it takes.
export interface SlashHooks {
	ask: (s: SlashAsk | null) => void;
	key: (key: string) => boolean;
}

const ASKING = /(?:^|[\s\ufffc])\/((?:[^\s/][^\s/]*(?: [^\s/]*)?)?)$/;
// Two letters: a lone ":D" at the end of a line must not become something else with Enter.
const SIGN = /(?:^|[\s(\ufffc]):(\p{L}[\p{L}\d_]+)$/u;
export function asked(before: string): { mark: Mark; query: string } | null {
	const sign = SIGN.exec(before)?.[1];
	if (sign) return { mark: ':', query: sign };
	const query = ASKING.exec(before)?.[1];
	return query === undefined ? null : { mark: '/', query };
}

// Where "/query" stands before the caret.
export function slashRange(state: EditorState): { from: number; to: number; mark: Mark; query: string } | null {
	const { $from, empty } = state.selection;
	if (!empty || !$from.parent.isTextblock) return null;
	const a = asked($from.parent.textBetween(0, $from.parentOffset, undefined, '\ufffc'));
	return a && { from: $from.pos - a.query.length - 1, to: $from.pos, ...a };
}

export function slashPlugin(hooks: SlashHooks): Plugin {
	let open = false;
	let closedAt = -1; // Escape: this one stays closed
	const tell = (view: EditorView): void => {
		const r = view.hasFocus() ? slashRange(view.state) : null;
		if (!r || r.from === closedAt) {
			if (!r) closedAt = -1;
			if (open) hooks.ask(null);
			open = false;
			return;
		}
		const at = view.coordsAtPos(r.from);
		open = true;
		hooks.ask({ mark: r.mark, query: r.query, left: at.left, top: at.top, bottom: at.bottom });
	};
	return new Plugin({
		view: () => ({ update: tell }),
		props: {
			handleKeyDown(view, e) {
				if (!open || e.isComposing || e.ctrlKey || e.metaKey) return false;
				if (e.key === 'Escape') {
					closedAt = slashRange(view.state)?.from ?? -1;
					open = false;
					hooks.ask(null);
					return true;
				}
				return hooks.key(e.key);
			},
			handleDOMEvents: {
				blur: () => {
					if (open) hooks.ask(null);
					open = false;
				},
			},
		},
	});
}

const VARIABLE = /\{\{\s*((?:customer|ticket|agent|team|company)\.[a-z_]+)\s*(?:\|([^{}]*))?\}\}/g;


// Marks them: in a template they belong there, in a message they must be filled.  With
// values, what is typed is filled at once.
export function variablePlugin(cls: string, values: () => Record<string, string> | null): Plugin {
	const each = (state: EditorState, fn: (from: number, to: number, name: string, words: string | undefined) => void): void =>
		state.doc.descendants((node, pos) => {
			if (!node.isText) return;
			for (const m of (node.text ?? '').matchAll(VARIABLE)) fn(pos + m.index, pos + m.index + m[0].length, m[1] ?? '', m[2]);
		});
	return new Plugin({
		props: {
			decorations(state) {
				const list: Decoration[] = [];
				each(state, (from, to, name) => list.push(Decoration.inline(from, to, { class: cls, title: name })));
				return list.length ? DecorationSet.create(state.doc, list) : null;
			},
		},
		appendTransaction(trs, _old, state) {
			const known = values();
			if (!known || !trs.some((tr) => tr.docChanged)) return null;
			const tr = state.tr;
			each(state, (from, to, name, words) => {
				const value = known[name] || words?.trim();
				if (value) tr.insertText(value, tr.mapping.map(from), tr.mapping.map(to));
			});
			return tr.docChanged ? tr : null;
		},
	});
}
