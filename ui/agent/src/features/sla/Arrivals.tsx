// Hours of the week: how many tickets came, and for how much of it nobody had room.  Each
// number opens its tickets; the strip below it is the time without room.
import { DAYS } from '../../api/sla-types';
import { locale, t } from '../../i18n';
import { number } from '../../i18n/format';
import { Icon } from '../../ui/Icon';
import { Bones, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { percent } from './names';
import { dayName, slotName } from './weektext';
import css from './arrivals.module.css';
import report from './report.module.css';

interface Hour {
	weekday: number;
	hour: number;
	tickets: number;
	known_s: number;
	full_s: number;
}
interface Data {
	hours: Hour[];
	tickets: number;
	cut: boolean;
}
interface Props {
	path: string;
	csv: string;
	href: (slot: string) => string;
}

const slotOf = (h: Hour): string => `${h.weekday}-${h.hour}`;
const shareFull = (h: Hour): number => (h.known_s ? h.full_s / h.known_s : 0);
const describe = (h: Hour): string => [slotName(slotOf(h)), t('ui.list.count', { n: h.tickets }), h.known_s ? t('ui.rep.arrivalsFull', { share: percent(shareFull(h), locale.value) }) : ''].filter(Boolean).join(', ');

export function Arrivals({ path, csv, href }: Props) {
	const { data, error, reload } = useLoad<Data>(path);
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={3} kind="row" />;
	if (!data.tickets) return null;
	const known = data.hours.some((h) => h.known_s);
	const short = data.hours.filter((h) => h.tickets && shareFull(h) > 0.2).sort((a, b) => b.tickets * shareFull(b) - a.tickets * shareFull(a)).slice(0, 5);
	return (
		<section class={`${report.card} ${report.whole}`} data-arrivals={data.tickets}>
			<header class={report.head}>
				<h2>{t('ui.rep.arrivals')}</h2>
				<span class="grow" />
				<a class={report.csv} href={csv} download aria-label={`${t('ui.rep.arrivals')}: CSV`}>
					<Icon name="download" size={15} /> CSV
				</a>
			</header>
			<p class="muted">{known ? t('ui.rep.arrivalsText') : t('ui.rep.arrivalsAlone')}</p>
			<div class={css.scroll} tabIndex={0} role="region" aria-label={t('ui.rep.arrivals')}>
				<Week hours={data.hours} href={href} />
			</div>
			{short.length > 0 && (
				<>
					<h3>{t('ui.rep.arrivalsShort')}</h3>
					<ul class={css.short}>
						{short.map((h) => (
							<li key={`${h.weekday}/${h.hour}`}>
								<a href={href(slotOf(h))}>{describe(h)}</a>
							</li>
						))}
					</ul>
				</>
			)}
			{data.cut && <p class="muted">{t('ui.triage.cut')}</p>}
		</section>
	);
}

function Week({ hours, href }: { hours: Hour[]; href: Props['href'] }) {
	const most = Math.max(1, ...hours.map((h) => h.tickets));
	return (
		<table class={css.week}>
			<thead>
				<tr>
					<td />
					{Array.from({ length: 24 }, (_, i) => (
						<th scope="col" key={i}>
							{i}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{DAYS.map((d, i) => (
					<tr key={d}>
						<th scope="row">{dayName(d)}</th>
						{hours.slice(i * 24, i * 24 + 24).map((h) => (
							<Cell key={h.hour} h={h} level={Math.ceil((h.tickets / most) * 4)} href={href(slotOf(h))} />
						))}
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Cell({ h, level, href }: { h: Hour; level: number; href: string }) {
	return (
		<td class={css.cell} data-level={level} title={describe(h)}>
			{h.tickets > 0 && (
				<a href={href} aria-label={describe(h)}>
					{number(h.tickets)}
				</a>
			)}
			<span class={css.strip} aria-hidden="true">
				{h.full_s > 0 && <span style={{ width: `${shareFull(h) * 100}%` }} />}
			</span>
		</td>
	);
}
