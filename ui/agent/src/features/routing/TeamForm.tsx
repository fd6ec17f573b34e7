// One team: how it hands out work, whom a change touches, and a box to try it on a ticket.
import { useState } from 'preact/hooks';
import { fieldError, get, put, type Failure } from '../../api/client';
import type { Mode, RouteWhy, TeamRoute } from '../../api/routing-types';
import type { Team } from '../../api/types';
import { t } from '../../i18n';
import { teams } from '../../store/directory';
import { to } from '../../store/router';
import { failureText, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Cards, Input, Select } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Notice } from '../../ui/States';
import { FreeHours } from './FreeHours';
import css from './routing.module.css';
import { WhyList } from './WhyList';

const MODES: Mode[] = ['off', 'automatic', 'round_robin'];
const MINUTES = ['overflow_min', 'return_min', 'away_min', 'skill_wait_min', 'tell_min'] as const;

export function TeamForm({ team, route, onSaved }: { team: Team; route: TeamRoute; onSaved: (r: TeamRoute) => void }) {
	const [x, setX] = useState(route);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const on = x.mode !== 'off';
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const { team_id: _t, open_n: _o, waiting_n: _w, ...body } = x;
		const r = await put<TeamRoute>(`/teams/${team.id}/routing`, body);
		setBusy(false);
		if (!r.ok) return setError(r.error);
		setError(null);
		setX(r.data);
		onSaved(r.data);
		toast(t('ui.saved'), { kind: 'ok' });
	};
	const minutes = (k: (typeof MINUTES)[number]) => (
		<Input key={k} label={t(`ui.route.${k}`)} hint={t(`ui.route.${k}.hint`)} type="number" min={0} max={43200} value={String(x[k])} onValue={(v) => setX({ ...x, [k]: Math.max(0, Math.round(Number(v) || 0)) })} error={fieldError(error, k)} />
	);
	return (
		<>
			<a class={css.backLink} href={to.settings('routing')}>
				<Icon name="arrow-left" /> {t('ui.route.all')}
			</a>
			<h2 class={css.teamTitle}>{team.name}</h2>
			<form class={css.form} onSubmit={save}>
				{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
				<Cards legend={t('ui.route.mode')} value={x.mode} onValue={(mode) => setX({ ...x, mode })} options={MODES.map((m) => ({ value: m, label: t(`ui.route.mode.${m}`), hint: t(`ui.route.mode.${m}.hint`) }))} />
				{on && (
					<>
						<Select label={t('ui.route.language')} hint={t('ui.route.language.hint')} value={x.language} onValue={(v) => setX({ ...x, language: v as TeamRoute['language'] })} choices={(['off', 'optional', 'required'] as const).map((v) => ({ value: v, label: t(`ui.route.language.${v}`) }))} />
						<Select label={t('ui.route.overflow')} value={String(x.overflow_team_id ?? '')} onValue={(v) => setX({ ...x, overflow_team_id: v ? Number(v) : null })} error={fieldError(error, 'overflow_team_id')} choices={[{ value: '', label: t('ui.noTeam') }, ...teams.value.filter((y) => y.active && y.id !== team.id).map((y) => ({ value: String(y.id), label: y.name }))]} />
						<div class={css.pair}>{MINUTES.filter((k) => k !== 'overflow_min' || x.overflow_team_id).map(minutes)}</div>
					</>
				)}
				<p class="muted" role="status">
					{t('ui.route.affects', { n: x.open_n, waiting: x.waiting_n })}
				</p>
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			</form>
			{on && <FreeHours team={team.id} />}
			<Try team={team} />
		</>
	);
}

function Try({ team }: { team: Team }) {
	const [id, setId] = useState('');
	const [why, setWhy] = useState<RouteWhy | null>(null);
	const [error, setError] = useState('');
	const ask = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await get<RouteWhy>(`/routing/why?ticket_id=${Number(id.replace(/\D/g, '')) || 0}&team_id=${team.id}`);
		setError(r.ok ? '' : failureText(r.error));
		setWhy(r.ok ? r.data : null);
	};
	return (
		<section class={css.tryBox}>
			<h3>{t('ui.route.try')}</h3>
			<p class="muted">{t('ui.route.tryText')}</p>
			<form class={css.tryForm} onSubmit={ask}>
				<Input label={t('ui.route.number')} inputMode="numeric" required value={id} onValue={setId} error={error} />
				<Button type="submit">{t('ui.route.who')}</Button>
			</form>
			{why && <WhyList w={why} />}
		</section>
	);
}
