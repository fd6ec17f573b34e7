// Dates and numbers in the reader's language and zone.  Formatters are costly to
// make, so they are kept until language or zone change.
import { signal } from '@preact/signals';
import { locale } from './index';

export const zone = signal<string>('');
// Set by the server's heartbeat: the client's clock may be wrong.
export const clockDrift = signal(0);
// Ticks every half minute so that ages stay true.
export const tick = signal(0);

export const now = (): number => Date.now() + clockDrift.value;

let made = '';
let kept: Record<string, Intl.DateTimeFormat> = {};

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const tag = `${locale.value}|${zone.value}`;
	if (made !== tag) {
		made = tag;
		kept = {};
	}
	const timeZone = zone.value || undefined;
	return (kept[name] ??= new Intl.DateTimeFormat(locale.value, { ...options, timeZone }));
}

export const time = (ms: number): string => format('time', { timeStyle: 'short' }).format(ms);
export const dayKey = (ms: number): string => format('key', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);
// The reader's next midnight (or what his zone has instead of it).
export function endOfToday(): number {
	const today = dayKey(now());
	let ms = Math.ceil((now() + 1) / 900_000) * 900_000;
	while (dayKey(ms) === today) ms += 900_000;
	return ms;
}
export const full = (ms: number): string => format('full', { dateStyle: 'full', timeStyle: 'long' }).format(ms);
export const dateTime = (ms: number): string => format('dt', { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
export const hourMinute = (ms: number): string => format('hm', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
const weekday = (ms: number): string => format('wd', { weekday: 'short' }).format(ms).replace(/[.,]/g, '');

// "09:00" today, "Mon 09:00" within the week, "12 Mar" later.
export function weekTime(ms: number): string {
	if (dayKey(ms) === dayKey(now())) return hourMinute(ms);
	return Math.abs(ms - now()) < 6 * 86_400_000 ? `${capital(weekday(ms))} ${hourMinute(ms)}` : shortDate(ms);
}

export const shortDate = (ms: number): string => format('short', { day: 'numeric', month: 'short' }).format(ms);
export const longDate = (ms: number): string => format('date', { dateStyle: 'medium' }).format(ms);

export function dayName(ms: number): string {
	const days = daysAgo(ms);
	if (days < 2) return capital(relative(-days, 'day'));
	const sameYear = dayKey(ms).includes(String(new Date(now()).getFullYear()));
	return capital(
		format(sameYear ? 'day' : 'dayYear', {
			weekday: 'long',
			day: 'numeric',
			month: 'long',
			...(sameYear ? {} : { year: 'numeric' }),
		}).format(ms),
	);
}

function daysAgo(ms: number): number {
	const at = now();
	if (dayKey(ms) === dayKey(at)) return 0;
	return dayKey(ms) === dayKey(at - 86_400_000) ? 1 : 2;
}

const capital = (s: string): string => s.charAt(0).toLocaleUpperCase(locale.value) + s.slice(1);

let relMade = '';
let relKept: Intl.RelativeTimeFormat | undefined;
function relative(n: number, unit: Intl.RelativeTimeFormatUnit): string {
	if (!relKept || relMade !== locale.value) {
		relMade = locale.value;
		relKept = new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto', style: 'short' });
	}
	return relKept.format(n, unit);
}

// "4 min", "3 h", "yesterday", "12 Mar": how old something is, short.
export function age(ms: number): string {
	void tick.value;
	const s = Math.max(0, (now() - ms) / 1000);
	if (s < 60) return relative(0, 'second');
	if (s < 3600) return relative(-Math.floor(s / 60), 'minute');
	const days = daysAgo(ms);
	if (days === 0 || s < 6 * 3600) return relative(-Math.floor(s / 3600), 'hour');
	if (days === 1) return relative(-1, 'day');
	if (s < 7 * 86_400) return relative(-Math.round(s / 86_400), 'day');
	return shortDate(ms);
}

export function number(n: number): string {
	return new Intl.NumberFormat(locale.value).format(n);
}

export function bytes(n: number): string {
	const [unit, div] = n < 1_000_000 ? (['kilobyte', 1000] as const) : (['megabyte', 1_000_000] as const);
	const v = n / div;
	return new Intl.NumberFormat(locale.value, {
		style: 'unit',
		unit,
		unitDisplay: 'short',
		maximumFractionDigits: v < 10 ? 1 : 0,
	}).format(v);
}

export function listOf(items: string[]): string {
	return new Intl.ListFormat(locale.value, { style: 'short', type: 'conjunction' }).format(items);
}
