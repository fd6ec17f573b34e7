// The promises: per kind of clock and priority, typed as "15 m" or "2 h 30", with other
// ones for single channels.
import { METRICS, type Calendar, type Metric } from '../../api/sla-types';
import { t } from '../../i18n';
import { priorityName } from '../../store/directory';
import { IconButton } from '../../ui/Button';
import { choicesOf } from '../../ui/conditions';
import { parseSpan, spanText } from '../../ui/promise';
import { Menu } from '../../ui/Menu';
import { metricName } from './names';
import { COLUMNS, type TargetRow } from './polform';
import { spanError } from './spans';
import { dayMinutes } from './week';
import css from './targets.module.css';
import admin from '../../ui/admin.module.css';

interface Props {
	rows: TargetRow[];
	onChange: (r: TargetRow[]) => void;
	calendar: Calendar | null;
	error: (field: string) => string;
}

const column = (p: number): string => (p === 0 ? t('ui.pol.anyPriority') : priorityName(p as 1));
const channelName = (c: string): string => choicesOf('channel')?.find((x) => x.value === c)?.label ?? c;

export function Targets({ rows, onChange, calendar, error }: Props) {
	const put = (i: number, change: Partial<TargetRow>): void => onChange(rows.map((r, k) => (k === i ? { ...r, ...change } : r)));
	const has = (m: Metric, c: string): boolean => rows.some((r) => r.metric === m && r.channel === c);
	const add = (metric: Metric, channel: string): void => {
		const next = [...rows, { metric, channel, cells: {} }];
		onChange(next.sort((a, b) => METRICS.indexOf(a.metric) - METRICS.indexOf(b.metric) || a.channel.localeCompare(b.channel)));
	};
	const wrong = error('targets');
	return (
		<section class={admin.card}>
			<div class={admin.cardHead}>
				<h2>{t('ui.pol.targets')}</h2>
				<Menu label={t('ui.pol.addTarget')} kind="plain" small items={METRICS.filter((m) => !has(m, '')).map((m) => ({ id: m, label: metricName(m), run: () => add(m, '') }))}>
					{t('ui.add')}
				</Menu>
			</div>
			<p class="muted">{t('ui.pol.targetsText')}</p>
			{wrong && <p class={admin.wrong} role="alert">{wrong}</p>}
			<ul class={css.rows}>
				{rows.map((r, i) => (
					<li key={`${r.metric}/${r.channel}`} class={css.row}>
						<fieldset>
							<legend class={css.name}>
								{metricName(r.metric)}
								{r.channel && <span class="muted"> · {channelName(r.channel)}</span>}
							</legend>
							<div class={css.cells}>
								{COLUMNS.map((p) => (
									<Cell key={p} name={column(p)} text={r.cells[p] ?? ''} calendar={calendar} onText={(v) => put(i, { cells: { ...r.cells, [p]: v } })} />
								))}
							</div>
						</fieldset>
						<div class={css.tools}>
							{!r.channel && <Menu label={t('ui.pol.forChannel', { name: metricName(r.metric) })} icon="message-circle" items={(choicesOf('channel') ?? []).filter((c) => !has(r.metric, c.value)).map((c) => ({ id: c.value, label: c.label, run: () => add(r.metric, c.value) }))} />}
							<IconButton icon="trash-2" label={t('ui.pol.removeTarget', { name: `${metricName(r.metric)} ${channelName(r.channel)}`.trim() })} onClick={() => onChange(rows.filter((_, k) => k !== i))} />
						</div>
					</li>
				))}
			</ul>
		</section>
	);
}

function Cell({ name, text, calendar, onText }: { name: string; text: string; calendar: Calendar | null; onText: (v: string) => void }) {
	const p = parseSpan(text);
	const wrong = spanError(p);
	const day = calendar ? dayMinutes(calendar.definition) : 1440;
	const days = 's' in p && day > 0 ? p.s / 60 / day : 0;
	return (
		<label class={css.cell}>
			<span class={css.label}>{name}</span>
			<input
				class={css.input}
				value={text}
				placeholder="–"
				autocomplete="off"
				aria-invalid={wrong ? true : undefined}
				onInput={(e) => onText(e.currentTarget.value)}
				onBlur={() => 's' in p && text !== spanText(p.s) && onText(spanText(p.s))}
			/>
			{wrong ? (
				<span class={css.wrong} role="alert">
					{wrong}
				</span>
			) : (
				days >= 1 && <span class={css.means}>{t(calendar ? 'ui.pol.workDays' : 'ui.pol.fullDays', { n: Math.round(days * 10) / 10 })}</span>
			)}
		</label>
	);
}
