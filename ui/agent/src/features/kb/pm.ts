// The editor of articles: ProseMirror over what Markdown can say.
import DOMPurify from 'dompurify';
import { baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { DOMParser, type Node, type NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { EditorState, Plugin, Selection, TextSelection, type Command } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { toMarkdown } from './markdown';
import { safeLink, schema } from './schema';

export type Tool = 'strong' | 'em' | 'code' | 'bullet_list' | 'ordered_list' | 'blockquote' | 'heading2' | 'heading3' | 'callout' | 'code_block' | 'table' | 'row' | 'column' | 'horizontal_rule';

export interface KbEditor {
	run: (t: Tool, kind?: string) => void;
	link: (href: string) => void;
	image: (src: string, alt: string) => void;
	insert: (html: string) => void;
	setHtml: (html: string) => void;
	focus: () => void;
	destroy: () => void;
}

interface Options {
	html: string;
	label: string;
	lang: string;
	onChange: (md: string) => void;
	onActive: (on: ReadonlySet<string>) => void;
	onFiles: (f: File[]) => void;
	onSave: () => void;
}

const n = schema.nodes;
const m = schema.marks;

function parse(html: string): Node {
	return DOMParser.fromSchema(schema).parse(DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true }));
}

function within(state: EditorState, type: NodeType): number {
	for (let d = state.selection.$from.depth; d > 0; d--) if (state.selection.$from.node(d).type === type) return d;
	return 0;
}

function active(state: EditorState): ReadonlySet<string> {
	const on = new Set<string>();
	const { from, to, empty, $from } = state.selection;
	for (const k of ['strong', 'em', 'code', 'link']) if (empty ? m[k]!.isInSet(state.storedMarks ?? $from.marks()) : state.doc.rangeHasMark(from, to, m[k]!)) on.add(k);
	for (const k of ['bullet_list', 'ordered_list', 'blockquote', 'callout', 'table', 'code_block']) if (within(state, n[k]!)) on.add(k);
	const h = $from.parent;
	if (h.type === n.heading) on.add(`heading${String(h.attrs.level)}`);
	return on;
}

const newTable: Command = (state, dispatch) => {
	const row = (cell: NodeType): Node => n.table_row!.create(null, [cell.create(), cell.create()]);
	const table = n.table!.create(null, [row(n.table_head!), row(n.table_cell!), row(n.table_cell!)]);
	const tr = state.tr.replaceSelectionWith(table);
	const at = tr.mapping.map(state.selection.from);
	dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(Math.max(0, at - table.nodeSize)), 1)).scrollIntoView());
	return true;
};

const addRow: Command = (state, dispatch) => {
	const d = within(state, n.table_row!);
	if (!d) return false;
	const row = state.selection.$from.node(d);
	const cells = Array.from({ length: row.childCount }, () => n.table_cell!.create());
	const at = state.selection.$from.after(d);
	const tr = state.tr.insert(at, n.table_row!.create(null, cells));
	dispatch?.(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 2))).scrollIntoView());
	return true;
};

const addColumn: Command = (state, dispatch) => {
	const d = within(state, n.table!);
	if (!d) return false;
	const table = state.selection.$from.node(d);
	let at = state.selection.$from.start(d);
	const tr = state.tr;
	table.forEach((row, _o, i) => {
		at += row.nodeSize;
		tr.insert(tr.mapping.map(at - 1), (i ? n.table_cell! : n.table_head!).create());
	});
	dispatch?.(tr);
	return true;
};

// The next cell; in the last one a new row.
const nextCell: Command = (state, dispatch, view) => {
	const { $from } = state.selection;
	const d = within(state, n.table_cell!) || within(state, n.table_head!);
	if (!d) return false;
	const after = $from.after(d);
	const next = Selection.findFrom(state.doc.resolve(after), 1, true);
	const table = within(state, n.table!);
	if (next && next.from < $from.after(table)) {
		dispatch?.(state.tr.setSelection(next).scrollIntoView());
		return true;
	}
	return addRow(state, dispatch, view);
};

function command(t: Tool, kind: string, state: EditorState): Command {
	const list = (type: NodeType): Command => (within(state, type) ? liftListItem(n.list_item!) : wrapInList(type));
	switch (t) {
		case 'strong':
		case 'em':
		case 'code':
			return toggleMark(m[t]!);
		case 'bullet_list':
		case 'ordered_list':
			return list(n[t]!);
		case 'blockquote':
			return within(state, n.blockquote!) ? lift : wrapIn(n.blockquote!);
		case 'callout':
			return within(state, n.callout!) && !kind ? lift : wrapIn(n.callout!, { kind: kind || 'note' });
		case 'code_block':
			return within(state, n.code_block!) ? setBlockType(n.paragraph!) : setBlockType(n.code_block!);
		case 'heading2':
		case 'heading3': {
			const level = Number(t.slice(-1));
			const on = state.selection.$from.parent;
			return on.type === n.heading && on.attrs.level === level ? setBlockType(n.paragraph!) : setBlockType(n.heading!, { level });
		}
		case 'table':
			return newTable;
		case 'row':
			return addRow;
		case 'column':
			return addColumn;
		case 'horizontal_rule':
			return (s, dispatch) => {
				dispatch?.(s.tr.replaceSelectionWith(n.horizontal_rule!.create()));
				return true;
			};
	}
}

const hardBreak: Command = (state, dispatch) => {
	dispatch?.(state.tr.replaceSelectionWith(n.hard_break!.create()).scrollIntoView());
	return true;
};

export function createKbEditor(place: HTMLElement, o: Options): KbEditor {
	const item = n.list_item!;
	const keys = keymap({
		'Mod-z': undo,
		'Mod-y': redo,
		'Mod-Shift-z': redo,
		'Mod-b': toggleMark(m.strong!),
		'Mod-i': toggleMark(m.em!),
		'Mod-s': () => {
			o.onSave();
			return true;
		},
		'Shift-Enter': chainCommands(exitCode, hardBreak),
		Enter: chainCommands(nextCell, splitListItem(item)),
		Tab: chainCommands(nextCell, sinkListItem(item)),
		'Shift-Tab': liftListItem(item),
		Backspace: undoInputRule,
	});
	const rules = inputRules({
		rules: [
			wrappingInputRule(/^\s*[-*]\s$/, n.bullet_list!),
			wrappingInputRule(/^(\d+)\.\s$/, n.ordered_list!, (x) => ({ order: Number(x[1]) })),
			wrappingInputRule(/^\s*>\s$/, n.blockquote!),
			textblockTypeInputRule(/^(#{2,4})\s$/, n.heading!, (x) => ({ level: x[1]?.length ?? 2 })),
			textblockTypeInputRule(/^```$/, n.code_block!),
		],
	});
	const attributes = { role: 'textbox', 'aria-multiline': 'true', 'aria-label': o.label, lang: o.lang, spellcheck: 'true' };
	const view = new EditorView(place, {
		state: EditorState.create({ doc: parse(o.html), plugins: [rules, keys, keymap(baseKeymap), history(), new Plugin({ props: { attributes } })] }),
		handlePaste: (_v, e) => {
			const files = [...(e.clipboardData?.files ?? [])];
			if (files.length) o.onFiles(files);
			return files.length > 0;
		},
		handleDrop: (_v, e) => {
			const files = [...(e.dataTransfer?.files ?? [])];
			if (files.length) o.onFiles(files);
			return files.length > 0;
		},
		dispatchTransaction(tr) {
			const next = view.state.apply(tr);
			view.updateState(next);
			if (tr.docChanged) o.onChange(toMarkdown(next.doc));
			o.onActive(active(next));
		},
	});
	return {
		run: (t, kind = '') => {
			command(t, kind, view.state)(view.state, view.dispatch, view);
			view.focus();
		},
		link: (href) => {
			const { from, to, empty } = view.state.selection;
			if (!href) view.dispatch(view.state.tr.removeMark(from, to, m.link));
			else if (safeLink(href)) {
				const mark = m.link!.create({ href });
				view.dispatch(empty ? view.state.tr.replaceSelectionWith(schema.text(href, [mark]), false) : view.state.tr.addMark(from, to, mark));
			}
			view.focus();
		},
		image: (src, alt) => {
			view.dispatch(view.state.tr.replaceSelectionWith(n.image!.create({ src, alt })).scrollIntoView());
			view.focus();
		},
		insert: (html) => {
			const slice = DOMParser.fromSchema(schema).parseSlice(DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true }));
			view.dispatch(view.state.tr.replaceSelection(slice).scrollIntoView());
		},
		setHtml: (html) => view.updateState(EditorState.create({ doc: parse(html), plugins: view.state.plugins })),
		focus: () => view.focus(),
		destroy: () => view.destroy(),
	};
}
