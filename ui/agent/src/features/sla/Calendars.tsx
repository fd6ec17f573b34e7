// Settings → Business hours: the list, and one calendar in its editor.
import { patch } from '../../api/client';
import type { Calendar } from '../../api/sla-types';
import { t } from '../../i18n';
import { weekTime } from '../../i18n/format';
import { to } from '../../store/router';
import { isAdmin } from '../../store/session';
import { failed } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { Icon } from '../../ui/Icon';
import { useLoad } from '../../ui/useLoad';
import { CalendarForm } from './CalendarForm';
import { weekText } from './weektext';
import css from '../../ui/admin.module.css';

export function Calendars({ id }: { id: string }) {
	const { data, error, reload } = useLoad<{ calendars: Calendar[] }>('/calendars');
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={3} kind="row" />;
	if (id) {
		const one = data.calendars.find((c) => String(c.id) === id);
		if (!one && id !== 'new') return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('hours')}>{t('ui.set.hours')}</a>} />;
		return <CalendarForm key={one?.version_id ?? 'new'} calendar={one ?? null} reload={reload} />;
	}
	return (
		<>
			<div class={css.bar}>
				<p class="muted">{t('ui.cal.text')}</p>
				{isAdmin.value && (
					<a class={css.add} href={to.settings('hours', 'new')}>
						<Icon name="plus" /> {t('ui.cal.add')}
					</a>
				)}
			</div>
			{!data.calendars.length && <Empty icon="calendar" title={t('ui.cal.none')}>{t('ui.cal.noneText')}</Empty>}
			{data.calendars.length > 0 && (
				<ul class={css.list}>
					{data.calendars.map((c) => (
						<Row key={c.id} c={c} reload={reload} />
					))}
				</ul>
			)}
		</>
	);
}

function Row({ c, reload }: { c: Calendar; reload: () => Promise<void> }) {
	const toggle = async (): Promise<void> => {
		const r = await patch(`/calendars/${c.id}`, { active: !c.active });
		if (!r.ok) failed(r.error);
		await reload();
	};
	return (
		<li class={`${css.item} ${c.active ? '' : css.off}`}>
			<div class="grow">
				<p class={css.itemTitle}>
					<a href={to.settings('hours', c.id)}>{c.name}</a>
					<Chip tone={c.open_now ? 'ok' : 'plain'}>{c.open_now ? t('ui.cal.openNow') : t('ui.cal.closedNow')}</Chip>
				</p>
				<p class="muted">{weekText(c.definition)}</p>
				<p class="muted">
					{c.definition.tz.replace(/_/g, ' ')}
					{c.next_change_at !== null && ` · ${t(c.open_now ? 'ui.cal.closesAt' : 'ui.cal.opensAt', { when: weekTime(c.next_change_at) })}`}
					{` · ${t('ui.cal.used', { policies: c.policies, teams: c.teams })}`}
				</p>
			</div>
			{isAdmin.value && (
				<button type="button" class={css.textButton} onClick={() => void toggle()} aria-label={`${c.active ? t('ui.sla.deactivate') : t('ui.sla.activate')}: ${c.name}`}>
					{c.active ? t('ui.sla.deactivate') : t('ui.sla.activate')}
				</button>
			)}
		</li>
	);
}
