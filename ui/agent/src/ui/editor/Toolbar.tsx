import type { MutableRef } from 'preact/hooks';
import { useRef, useState } from 'preact/hooks';
import { t, withTexts } from '../../i18n';
import { Button, IconButton } from '../Button';
import { Dialog } from '../Dialog';
import { Input } from '../Field';
import type { IconName } from '../icon-names';
import type { Editor, Format } from './pm';
import { lazy } from '../lazy';
import css from './editor.module.css';

const EmojiDialog = lazy(() => withTexts(import('./EmojiDialog')).then((m) => m.EmojiDialog), () => <></>);

const BUTTONS: { f: Exclude<Format, 'link'>; icon: IconName; keys?: string; label: 'bold' | 'italic' | 'bullets' | 'numbers' | 'quote' }[] = [
	{ f: 'strong', icon: 'bold', keys: 'Mod+b', label: 'bold' },
	{ f: 'em', icon: 'italic', keys: 'Mod+i', label: 'italic' },
	{ f: 'bullet_list', icon: 'list', label: 'bullets' },
	{ f: 'ordered_list', icon: 'list-ordered', label: 'numbers' },
	{ f: 'blockquote', icon: 'quote', label: 'quote' },
];

interface Props {
	editor: MutableRef<Editor | null>;
	formats: ReadonlySet<Format>;
	plain: boolean;
	files: boolean;
	onFiles: (files: File[]) => void;
	onPlain?: () => void;
	canned?: boolean; // a button for what "/" opens
}

export function Toolbar({ editor, formats, plain, files, onFiles, onPlain, canned }: Props) {
	const input = useRef<HTMLInputElement>(null);
	const [link, setLink] = useState(false);
	const [signs, setSigns] = useState(false);
	const keep = (e: Event): void => e.preventDefault(); // the selection stays
	return (
		<div class={css.toolbar} role="group" aria-label={t('ui.editor.tools')}>
			{files && (
				<>
					<IconButton icon="paperclip" label={t('ui.composer.attach')} onClick={() => input.current?.click()} />
					<input
						ref={input}
						type="file"
						multiple
						hidden
						aria-label={t('ui.composer.attach')}
						onChange={(e) => {
							onFiles([...(e.currentTarget.files ?? [])]);
							e.currentTarget.value = '';
						}}
					/>
				</>
			)}
			{!plain &&
				BUTTONS.map((b) => (
					<IconButton key={b.f} icon={b.icon} label={t(`ui.editor.${b.label}`)} keys={b.keys} aria-pressed={formats.has(b.f)} class={css.tool} onMouseDown={keep} onClick={() => editor.current?.format(b.f)} />
				))}
			{!plain && <IconButton icon="link" label={t('ui.editor.link')} aria-pressed={formats.has('link')} class={css.tool} onMouseDown={keep} onClick={() => (formats.has('link') ? editor.current?.link('') : setLink(true))} />}
			{canned && <IconButton icon="sticky-note" label={t('ui.slash.button')} keys="/" class={css.tool} onMouseDown={keep} onClick={() => editor.current?.slash()} />}
			{canned && <IconButton icon="smile" label={t('ui.editor.emoji')} aria-haspopup="dialog" class={css.tool} onMouseDown={keep} onClick={() => setSigns(true)} />}
			{onPlain && <IconButton icon="type" label={plain ? t('ui.composer.rich') : t('ui.composer.plain')} aria-pressed={plain} class={css.tool} onClick={onPlain} />}
			{signs && <EmojiDialog editor={editor} onClose={() => setSigns(false)} />}
			{link && <LinkDialog editor={editor} onClose={() => setLink(false)} />}
		</div>
	);
}

function LinkDialog({ editor, onClose }: { editor: MutableRef<Editor | null>; onClose: () => void }) {
	const [href, setHref] = useState('');
	const [bad, setBad] = useState(false);
	const save = (e: Event): void => {
		e.preventDefault();
		const full = /^[a-z]+:/i.test(href) ? href : /^[^\s@]+@[^\s@]+$/.test(href) ? `mailto:${href}` : `https://${href}`;
		if (!/^(https?:\/\/[^\s.]+\.[^\s]|mailto:|tel:)/i.test(full)) return setBad(true);
		onClose();
		setTimeout(() => editor.current?.link(full));
	};
	return (
		<Dialog title={t('ui.editor.link')} size="small" onClose={onClose}>
			<form class={css.linkForm} onSubmit={save}>
				<Input label={t('ui.editor.address')} value={href} onValue={setHref} data-autofocus required placeholder="https://" error={bad ? t('ui.editor.badLink') : undefined} />
				<Button kind="main" type="submit">
					{t('ui.add')}
				</Button>
			</form>
		</Dialog>
	);
}
