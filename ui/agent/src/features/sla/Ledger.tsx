// Where the time of one clock went: every run and rest with its reason, what moved the
// due time, what fired.  The runs add up to the elapsed time that is shown.
import { Fragment } from 'preact';
import type { Clock, Lap } from '../../api/sla-types';
import { t } from '../../i18n';
import { dateTime, full, hourMinute, shortDate, dayKey, zone } from '../../i18n/format';
import { CauseBox } from './CauseBox';
import { going, reasonName, span } from './names';
import css from './clocks.module.css';

const calendarName = (k: Clock['calendar']): string => (k ? t('ui.sla.version', { name: k.name, n: k.version_id }) : t('ui.sla.always'));

const between = (a: number, b: number | null): string => {
	const from = `${shortDate(a)} ${hourMinute(a)}`;
	if (b === null) return `${from} → …`;
	return dayKey(a) === dayKey(b) ? `${from}–${hourMinute(b)}` : `${from} → ${shortDate(b)} ${hourMinute(b)}`;
};

export function Ledger({ c, at, ticket, reload }: { c: Clock; at: number; ticket: number; reload: () => Promise<void> }) {
	const sum = c.ledger.reduce((n, l) => n + l.elapsed_s, 0);
	return (
		<div class={css.ledger} role="group" aria-label={t('ui.sla.ledger')}>
			{c.cause && <CauseBox cause={c.cause} clock={c} ticket={ticket} reload={reload} />}
			<dl class={css.pairs}>
				<dt>{t('ui.sla.target')}</dt>
				<dd>{span(c.target_s)}</dd>
				<dt>{going(c) ? t('ui.sla.due') : t('ui.sla.ended')}</dt>
				<dd>{going(c) ? (c.due_at === null ? t('ui.due.status') : dateTime(c.due_at)) : dateTime(c.stopped_at ?? at)}</dd>
				{c.breached_at !== null && (
					<>
						<dt>{t('ui.sla.state.breached')}</dt>
						<dd>{dateTime(c.breached_at)}</dd>
					</>
				)}
				<dt>{t('ui.sla.policy')}</dt>
				<dd>{c.policy ? t('ui.sla.version', { name: c.policy.name, n: c.policy.version_id }) : '–'}</dd>
				<dt>{t('ui.sla.calendar')}</dt>
				<dd>{calendarName(c.calendar)}</dd>
				{c.team_hours.map((h, i) => (
					<Fragment key={i}>
						<dt>{t('ui.sla.teamHours', { team: h.team })}</dt>
						<dd title={full(h.from)}>
							{i > 0 && `${shortDate(h.from)} ${hourMinute(h.from)} → `}
							{calendarName(h.calendar)}
						</dd>
					</Fragment>
				))}
			</dl>
			<Laps c={c} />
			<p class={css.sum} data-sum={sum}>
				<span class="grow">{t('ui.sla.elapsed')}</span>
				<strong class="num">{span(sum)}</strong>
			</p>
			{c.moves.length > 0 && (
				<>
					<h4>{t('ui.sla.moves')}</h4>
					<ul class={css.small}>
						{c.moves.map((m, i) => (
							<li key={i}>
								<span title={full(m.at)}>{dateTime(m.at)}</span> · {reasonName(m.reason)}: {m.due_from === null ? '–' : dateTime(m.due_from)} → {m.due_to === null ? '–' : m.due_to === m.due_from ? t('ui.sla.dueStays') : dateTime(m.due_to)}
							</li>
						))}
					</ul>
				</>
			)}
			{c.fired.length > 0 && (
				<>
					<h4>{t('ui.sla.fired')}</h4>
					<ul class={css.small}>
						{c.fired.map((f, i) => (
							<li key={i}>
								{dateTime(f.at)} · {f.threshold} {f.actions.map((a) => stepName(typeof a === 'string' ? a : a.do)).join(', ')}
							</li>
						))}
					</ul>
				</>
			)}
			<p class="muted">{zones(c)}</p>
		</div>
	);
}

const DO = ['raise_priority', 'mail', 'notify', 'tag', 'assign', 'team', 'webhook'] as const;
export const stepName = (s: string): string => ((DO as readonly string[]).includes(s) ? t(`ui.do.${s as (typeof DO)[number]}`) : s);

function zones(c: Clock): string {
	const own = zone.value || Intl.DateTimeFormat().resolvedOptions().timeZone;
	const theirs = c.calendar?.zone;
	return !theirs || theirs === own ? t('ui.sla.zone', { zone: own.replace(/_/g, ' ') }) : t('ui.sla.zones', { own: own.replace(/_/g, ' '), zone: theirs.replace(/_/g, ' ') });
}

function Laps({ c }: { c: Clock }) {
	return (
		<ol class={css.laps}>
			{c.ledger.map((l, i) => (
				<li key={i} class={css[`lap_${l.kind}`]} title={`${full(l.from)}${l.to ? ` – ${full(l.to)}` : ''}`}>
					<span class={css.lapWhen}>{between(l.from, l.to)}</span>
					<span class={css.lapWhy}>{lapText(l)}</span>
					<span class={`${css.lapTime} num`}>{l.kind === 'run' ? span(l.elapsed_s) : '–'}</span>
				</li>
			))}
		</ol>
	);
}

function lapText(l: Lap): string {
	const kind = t(`ui.sla.lap.${l.kind}`);
	const reason = l.reason && l.reason !== l.kind ? reasonName(l.reason) : '';
	return [kind, l.name || reason].filter(Boolean).join(' · ');
}

