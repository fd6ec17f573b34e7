// Ready texts: written like a message, in several languages, with variables.
import { useRef, useState } from 'preact/hooks';
import { LOCALES, LOCALE_NAMES, locale, t, type Locale } from '../../i18n';
import { Icon } from '../Icon';
import { Menu } from '../Menu';
import { isBlank } from '../../store/drafts';
import type { Editor, Format } from './pm';
import { Toolbar } from './Toolbar';
import { Writer } from './Writer';
import css from '../actions.module.css';

// One text.  The editor keeps what is typed; `html` counts when it is made.
export function Rich({ html, label, variables, onValue }: { html: string; label: string; variables: readonly string[]; onValue: (html: string) => void }) {
	const editor = useRef<Editor | null>(null);
	const [formats, setFormats] = useState<ReadonlySet<Format>>(new Set());
	const nothing = (): void => undefined;
	return (
		<div class={css.editor}>
			<Writer html={html} version={0} label={label} plain={false} handle={editor} template onChange={onValue} onFiles={nothing} onActive={setFormats} onLeave={nothing} />
			<div class={css.tools2}>
				<Toolbar editor={editor} formats={formats} plain={false} files={false} onFiles={nothing} />
				{variables.length > 0 && (
					<Menu label={t('ui.act.variable')} kind="ghost" small align="start" items={variables.map((v) => ({ id: v, label: `{{${v}}}`, run: () => setTimeout(() => editor.current?.insert(`{{${v}}}`)) }))}>
						{t('ui.act.variable')}
					</Menu>
				)}
			</div>
		</div>
	);
}

interface Props {
	label: string;
	value: Record<string, string>;
	variables: readonly string[];
	error: (locale: string) => string; // '' asks for what concerns all
	onValue: (v: Record<string, string>) => void;
	whole?: string; // the name of a text for all languages, kept under ''
	onAt?: (locale: string) => void;
}

type Tab = Locale | '';

export function TextByLanguage({ label, value, variables, error, onValue, whole, onAt }: Props) {
	const filled = (l: Tab): boolean => !isBlank(value[l] ?? '');
	const tabs: Tab[] = whole ? ['', ...LOCALES] : [...LOCALES];
	const name = (l: Tab): string => (l ? LOCALE_NAMES[l] : (whole ?? ''));
	const [at, show] = useState<Tab>(() => (whole ? '' : filled(locale.peek()) ? locale.peek() : (LOCALES.find(filled) ?? locale.peek())));
	const setAt = (l: Tab): void => {
		show(l);
		onAt?.(l);
	};
	const step = (e: KeyboardEvent): void => {
		const by = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
		if (!by) return;
		e.preventDefault();
		const next = tabs[(tabs.indexOf(at) + by + tabs.length) % tabs.length] ?? at;
		setAt(next);
		(e.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-lang="${next}"]`)?.focus();
	};
	const wrong = error(at) || error('');
	return (
		<div class={css.text}>
			<div class={css.langs} role="tablist" aria-label={t('ui.act.languages', { label })} onKeyDown={step}>
				{tabs.map((l) => (
					<button key={l} type="button" role="tab" data-lang={l} aria-selected={l === at} tabIndex={l === at ? 0 : -1} class={`${css.lang} ${l && error(l) ? css.langWrong : ''}`} onClick={() => setAt(l)}>
						{name(l)}
						{filled(l) && <Icon name="check" size={13} />}
					</button>
				))}
			</div>
			<Rich key={at} html={value[at] ?? ''} label={`${label}: ${name(at)}`} variables={variables} onValue={(html) => onValue({ ...value, [at]: html })} />
			{wrong && (
				<p class={css.wrong} role="alert">
					{wrong}
				</p>
			)}
		</div>
	);
}
