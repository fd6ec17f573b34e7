// All signs to choose from, found by their names in the reader's language.
import type { MutableRef } from 'preact/hooks';
import { useMemo, useState } from 'preact/hooks';
import { locale, t } from '../../i18n';
import { Dialog } from '../Dialog';
import { emojis, findEmojis } from '../emoji/table';
import { Input } from '../Field';
import { fold } from '../fold';
import type { Editor } from './pm';
import css from './editor.module.css';

export function EmojiDialog({ editor, onClose }: { editor: MutableRef<Editor | null>; onClose: () => void }) {
	const [q, setQ] = useState('');
	const all = useMemo(() => emojis(locale.peek(), fold), [locale.peek()]);
	const hits = q.trim() ? findEmojis(all, q.trim(), fold, all.length) : all;
	const take = (sign: string): void => {
		onClose();
		setTimeout(() => editor.current?.insert(sign)); // the focus is back in the text by then
	};
	return (
		<Dialog title={t('ui.editor.emoji')} size="small" onClose={onClose}>
			<form
				onSubmit={(e) => {
					e.preventDefault();
					if (hits[0] && q.trim()) take(hits[0].sign);
				}}
			>
				<Input label={t('ui.editor.emojiFind')} type="search" value={q} onValue={setQ} data-autofocus />
			</form>
			<div class={css.signs} role="group" aria-label={t('ui.editor.emoji')}>
				{hits.map((e) => (
					<button key={e.sign} type="button" class={css.sign} aria-label={e.name} title={e.name} onClick={() => take(e.sign)}>
						{e.sign}
					</button>
				))}
			</div>
			<p class="muted" role="status">
				{!hits.length && t('ui.editor.emojiNone')}
			</p>
		</Dialog>
	);
}
