import { describe, expect, it } from 'vitest';
import { DAYS } from '../../api/sla-types';
import { dayMinutes, emptyWeek, hoursOf, instant, localText, minutesOf, openAt, overlaps, paint, readTime, weekOf, type Week } from './week';

const H = 60;
const office = (): Week => ({ ...emptyWeek(), mon: [['09:00', '14:00'], ['16:00', '19:00']] });

describe('typed times', () => {
	it('are read in every way people write them', () => {
		expect(['9', '930', '9:30', '9.30', '9h30', '09:30', '24', '0', '16h'].map(readTime)).toEqual(['09:00', '09:30', '09:30', '09:30', '09:30', '09:30', '24:00', '00:00', '16:00']);
		expect(['25', '9:75', 'noon', '', '24:30'].map(readTime)).toEqual(['', '', '', '', '']);
	});
	it('give the same calendar as painted ones', () => {
		let painted = emptyWeek();
		for (const d of DAYS.slice(0, 5)) {
			painted = paint(painted, d, 9 * H, 12 * H, true);
			painted = paint(painted, d, 12 * H, 14 * H, true);
			painted = paint(painted, d, 16 * H, 19 * H, true);
		}
		const typed = { ...emptyWeek(), ...Object.fromEntries(DAYS.slice(0, 5).map((d) => [d, [['16', '19'], ['9', '14:00']]])) } as Week;
		expect(hoursOf(painted)).toEqual(hoursOf(typed));
		expect(minutesOf(painted)).toBe(5 * 8 * H);
		expect(dayMinutes({ tz: 'UTC', hours: hoursOf(painted) })).toBe(8 * H);
	});
	it('that overlap are left for the server to name', () => {
		const w = { ...emptyWeek(), mon: [['09:00', '12:00'], ['11:00', '13:00']] } as Week;
		expect(overlaps(w.mon)).toBe(true);
		expect(hoursOf(w).mon).toEqual([['09:00', '12:00'], ['11:00', '13:00']]);
	});
});

describe('painting', () => {
	it('opens, joins and closes', () => {
		expect(paint(office(), 'mon', 14 * H, 16 * H, true).mon).toEqual([['09:00', '19:00']]);
		expect(paint(office(), 'mon', 10 * H, 11 * H, false).mon).toEqual([['09:00', '10:00'], ['11:00', '14:00'], ['16:00', '19:00']]);
		expect(paint(office(), 'tue', 0, 24 * H, true).tue).toEqual([['00:00', '24:00']]);
		expect(paint(office(), 'mon', 0, 24 * H, false).mon).toEqual([]);
	});
	it('respects a night shift', () => {
		const night = { ...emptyWeek(), sun: [['22:00', '06:00']] } as Week;
		expect(openAt(night, 'mon', 5 * H)).toBe(true);
		expect(paint(night, 'mon', 5 * H, 9 * H, true).mon).toEqual([['06:00', '09:00']]);
		const cut = paint(night, 'mon', 2 * H, 4 * H, false);
		expect(cut.sun).toEqual([['22:00', '02:00']]);
		expect(cut.mon).toEqual([['04:00', '06:00']]);
		expect([1, 3, 5].map((h) => openAt(cut, 'mon', h * H))).toEqual([true, false, true]);
		expect(paint(night, 'mon', 0, 6 * H, false).sun).toEqual([['22:00', '24:00']]);
	});
	it('agrees with a minute-wise model', () => {
		let seed = 11;
		const rnd = (n: number): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
		for (let round = 0; round < 60; round++) {
			let w = emptyWeek();
			const model = DAYS.map(() => new Array<boolean>(48).fill(false));
			for (let i = 0; i < 12; i++) {
				const d = rnd(7);
				const a = rnd(48);
				const b = a + 1 + rnd(48 - a);
				const on = rnd(3) > 0;
				w = paint(w, DAYS[d] ?? 'mon', a * 30, b * 30, on);
				for (let s = a; s < b; s++) (model[d] as boolean[])[s] = on;
			}
			DAYS.forEach((day, d) => expect(Array.from({ length: 48 }, (_, s) => openAt(w, day, s * 30))).toEqual(model[d]));
			expect(weekOf({ tz: 'UTC', hours: hoursOf(w) })).toEqual(w);
		}
	});
});

describe('instants', () => {
	it('are those of the zone, over changes of its clocks too', () => {
		expect(instant('2026-03-13T18:50', 'Europe/Madrid')).toBe(Date.UTC(2026, 2, 13, 17, 50));
		expect(instant('2026-07-01T09:00', 'America/Sao_Paulo')).toBe(Date.UTC(2026, 6, 1, 12));
		expect(instant('2026-03-29T02:30', 'Europe/Madrid')).toBe(Date.UTC(2026, 2, 29, 1, 30));
		expect(instant('2026-10-25T02:30', 'Europe/Madrid')).toBe(Date.UTC(2026, 9, 25, 0, 30));
		expect(localText(Date.UTC(2026, 2, 13, 17, 50), 'Europe/Madrid')).toBe('2026-03-13T18:50');
		expect(instant('nonsense', 'UTC')).toBe(null);
	});
});
