// Reports → SLA: how many promises were kept, and why the others were not.  Every number
// opens its tickets.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Report as Data } from '../../api/report-types';
import type { Policy } from '../../api/sla-types';
import { t } from '../../i18n';
import { now, time, zone } from '../../i18n/format';
import { go, to } from '../../store/router';
import { session } from '../../store/session';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { Arrivals } from './Arrivals';
import { AttainmentTable } from './AttainmentTable';
import { Causes, Overrun } from './Causes';
import { Due } from './Due';
import { Excess } from './Excess';
import { Figures } from './Figures';
import { Groups } from './Groups';
import { Lift } from './Lift';
import { figureOf, params, parse, reportPath, type Query } from './query';
import { ReportFilters } from './ReportFilters';
import { ReportTickets } from './ReportTickets';
import { Spent } from './Spent';
import { Triage } from './Triage';
import css from './report.module.css';

export function Report({ q: search }: { q: string }) {
	const q = useMemo(() => parse(search), [search]);
	const [at, setAt] = useState(now);
	const mine = zone.value || 'UTC';
	const policies = useLoad<{ policies: Policy[] }>('/sla/policies');
	const move = (change: Partial<Query>): void => void go(to.report(params({ ...q, ...change })));
	return (
		<div class={css.page}>
			<div class={css.sheet}>
				<header class={css.head}>
					<h1>{t('ui.rep.title')}</h1>
					<a href={to.surveys()}>{t('ui.svy.report')}</a>
					<span class="grow" />
					<span class="muted num">{t('ui.rep.asOf', { time: time(at) })}</span>
					<Button small icon="refresh-cw" onClick={() => setAt(now())}>
						{t('ui.rep.refresh')}
					</Button>
					{!figureOf(q.show) && (
						<a class={css.csv} href={`/api/v1${reportPath(q, at, mine, 'sla.csv')}`} download>
							<Icon name="download" size={15} /> CSV
						</a>
					)}
				</header>
				<ReportFilters q={q} policies={policies.data?.policies ?? []} move={move} />
				{q.show ? <ReportTickets key={`${search}${at}`} q={q} at={at} zone={mine} /> : <Parts path={reportPath(q, at, mine, 'sla')} excess={reportPath(q, at, mine, 'sla/excess')} q={q} move={move} />}
				{!q.show && <Arrivals path={reportPath(q, at, mine, 'arrivals')} csv={`/api/v1${reportPath(q, at, mine, 'arrivals.csv')}`} href={(slot) => to.report(params({ ...q, show: 'arrived', slot }))} />}
				{!q.show && <Triage q={q} at={at} zone={mine} />}
			</div>
		</div>
	);
}

export interface Part {
	data: Data;
	href: (change: Partial<Query>) => string;
}

function Parts({ path, excess, q, move }: { path: string; excess: string; q: Query; move: (c: Partial<Query>) => void }) {
	const { data, error, reload } = useLoad<Data>(path);
	const [said, say] = useState(false);
	useEffect(() => say(true), [data]);
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={4} kind="card" />;
	const href = (change: Partial<Query>): string => to.report(params({ ...q, ...change, filters: { ...q.filters, ...change.filters } }));
	const some = data.attainment.some((a) => a.met + a.breached + a.void + a.cancelled > 0);
	const part: Part = { data, href };
	const examples = session.value?.demo && !q.examples;
	if (!some && examples)
		return (
			<>
				<Due {...part} q={q} />
				<Empty icon="chart" title={t('ui.rep.none')} action={<Button onClick={() => move({ examples: true })}>{t('ui.rep.examplesShow')}</Button>}>
					{t('ui.rep.examplesText')}
				</Empty>
			</>
		);
	if (!some)
		return (
			<>
				<Due {...part} q={q} />
				<Empty icon="chart" title={t('ui.rep.none')} action={q.days !== 90 && q.days !== 365 && <Button onClick={() => move({ days: 90 })}>{t('ui.rep.widen')}</Button>}>
					{t('ui.rep.noneText')}
				</Empty>
			</>
		);
	const broken = data.causes.some((c) => c.n > 0);
	return (
		<div class={css.parts}>
			{said && <p class="vh" role="status">{t('ui.rep.loaded')}</p>}
			<AttainmentTable {...part} />
			<Figures {...part} />
			<Due {...part} q={q} />
			<Groups {...part} q={q} move={move} />
			<Causes {...part} />
			<Overrun {...part} />
			<Spent {...part} />
			<Lift {...part} />
			{broken && <Excess path={excess} />}
		</div>
	);
}
