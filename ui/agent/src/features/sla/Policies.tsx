// Settings → SLA: the policies in the order in which they are tried.
import { useState } from 'preact/hooks';
import { put } from '../../api/client';
import type { Calendar, Policy } from '../../api/sla-types';
import { t } from '../../i18n';
import { to } from '../../store/router';
import { isAdmin } from '../../store/session';
import { failed } from '../../store/toasts';
import { inTurn, isLast } from '../../store/turns';
import { Chip } from '../../ui/Bits';
import { IconButton } from '../../ui/Button';
import { conditionText } from '../../ui/conditions';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { faultOf, useLoad } from '../../ui/useLoad';
import { metricName, span } from './names';
import { PolicyForm } from './PolicyForm';
import { moved } from './polform';
import css from '../../ui/admin.module.css';

export function Policies({ id }: { id: string }) {
	const { data, error, reload, set } = useLoad<{ policies: Policy[] }>('/sla/policies');
	const calendars = useLoad<{ calendars: Calendar[] }>('/calendars');
	const [said, say] = useState('');
	const fault = faultOf({ error, reload }, calendars);
	if (fault) return <ErrorState {...fault} />;
	if (!data || !calendars.data) return <Bones rows={3} kind="row" />;
	const list = [...data.policies].sort((a, b) => Number(b.active) - Number(a.active) || a.position - b.position);
	const live = list.filter((p) => p.active);
	if (id) {
		const one = list.find((p) => String(p.id) === id);
		if (!one && id !== 'new') return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('sla')}>{t('ui.set.sla')}</a>} />;
		return <PolicyForm key={one?.version_id ?? 'new'} policy={one ?? null} of={live.length} calendars={calendars.data.calendars} reload={reload} />;
	}
	const move = async (p: Policy, by: number): Promise<void> => {
		const ids = moved(live, p.id, by);
		set({ policies: list.map((x) => (x.active ? { ...x, position: ids.indexOf(x.id) } : x)) });
		const turn = inTurn('policies', () => put('/sla/policies/order', { ids }));
		const r = await turn;
		if (!r.ok) failed(r.error);
		else say(t('ui.pol.movedTo', { name: p.name, n: ids.indexOf(p.id) + 1, of: ids.length }));
		if (isLast('policies', turn)) await reload();
		document.querySelector<HTMLElement>(`[data-policy="${p.id}"] [data-move="${by}"]`)?.focus();
	};
	return (
		<>
			<div class={css.bar}>
				<p class="muted">{t('ui.pol.text')}</p>
				{isAdmin.value && (
					<a class={css.add} href={to.settings('sla', 'new')}>
						<Icon name="plus" /> {t('ui.pol.add')}
					</a>
				)}
			</div>
			<p class="vh" role="status">
				{said}
			</p>
			{!list.length && <Empty icon="clock" title={t('ui.pol.none')}>{t('ui.pol.noneText')}</Empty>}
			{list.length > 0 && (
				<ol class={css.list}>
					{list.map((p, i) => (
						<li key={p.id} class={`${css.item} ${p.active ? '' : css.off}`} data-policy={p.id}>
							<span class={`${css.order} num`}>{p.active ? i + 1 : '–'}</span>
							<div class="grow">
								<p class={css.itemTitle}>
									<a href={to.settings('sla', p.id)}>{p.name}</a>
									{p.public && <Chip tone="accent">{t('ui.pol.public')}</Chip>}
									{!p.active && <Chip>{t('ui.pol.inactive')}</Chip>}
								</p>
								<p class="muted">{conditionText(p.when)}</p>
								<p class="muted">{`${summary(p)} · ${t('ui.pol.running', { n: p.running })}`}</p>
							</div>
							{isAdmin.value && p.active && (
								<span class={css.moves}>
									<IconButton icon="chevron-up" data-move="-1" label={t('ui.statuses.up', { name: p.name })} disabled={i === 0} onClick={() => void move(p, -1)} />
									<IconButton icon="chevron-down" data-move="1" label={t('ui.statuses.down', { name: p.name })} disabled={i === live.length - 1} onClick={() => void move(p, 1)} />
								</span>
							)}
						</li>
					))}
				</ol>
			)}
		</>
	);
}

// "First reply 15 m–4 h · Resolution 8 h"
function summary(p: Policy): string {
	const by = new Map<string, number[]>();
	for (const x of p.targets) by.set(x.metric, [...(by.get(x.metric) ?? []), x.target_s]);
	return [...by].map(([m, list]) => {
		const a = Math.min(...list);
		const b = Math.max(...list);
		return `${metricName(m)} ${a === b ? span(a) : `${span(a)}–${span(b)}`}`;
	}).join(' · ');
}
