// ProseMirror, wired: the only module that knows it.  Loaded when a ticket is open.
import DOMPurify from 'dompurify';
import { baseKeymap, chainCommands, exitCode, lift, toggleMark, wrapIn } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { InputRule, inputRules, undoInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { DOMParser, DOMSerializer, type MarkType, type NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { EditorState, Plugin, Selection, type Command } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { cleanPaste, pastedPictures } from './paste';
import { safe, schema } from './schema';
import { slashPlugin, slashRange, variablePlugin, type SlashHooks } from './slash';

export type Format = 'strong' | 'em' | 'bullet_list' | 'ordered_list' | 'blockquote' | 'link';

export interface EditorOptions {
	html: string;
	label: string;
	onChange: (html: string) => void;
	onFiles: (files: File[]) => void;
	onActive: (formats: ReadonlySet<Format>) => void;
	onLeave: () => void;
	slash?: SlashHooks;
	template?: boolean; // variables belong in it
	values?: () => Record<string, string> | null; // of variables
}

export interface Editor {
	focus: (end?: boolean) => void;
	hasFocus: () => boolean;
	format: (f: Exclude<Format, 'link'>) => void;
	link: (href: string) => void;
	selectedText: () => string;
	insert: (html: string) => void; // at the caret, in place of a "/word" there
	keep: () => () => void; // what it gives puts the caret back where it is now
	slash: () => void; // as if "/" were typed
	menu: (controls: string | null, active: string | null) => void; // the list that the keys move in
	setHtml: (html: string) => void;
	setLabel: (label: string) => void;
	destroy: () => void;
}

const n = schema.nodes;
const m = schema.marks;

function parse(html: string) {
	const root = DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true });
	return DOMParser.fromSchema(schema).parse(root, { preserveWhitespace: true });
}

export function serialise(state: EditorState): string {
	const doc = state.doc;
	if (doc.childCount === 1 && doc.firstChild?.type === n.paragraph && doc.firstChild.content.size === 0) return '';
	const box = document.createElement('div');
	box.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
	return box.innerHTML;
}

const hardBreak: Command = (state, dispatch) => {
	dispatch?.(state.tr.replaceSelectionWith(n.hard_break!.create()).scrollIntoView());
	return true;
};

function inNode(state: EditorState, type: NodeType): boolean {
	for (let d = state.selection.$from.depth; d > 0; d--) if (state.selection.$from.node(d).type === type) return true;
	return false;
}

function hasMark(state: EditorState, type: MarkType): boolean {
	const { from, $from, to, empty } = state.selection;
	return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
}

function active(state: EditorState): ReadonlySet<Format> {
	const s = new Set<Format>();
	for (const k of ['strong', 'em', 'link'] as const) if (hasMark(state, m[k]!)) s.add(k);
	for (const k of ['bullet_list', 'ordered_list', 'blockquote'] as const) if (inNode(state, n[k]!)) s.add(k);
	return s;
}

function command(f: Exclude<Format, 'link'>, state: EditorState): Command {
	if (f === 'strong' || f === 'em') return toggleMark(m[f]!);
	if (f === 'blockquote') return inNode(state, n.blockquote!) ? lift : wrapIn(n.blockquote!);
	return inNode(state, n[f]!) ? liftListItem(n.list_item!) : wrapInList(n[f]!);
}

const item = n.list_item!;
const keys = (leave: () => void) =>
	keymap({
		'Mod-z': undo,
		'Mod-y': redo,
		'Mod-Shift-z': redo,
		'Mod-b': toggleMark(m.strong!),
		'Mod-i': toggleMark(m.em!),
		'Mod-Enter': () => true, // the composer sends
		'Mod-Shift-Enter': () => true,
		'Shift-Enter': chainCommands(exitCode, hardBreak),
		Enter: splitListItem(item),
		Tab: sinkListItem(item),
		'Shift-Tab': liftListItem(item),
		Backspace: undoInputRule,
		Escape: () => {
			leave();
			return true;
		},
	});

const autoLink = new InputRule(/(^|\s)(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])\s$/, (state, match, start, end) => {
	const from = start + (match[1]?.length ?? 0);
	const href = match[2] ?? '';
	return state.tr.addMark(from, from + href.length, m.link!.create({ href })).insertText(' ', end);
});

const rules = inputRules({
	rules: [wrappingInputRule(/^\s*[-*]\s$/, n.bullet_list!), wrappingInputRule(/^(\d+)\.\s$/, n.ordered_list!, (x) => ({ order: Number(x[1]) })), wrappingInputRule(/^\s*>\s$/, n.blockquote!), autoLink],
});

export function createEditor(place: HTMLElement, o: EditorOptions): Editor {
	let label = o.label;
	let list: Record<string, string> = {};
	const view = new EditorView(place, {
		state: EditorState.create({
			doc: parse(o.html),
			plugins: [...(o.slash ? [slashPlugin(o.slash)] : []), variablePlugin(o.template ? 'var' : 'varOpen', o.values ?? (() => null)), rules, keys(o.onLeave), keymap(baseKeymap), history(), new Plugin({ props: { attributes: () => ({ role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, spellcheck: 'true', ...list }) } })],
		}),
		transformPastedHTML: cleanPaste,
		handlePaste: (_v, e) => {
			const files = [...(e.clipboardData?.files ?? [])];
			const html = e.clipboardData?.getData('text/html') ?? '';
			if (html.replace(/<[^>]*>/g, '').trim()) {
				// Word adds a picture of the whole as a file; those in the words are the real ones
				const pictures = pastedPictures(html);
				if (pictures.length) o.onFiles(pictures);
				return false;
			}
			if (!files.length) return false;
			o.onFiles(files);
			return true;
		},
		handleDrop: (_v, e) => Boolean(e.dataTransfer?.files.length), // the pane takes files
		dispatchTransaction(tr) {
			const next = view.state.apply(tr);
			view.updateState(next);
			if (tr.docChanged) o.onChange(serialise(next));
			o.onActive(active(next));
		},
	});
	return {
		focus: (end) => {
			if (end) view.dispatch(view.state.tr.setSelection(Selection.atEnd(view.state.doc)).scrollIntoView());
			view.focus();
		},
		hasFocus: () => view.hasFocus(),
		format: (f) => {
			command(f, view.state)(view.state, view.dispatch);
			view.focus();
		},
		link: (href) => {
			const { from, to, empty } = view.state.selection;
			if (!href) view.dispatch(view.state.tr.removeMark(from, to, m.link));
			else if (safe(href)) {
				const mark = m.link!.create({ href });
				view.dispatch(empty ? view.state.tr.replaceSelectionWith(schema.text(href, [mark]), false) : view.state.tr.addMark(from, to, mark));
			}
			view.focus();
		},
		selectedText: () => view.state.doc.textBetween(view.state.selection.from, view.state.selection.to, ' '),
		keep: () => {
			const at = view.state.selection.getBookmark();
			return () => {
				view.dispatch(view.state.tr.setSelection(at.resolve(view.state.doc)));
				view.focus();
			};
		},
		insert: (html) => {
			const r = slashRange(view.state) ?? view.state.selection;
			const slice = DOMParser.fromSchema(schema).parseSlice(DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true }), { preserveWhitespace: true });
			const tr = view.state.tr.replaceRange(r.from, r.to, slice);
			tr.setSelection(Selection.near(tr.doc.resolve(tr.mapping.map(r.to)), -1));
			view.dispatch(tr.scrollIntoView());
			view.focus();
		},
		slash: () => {
			const { $from } = view.state.selection;
			const before = $from.parent.textBetween(0, $from.parentOffset);
			view.focus();
			view.dispatch(view.state.tr.insertText(!before || /\s$/.test(before) ? '/' : ' /').scrollIntoView());
		},
		menu: (controls, active) => {
			list = controls ? { 'aria-controls': controls, 'aria-activedescendant': active ?? '' } : {};
			view.updateState(view.state);
		},
		setHtml: (html) => view.updateState(EditorState.create({ doc: parse(html), plugins: view.state.plugins })),
		setLabel: (text) => {
			label = text;
			view.updateState(view.state);
		},
		destroy: () => view.destroy(),
	};
}

