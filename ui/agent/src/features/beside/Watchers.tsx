// Other departments that are told when the status changes.
import { useState } from 'preact/hooks';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import side from '../../ui/side.module.css';
import css from './beside.module.css';

interface One {
	address: string;
	locale: string;
}

export function Watchers({ x, list, edit, save }: { x: Ticket; list: One[]; edit: boolean; save: (list: One[]) => void }) {
	const [adding, setAdding] = useState(false);
	const [text, setText] = useState('');
	if (!list.length && !edit) return null;
	const add = (): void => {
		const address = text.trim();
		if (address) save([...list, { address, locale: '' }]);
		setText('');
		setAdding(false);
	};
	return (
		<section class={side.block}>
			<div class={side.blockHead}>
				<h3>{t('ui.beside.watch')}</h3>
				{edit && !adding && <IconButton icon="plus" label={t('ui.beside.watchAdd')} class={side.add} onClick={() => setAdding(true)} />}
			</div>
			<ul>
				{list.map((w) => (
					<li key={w.address} class={css.buttons}>
						<span class="clip grow">{w.address}</span>
						{edit && <IconButton icon="x" label={t('ui.beside.remove', { name: w.address })} onClick={() => save(list.filter((o) => o !== w))} />}
					</li>
				))}
			</ul>
			{adding && (
				<>
					<div class={css.buttons}>
						<input
							type="email"
							aria-label={t('ui.beside.address')}
							placeholder={t('ui.beside.address')}
							value={text}
							ref={(el) => el?.focus()}
							onInput={(e) => setText(e.currentTarget.value)}
							onKeyDown={(e) => {
								if (e.key === 'Enter') add();
								if (e.key === 'Escape') {
									e.stopPropagation();
									setAdding(false);
								}
							}}
						/>
						<Button small onClick={add} disabled={!text.trim()}>
							{t('ui.beside.add')}
						</Button>
					</div>
					<p class="muted">{t('ui.beside.watchHint')}</p>
				</>
			)}
			{!list.length && !adding && x.id > 0 && <p class="muted">{t('ui.nobody')}</p>}
		</section>
	);
}
