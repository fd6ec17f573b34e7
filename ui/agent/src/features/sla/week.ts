// The opening hours of a week, typed or painted.  A period belongs to the day on which
// it begins; one that ends at or before its start ends on the day after.
import { DAYS, type Day, type Definition, type Holiday, type Span } from '../../api/sla-types';

export type Week = Record<Day, Span[]>;
export const DAY = 1440;

export const emptyWeek = (): Week => Object.fromEntries(DAYS.map((d) => [d, []])) as unknown as Week;

export function weekOf(d: Definition): Week {
	const w = emptyWeek();
	for (const day of DAYS) w[day] = (d.hours[day] ?? []).map((s) => [s[0], s[1]]);
	return w;
}

// "9", "930", "9:30", "9.30", "9h30" → "09:30"; '' when it is no time of a day.
export function readTime(text: string): string {
	const m = /^\s*(\d{1,2})\s*(?:[:.hH]\s*(\d{2})?|(\d{2}))?\s*h?\s*$/.exec(text);
	if (!m) return '';
	const h = Number(m[1]);
	const min = Number(m[2] ?? m[3] ?? 0);
	if (min > 59 || h > 24 || (h === 24 && min > 0)) return '';
	return `${String(h).padStart(2, '0')}:${String(min).padStart(2, '0')}`;
}

export function minutes(time: string): number | null {
	const t = readTime(time);
	return t ? Number(t.slice(0, 2)) * 60 + Number(t.slice(3)) : null;
}

export const clockOf = (min: number): string => `${String(Math.floor(min / 60)).padStart(2, '0')}:${String(min % 60).padStart(2, '0')}`;

type Range = [number, number]; // minutes from the day's midnight; the end may be tomorrow

// What of a day's list can be read, in order.
export function ranges(list: readonly Span[]): Range[] {
	const out: Range[] = [];
	for (const [a, b] of list) {
		const from = minutes(a);
		const to = minutes(b);
		if (from === null || to === null) continue;
		out.push([from, to <= from ? to + DAY : to]);
	}
	return out.sort((x, y) => x[0] - y[0]);
}

const spans = (list: Range[]): Span[] => list.map(([a, b]) => [clockOf(a), clockOf(b > DAY ? b - DAY : b)]);

function merge(list: Range[]): Range[] {
	const out: Range[] = [];
	for (const r of [...list].sort((x, y) => x[0] - y[0])) {
		const last = out[out.length - 1];
		if (last && r[0] <= last[1]) last[1] = Math.max(last[1], r[1]);
		else out.push([r[0], r[1]]);
	}
	return out;
}

function cut(list: Range[], a: number, b: number): Range[] {
	return list.flatMap(([x, y]): Range[] => [[x, Math.min(y, a)] as Range, [Math.max(x, b), y] as Range].filter(([p, q]) => p < q));
}

const before = (day: Day): Day => DAYS[(DAYS.indexOf(day) + 6) % 7] ?? 'mon';

// Opens or closes [from, to) of one day.  A night shift of the day before is cut where
// it reaches into what is closed; what is left of it later becomes this day's own.
export function paint(w: Week, day: Day, from: number, to: number, open: boolean): Week {
	const eve = before(day);
	const night = ranges(w[eve]);
	const own = ranges(w[day]);
	if (open) {
		const tail = Math.max(0, ...night.map((r) => r[1] - DAY));
		const start = Math.max(from, Math.min(tail, to));
		return start >= to ? w : { ...w, [day]: spans(merge([...own, [start, to]])) };
	}
	const rest = cut(night, from + DAY, to + DAY);
	const moved = rest.filter((r) => r[0] >= DAY).map((r): Range => [r[0] - DAY, r[1] - DAY]);
	const next = { ...w, [day]: spans(merge([...cut(own, from, to), ...moved])) };
	if (rest.length !== night.length || rest.some((r, i) => r[1] !== night[i]?.[1])) next[eve] = spans(rest.filter((r) => r[0] < DAY));
	return next;
}

// Is this minute of the day open, by its own periods or by last night's?
export function openAt(w: Week, day: Day, min: number): boolean {
	return ranges(w[day]).some(([a, b]) => a <= min && min < b) || ranges(w[before(day)]).some(([a, b]) => a <= min + DAY && min + DAY < b);
}

// The same hours written the same way: sorted, touching periods joined.
export function tidy(list: readonly Span[]): Span[] {
	return spans(merge(ranges(list)));
}

export const hoursOf = (w: Week): Partial<Record<Day, Span[]>> => Object.fromEntries(DAYS.filter((d) => w[d].length).map((d) => [d, w[d].every(([a, b]) => minutes(a) !== null && minutes(b) !== null) && !overlaps(w[d]) ? tidy(w[d]) : w[d]]));

// Overlapping or reversed input goes to the server as typed: its answer says what is wrong.
export function overlaps(list: readonly Span[]): boolean {
	const r = ranges(list);
	return r.some((x, i) => i > 0 && x[0] < (r[i - 1]?.[1] ?? 0));
}

export const minutesOf = (w: Week): number => DAYS.reduce((n, d) => n + ranges(w[d]).reduce((m, [a, b]) => m + b - a, 0), 0);

// The length of an ordinary open day: the one that most days have.
export function dayMinutes(d: Definition): number {
	const w = weekOf(d);
	const all = DAYS.map((x) => ranges(w[x]).reduce((m, [a, b]) => m + b - a, 0)).filter((m) => m > 0);
	const count = new Map<number, number>();
	for (const m of all) count.set(m, (count.get(m) ?? 0) + 1);
	return [...count].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

export const holidayList = (d: Definition): Holiday[] => (d.holidays ?? []).map((h) => (typeof h === 'string' ? { date: h, name: '' } : h)).sort((a, b) => a.date.localeCompare(b.date));

// The instant at which clocks in a zone show this date and time.  In the hour that a
// spring skips the later one, in the hour that an autumn repeats the first.
export function instant(local: string, zone: string): number | null {
	const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(local);
	if (!m) return null;
	const wall = Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]), Number(m[4]), Number(m[5]));
	const offset = (at: number): number => wallOf(at, zone) - at;
	const early = wall - offset(wall - DAY * 60_000);
	if (wallOf(early, zone) === wall) return early;
	const late = wall - offset(wall + DAY * 60_000);
	return wallOf(late, zone) === wall ? late : early;
}

function wallOf(at: number, zone: string): number {
	const p = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' }).formatToParts(at).map((x) => [x.type, x.value]));
	return Date.UTC(Number(p.year), Number(p.month) - 1, Number(p.day), Number(p.hour), Number(p.minute), Number(p.second));
}

// What <input type=datetime-local> wants.
export const localText = (at: number, zone: string): string => new Date(wallOf(at, zone)).toISOString().slice(0, 16);
