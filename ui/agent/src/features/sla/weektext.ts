// "Mon–Thu 09:00–18:00, Fri 09:00–14:00": a week in a line, days named by the browser.
import { DAYS, type Day, type Definition } from '../../api/sla-types';
import { locale, t } from '../../i18n';
import { tidy } from './week';

const MONDAY = Date.UTC(2024, 0, 1);

export function dayName(d: Day, style: 'short' | 'long' = 'short'): string {
	const s = new Intl.DateTimeFormat(locale.value, { weekday: style, timeZone: 'UTC' }).format(MONDAY + DAYS.indexOf(d) * 86_400_000);
	return s.charAt(0).toLocaleUpperCase(locale.value) + s.slice(1).replace('.', '');
}

// "1-9": Monday 09:00–10:00.
export function slotName(slot: string): string {
	const [day = 1, hour = 0] = slot.split('-').map(Number);
	const clock = (h: number): string => `${String(h).padStart(2, '0')}:00`;
	return `${dayName(DAYS[day - 1] ?? 'mon', 'long')} ${clock(hour)}–${clock(hour + 1)}`;
}

export function weekText(d: Definition): string {
	const runs: { from: Day; to: Day; text: string }[] = [];
	for (const day of DAYS) {
		const text = tidy(d.hours[day] ?? []).map(([a, b]) => `${a}–${b}`).join(', ');
		const last = runs[runs.length - 1];
		if (last && last.text === text && DAYS.indexOf(last.to) === DAYS.indexOf(day) - 1) last.to = day;
		else runs.push({ from: day, to: day, text });
	}
	const open = runs.filter((r) => r.text);
	if (!open.length) return t('ui.cal.neverOpen');
	return open.map((r) => `${r.from === r.to ? dayName(r.from) : `${dayName(r.from)}–${dayName(r.to)}`} ${r.text}`).join(' · ');
}

export function countryName(code: string): string {
	return new Intl.DisplayNames([locale.value], { type: 'region' }).of(code) ?? code;
}

export function dateText(date: string): string {
	return new Intl.DateTimeFormat(locale.value, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(`${date}T12:00:00Z`));
}
