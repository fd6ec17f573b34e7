// Usual times to come back, in the browser's zone: working days begin at nine.
export interface Preset {
	id: 'later' | 'tomorrow' | 'monday' | 'week';
	at: number;
}

// The team's hours, as GET /tickets/{id}/send-times knows them.
export interface Openings {
	opens_at: number | null;
	tomorrow_at: number | null;
}
export interface Opening {
	id: 'opens' | 'opensTomorrow' | Preset['id'];
	at: number;
}

// A Friday's next opening day is Monday: that is no "tomorrow".
const isTomorrow = (at: number, now: number): boolean => nine(new Date(now), 1).toDateString() === new Date(at).toDateString();

// The team's openings first; the plain next working day only where no hours are known.
export function openings(now: number, o: Openings | null): Opening[] {
	const own: Opening[] = [];
	if (o?.opens_at) own.push({ id: 'opens', at: o.opens_at });
	if (o?.tomorrow_at && o.tomorrow_at !== o.opens_at) own.push({ id: isTomorrow(o.tomorrow_at, now) ? 'opensTomorrow' : 'tomorrow', at: o.tomorrow_at });
	return [...own, ...presets(now).filter((p) => !(own.length && p.id === 'tomorrow') && !own.some((q) => q.at === p.at))];
}

const HOUR = 3_600_000;
const weekend = (d: Date): boolean => d.getDay() === 0 || d.getDay() === 6;

function nine(from: Date, days: number): Date {
	const d = new Date(from);
	d.setDate(d.getDate() + days);
	d.setHours(9, 0, 0, 0);
	return d;
}

export function presets(now: number): Preset[] {
	const today = new Date(now);
	const out: Preset[] = [];
	const later = Math.ceil((now + 3 * HOUR) / (HOUR / 2)) * (HOUR / 2);
	if (new Date(later).getDate() === today.getDate()) out.push({ id: 'later', at: later });
	let next = nine(today, 1);
	while (weekend(next)) next = nine(next, 1);
	out.push({ id: 'tomorrow', at: next.getTime() });
	const monday = nine(today, ((8 - today.getDay()) % 7) || 7);
	if (monday.getTime() !== next.getTime()) out.push({ id: 'monday', at: monday.getTime() });
	out.push({ id: 'week', at: nine(today, 7).getTime() });
	return out.filter((p, i) => out.findIndex((q) => q.at === p.at) === i);
}
