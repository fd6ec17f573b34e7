// The writing area: rich text once the editor is there, or plain text when asked for.
import type { MutableRef } from 'preact/hooks';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../i18n';
import type { Editor, Format } from './pm';
import type { Mark, SlashHooks } from './slash';
import { toHtml, toText } from './text';
import css from './editor.module.css';

interface Props {
	html: string;
	version: number;
	label: string;
	plain: boolean;
	handle: MutableRef<Editor | null>;
	onChange: (html: string) => void;
	onFiles: (files: File[]) => void;
	onActive: (f: ReadonlySet<Format>) => void;
	onLeave: () => void;
	template?: boolean;
	slash?: SlashHooks;
	values?: () => Record<string, string> | null;
}

export const loadEditor = () => import('./pm');

export function Writer(p: Props) {
	return p.plain ? <Plain {...p} /> : <Rich {...p} />;
}

function Rich(p: Props) {
	const place = useRef<HTMLDivElement>(null);
	const now = useRef(p);
	now.current = p;
	const [ready, setReady] = useState(false);
	const [failed, setFailed] = useState(false);
	useEffect(() => {
		let here = true;
		let made: Editor | null = null;
		loadEditor().then(
			(pm) => {
				if (!here || !place.current) return;
				made = pm.createEditor(place.current, {
					html: now.current.html,
					label: now.current.label,
					onChange: (h) => now.current.onChange(h),
					onFiles: (f) => now.current.onFiles(f),
					onActive: (f) => now.current.onActive(f),
					onLeave: () => now.current.onLeave(),
					slash: now.current.slash && { ask: (s) => now.current.slash?.ask(s), key: (k) => now.current.slash?.key(k) ?? false },
					template: now.current.template,
					values: () => now.current.values?.() ?? null,
				});
				now.current.handle.current = made;
				if (waiting.current) made.focus(true);
				waiting.current = false;
				setReady(true);
			},
			() => here && setFailed(true),
		);
		return () => {
			here = false;
			made?.destroy();
			if (now.current.handle.current === made) now.current.handle.current = null;
		};
	}, []);
	const seen = useRef(p.version);
	useEffect(() => {
		if (seen.current === p.version) return;
		seen.current = p.version;
		p.handle.current?.setHtml(p.html);
	}, [p.version]);
	useEffect(() => p.handle.current?.setLabel(p.label), [p.label]);
	if (failed) return <Plain {...p} />;
	return (
		<div class={css.rich} ref={place} data-empty={!p.html || undefined} data-hint={p.label} data-editor data-ready={ready || undefined}>
			{!ready && <div class={css.notReady} aria-hidden="true" />}
		</div>
	);
}

// A key may ask for the focus before the editor has arrived.
const waiting = { current: false };
export function focusWriter(handle: MutableRef<Editor | null>): void {
	if (handle.current) handle.current.focus(true);
	else waiting.current = true;
}

function Plain(p: Props) {
	const area = useRef<HTMLTextAreaElement>(null);
	const [text, setText] = useState(() => toText(p.html));
	useEffect(() => {
		const el = area.current;
		if (!el) return;
		p.handle.current = {
			focus: () => el.focus(),
			hasFocus: () => document.activeElement === el,
			format: () => undefined,
			link: () => undefined,
			selectedText: () => '',
			keep: () => () => el.focus(),
			insert: (h) => {
				const from = plainAsk(el)?.from ?? el.selectionStart;
				el.setRangeText(toText(h), from, el.selectionEnd, 'end');
				el.dispatchEvent(new Event('input', { bubbles: true }));
				el.focus();
			},
			slash: () => {
				const from = el.selectionStart;
				el.setRangeText(!from || /\s/.test(el.value[from - 1] ?? '') ? '/' : ' /', from, el.selectionEnd, 'end');
				el.focus();
				el.dispatchEvent(new Event('input', { bubbles: true }));
			},
			menu: () => undefined,
			setHtml: (h) => setText(toText(h)),
			setLabel: () => undefined,
			destroy: () => undefined,
		};
		if (waiting.current) el.focus();
		waiting.current = false;
		return () => {
			p.handle.current = null;
		};
	}, []);
	const seen = useRef(p.version);
	useEffect(() => {
		if (seen.current === p.version) return;
		seen.current = p.version;
		setText(toText(p.html));
	}, [p.version]);
	return (
		<textarea
			ref={area}
			class={css.plain}
			data-editor
			aria-label={p.label}
			placeholder={t('ui.composer.plainHint')}
			value={text}
			onInput={(e) => {
				setText(e.currentTarget.value);
				p.onChange(toHtml(e.currentTarget.value));
				tellPlain(e.currentTarget, p.slash);
			}}
			onBlur={() => p.slash?.ask(null)}
			onPaste={(e) => {
				const files = [...(e.clipboardData?.files ?? [])];
				if (!files.length) return;
				e.preventDefault();
				p.onFiles(files);
			}}
			onKeyDown={(e) => {
				const asking = plainAsk(e.currentTarget) !== null && !e.ctrlKey && !e.metaKey;
				if (asking && e.key === 'Escape') p.slash?.ask(null);
				else if (asking && p.slash?.key(e.key)) e.preventDefault();
				else if (e.key === 'Escape') p.onLeave();
			}}
		/>
	);
}

// The same menu for plain text, below the field: a text area does not tell where its caret is.
function plainAsk(el: HTMLTextAreaElement): { from: number; mark: Mark; query: string } | null {
	if (el.selectionStart !== el.selectionEnd) return null;
	const before = el.value.slice(0, el.selectionStart);
	const sign = /(?:^|[\s(]):(\p{L}[\p{L}\d_]+)$/u.exec(before)?.[1];
	const query = sign ?? /(?:^|\s)\/([^\s/]*)$/.exec(before)?.[1];
	return query === undefined ? null : { from: el.selectionStart - query.length - 1, mark: sign ? ':' : '/', query };
}

function tellPlain(el: HTMLTextAreaElement, slash: SlashHooks | undefined): void {
	const r = plainAsk(el);
	const box = el.getBoundingClientRect();
	slash?.ask(r && { mark: r.mark, query: r.query, left: box.left + 8, top: box.top, bottom: box.top + 24 });
}
