import { locale, t } from '../../i18n';
import { Bars } from './Bars';
import { causeName, percent, span } from './names';
import type { Part } from './Report';

// The causes with most breaches first, with the share that they make up together.
export function Causes({ data, href }: Part) {
	const list = [...data.causes].filter((c) => c.n > 0).sort((a, b) => b.n - a.n);
	const all = list.reduce((n, c) => n + c.n, 0);
	let sum = 0;
	const bars = list.map((c) => {
		sum += c.n;
		return { key: c.label, name: causeName(c.label), n: c.n, more: span(c.overrun_s), share: percent(sum / all, locale.value), href: href({ show: 'breached', cause: c.label }) };
	});
	return <Bars title={t('ui.rep.causes')} text={t('ui.rep.causesText')} bars={bars} more={t('ui.rep.over')} tone="bad" />;
}

// How far over the target the breached ones went.
export function Overrun({ data, href }: Part) {
	const bars = data.overrun.map((o) => {
		const start = o.from_s;
		const name = o.upto_s === null ? t('ui.rep.moreThan', { time: span(start) }) : t('ui.rep.upTo', { time: span(o.upto_s) });
		return { key: String(o.upto_s ?? 'more'), name, n: o.n, href: href({ show: 'breached', over: o.upto_s === null ? String(start) : `${start}-${o.upto_s}` }) };
	});
	return <Bars title={t('ui.rep.overrun')} text={t('ui.rep.overrunText')} bars={bars.some((b) => b.n) ? bars : []} />;
}
