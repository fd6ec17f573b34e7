// The tickets that stay open, above the one on screen.
import { t } from '../i18n';
import { kept, letGo } from '../store/kept';
import { detail } from '../store/detail';
import { ticketHref } from '../store/router';
import { rowOf } from '../store/rows';
import { openTicket } from '../store/ui';
import { IconButton } from '../ui/Button';
import { Icon } from '../ui/Icon';
import css from './app.module.css';

export function Kept() {
	if (!kept.value.length) return null;
	return (
		<nav class={css.kept} aria-label={t('ui.kept')}>
			<ul>
				{kept.value.map((id) => (
					<One key={id} id={id} />
				))}
			</ul>
		</nav>
	);
}

function One({ id }: { id: number }) {
	const x = rowOf(id)?.value ?? detail(id).ticket.value;
	const name = x?.subject || `#${id}`;
	const here = openTicket.value === id;
	return (
		<li class={`${css.keptOne} ${here ? css.keptHere : ''}`}>
			<a href={ticketHref(id)} aria-current={here ? 'page' : undefined} title={`#${id} ${name}`}>
				{x?.draft && (
					<>
						<Icon name="pencil" size={12} />
						<span class="vh">{t('ui.list.draft')} </span>
					</>
				)}
				<span class="clip">{name}</span>
			</a>
			<IconButton icon="x" label={t('ui.kept.close', { name })} class={css.keptX} onClick={() => letGo(id)} />
		</li>
	);
}
