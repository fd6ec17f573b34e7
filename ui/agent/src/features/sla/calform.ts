// The calendar as its form holds it, and back.
import type { Calendar, Definition, Holiday, Span } from '../../api/sla-types';
import { session } from '../../store/session';
import { holidayList, hoursOf, readTime, weekOf, type Week } from './week';

export interface Dated {
	date: string;
	list: Span[];
}
export interface CalForm {
	name: string;
	tz: string;
	week: Week;
	holidays: Holiday[];
	lists: string[];
	overrides: Dated[];
	breaks: Dated[];
}

const dated = (o: Record<string, Span[]> | undefined): Dated[] =>
	Object.entries(o ?? {})
		.map(([date, list]) => ({ date, list: list.map((s): Span => [s[0], s[1]]) }))
		.sort((a, b) => a.date.localeCompare(b.date));

export const OFFICE: Definition = {
	tz: '',
	hours: Object.fromEntries((['mon', 'tue', 'wed', 'thu', 'fri'] as const).map((d) => [d, [['09:00', '18:00'] as Span]])),
};

export function formOf(c: Calendar | null, definition?: Definition): CalForm {
	const d = definition ?? c?.definition ?? OFFICE;
	const tz = d.tz || session.peek()?.agent.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
	return { name: c?.name ?? '', tz, week: weekOf(d), holidays: holidayList(d), lists: [...(d.holiday_lists ?? [])], overrides: dated(d.overrides), breaks: dated(d.breaks) };
}

// A date without hours of its own is closed; a break without times is none.
export function definitionOf(f: CalForm): Definition {
	const table = (list: Dated[], keepEmpty: boolean): Record<string, Span[]> | undefined => {
		const rows = list.filter((x) => x.date && (keepEmpty || x.list.length));
		return rows.length ? Object.fromEntries(rows.map((x) => [x.date, x.list.map((s): Span => [readTime(s[0]) || s[0], readTime(s[1]) || s[1]])])) : undefined;
	};
	const out: Definition = { tz: f.tz, hours: hoursOf(f.week) };
	const holidays = f.holidays.filter((h) => h.date);
	if (holidays.length) out.holidays = [...holidays].sort((a, b) => a.date.localeCompare(b.date));
	if (f.lists.length) out.holiday_lists = f.lists;
	const breaks = table(f.breaks, false);
	const overrides = table(f.overrides, true);
	if (breaks) out.breaks = breaks;
	if (overrides) out.overrides = overrides;
	return out;
}

// What is typed in an unfinished form may not be a calendar yet.
export const complete = (f: CalForm): boolean => Object.values(f.week).concat(f.overrides.map((x) => x.list), f.breaks.map((x) => x.list)).every((l) => l.every(([a, b]) => readTime(a) !== '' && readTime(b) !== ''));
