import { useState } from 'preact/hooks';
import type { Calendar, CalendarVersion, Definition } from '../../api/sla-types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { isAdmin } from '../../store/session';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { useLoad } from '../../ui/useLoad';
import { weekText } from './weektext';
import css from '../../ui/admin.module.css';

// Every version that was in force, and the way back to it.
export function CalendarVersions({ calendar, onRestore }: { calendar: Calendar; onRestore: (d: Definition) => void }) {
	const [open, setOpen] = useState(false);
	return (
		<section class={css.card}>
			<button type="button" class={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
				{t('ui.sla.versions', { n: calendar.versions })}
			</button>
			{open && <List calendar={calendar} onRestore={onRestore} />}
		</section>
	);
}

function List({ calendar, onRestore }: { calendar: Calendar; onRestore: (d: Definition) => void }) {
	const { data } = useLoad<{ versions: CalendarVersion[] }>(`/calendars/${calendar.id}/versions`);
	const list = [...(data?.versions ?? [])].sort((a, b) => b.id - a.id);
	return (
		<ul class={css.versions}>
			{list.map((v) => (
				<li key={v.id} class={css.version}>
					<div class="grow">
						<p>
							{t('ui.cal.since', { when: dateTime(v.effective_from) })} {v.id === calendar.version_id && <Chip tone="ok">{t('ui.current')}</Chip>} {v.backdated && <Chip tone="risk">{t('ui.cal.backdated')}</Chip>}
						</p>
						<p class="muted">{weekText(v.definition)}</p>
						<p class="muted">
							{dateTime(v.created_at)} {v.agent?.name}
						</p>
					</div>
					{isAdmin.value && v.id !== calendar.version_id && (
						<Button small onClick={() => onRestore(v.definition)} aria-label={`${t('ui.sla.restore')}: ${dateTime(v.effective_from)}`}>
							{t('ui.sla.restore')}
						</Button>
					)}
				</li>
			))}
		</ul>
	);
}
