// Settings → Rules: what the desk does by itself, in the order it is tried.
import { useState } from 'preact/hooks';
import { patch, put } from '../../api/client';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { to } from '../../store/router';
import { failed } from '../../store/toasts';
import { inTurn, isLast } from '../../store/turns';
import { Chip, Switch } from '../../ui/Bits';
import { IconButton } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { faultOf, useLoad } from '../../ui/useLoad';
import { RuleForm } from './RuleForm';
import { RuleLog } from './RuleLog';
import { moved, ruleText, type Rule } from './ruleform';
import { css } from './css';

export function Rules({ id }: { id: string }) {
	const { data, error, reload, set } = useLoad<{ rules: Rule[] }>('/rules');
	const calendars = useLoad<{ calendars: { id: number; name: string; active: boolean }[] }>('/calendars');
	const [said, say] = useState('');
	const [over, setOver] = useState<number | null>(null);
	const fault = faultOf({ error, reload }, calendars);
	if (fault) return <ErrorState {...fault} />;
	if (!data || !calendars.data) return <Bones rows={3} kind="row" />;
	const list = data.rules;
	if (id === 'log') return <RuleLog rules={list} />;
	if (id) {
		const one = list.find((r) => String(r.id) === id);
		if (!one && id !== 'new') return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('rules')}>{t('ui.set.rules')}</a>} />;
		return <RuleForm key={one?.version_id ?? 'new'} rule={one ?? null} calendars={calendars.data.calendars} reload={reload} />;
	}
	const order = async (ids: number[], r: Rule): Promise<void> => {
		set({ rules: ids.flatMap((x) => list.filter((y) => y.id === x)) });
		const turn = inTurn('rules', () => put<{ rules: Rule[] }>('/rules/order', { ids }));
		const a = await turn;
		if (!a.ok) {
			failed(a.error);
			return reload();
		}
		say(t('ui.pol.movedTo', { name: r.name, n: ids.indexOf(r.id) + 1, of: ids.length }));
		if (isLast('rules', turn)) set(a.data);
	};
	const ids = list.map((r) => r.id);
	const step = async (r: Rule, by: number): Promise<void> => {
		await order(moved(ids, r.id, by), r);
		document.querySelector<HTMLElement>(`[data-rule="${r.id}"] [data-move="${by}"]`)?.focus();
	};
	const drop = (e: DragEvent, onto: Rule): void => {
		e.preventDefault();
		setOver(null);
		const dragged = list.find((r) => String(r.id) === e.dataTransfer?.getData('text/plain'));
		if (dragged && dragged.id !== onto.id) void order(moved(ids, dragged.id, ids.indexOf(onto.id) - ids.indexOf(dragged.id)), dragged);
	};
	const turn = async (r: Rule, active: boolean): Promise<void> => {
		const a = await patch<Rule>(`/rules/${r.id}`, { active });
		if (!a.ok) failed(a.error);
		await reload();
	};
	return (
		<>
			<div class={css.bar}>
				<p class="muted">{t('ui.rule.text')}</p>
				<span class={css.buttons}>
					<a class={css.second} href={to.settings('rules', 'log')}>
						<Icon name="list" /> {t('ui.rule.log')}
					</a>
					<a class={css.add} href={to.settings('rules', 'new')}>
						<Icon name="plus" /> {t('ui.rule.add')}
					</a>
				</span>
			</div>
			<p class="vh" role="status">
				{said}
			</p>
			{!list.length && (
				<Empty icon="refresh-cw" title={t('ui.rule.none')}>
					{t('ui.rule.noneText')}
				</Empty>
			)}
			{list.length > 0 && (
				<ol class={css.list}>
					{list.map((r, i) => (
						<li
							key={r.id}
							class={`${css.item} ${r.active ? '' : css.off} ${over === r.id ? css.over : ''}`}
							data-rule={r.id}
							draggable
							onDragStart={(e) => e.dataTransfer?.setData('text/plain', String(r.id))}
							onDragOver={(e) => {
								e.preventDefault();
								setOver(r.id);
							}}
							onDragLeave={() => setOver(null)}
							onDrop={(e) => drop(e, r)}
						>
							<span class={`${css.order} num`}>{i + 1}</span>
							<div class={css.what}>
								<p class={css.itemTitle}>
									<a href={to.settings('rules', r.id)}>{r.name}</a>
									{r.kind === 'time' && <Chip icon="clock">{t('ui.rule.time')}</Chip>}
								</p>
								<p class="muted">{ruleText(r)}</p>
								<p class="muted">{r.last_at ? `${t('ui.rule.fired', { n: r.fired })} · ${t('ui.rule.lastAt', { at: dateTime(r.last_at) })}` : t('ui.rule.never')}</p>
							</div>
							<span class={css.moves}>
								<Switch label={t('ui.rule.active')} checked={r.active} onChange={(on) => void turn(r, on)} />
								<IconButton icon="chevron-up" data-move="-1" label={t('ui.statuses.up', { name: r.name })} disabled={i === 0} onClick={() => void step(r, -1)} />
								<IconButton icon="chevron-down" data-move="1" label={t('ui.statuses.down', { name: r.name })} disabled={i === list.length - 1} onClick={() => void step(r, 1)} />
							</span>
						</li>
					))}
				</ol>
			)}
		</>
	);
}
