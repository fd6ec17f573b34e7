import { describe, expect, it } from 'vitest';
import type { RowSla } from '../api/sla-types';
import { clockText, nextChange, parseSpan, spanText, standing } from './promise';

const T = Date.UTC(2026, 2, 13, 17, 50); // Friday 18:50 in Madrid
const MIN = 60_000;
const row = (o: Partial<RowSla>): RowSla => ({ metric: 'first_response', state: 'running', breached: false, due_at: T + 60 * MIN, at_risk_at: T + 45 * MIN, resumes_at: null, at: T, closes_at: null, opens_at: null, target_s: 3600, elapsed_s: 0, policy_id: 1, clock_id: 1, ...o });

describe('badge', () => {
	it('goes from in time over at risk to breached by time alone', () => {
		const s = row({});
		expect(standing(s, T)).toMatchObject({ stage: 'ok', left_s: 3600, paused: null });
		expect(standing(s, T + 45 * MIN - 1).stage).toBe('ok');
		expect(standing(s, T + 45 * MIN)).toMatchObject({ stage: 'risk', left_s: 900 });
		expect(standing(s, T + 60 * MIN).stage).toBe('risk');
		expect(standing(s, T + 60 * MIN + 1).stage).toBe('breached');
		expect(standing(s, T + 143 * MIN).left_s).toBe(-83 * 60);
	});
	it('rests when the calendar closes and goes on when it opens', () => {
		const monday = T + 62 * 60 * MIN + 10 * MIN;
		const s = row({ closes_at: T + 10 * MIN, opens_at: monday, due_at: monday + 50 * MIN, at_risk_at: monday + 35 * MIN });
		expect(standing(s, T + 9 * MIN)).toMatchObject({ paused: null, left_s: 51 * 60 });
		expect(standing(s, T + 10 * MIN)).toMatchObject({ paused: 'hours', left_s: 50 * 60, resumes_at: monday });
		expect(standing(s, monday - 1)).toMatchObject({ paused: 'hours', left_s: 50 * 60 });
		expect(standing(s, monday + 20 * MIN)).toMatchObject({ paused: null, stage: 'ok', left_s: 30 * 60 });
		expect(standing(s, monday + 36 * MIN).stage).toBe('risk');
		const left = standing(s, monday + 20 * MIN).left_s * 1000;
		expect(monday + 20 * MIN + left).toBe(s.due_at);
	});
	it('starts closed', () => {
		const s = row({ resumes_at: T + 30 * MIN, due_at: T + 90 * MIN, at_risk_at: T + 75 * MIN });
		expect(standing(s, T)).toMatchObject({ paused: 'hours', left_s: 3600, resumes_at: T + 30 * MIN });
		expect(standing(s, T + 40 * MIN)).toMatchObject({ paused: null, left_s: 3000 });
	});
	it('stands still while the status pauses it, breached or not', () => {
		const s = row({ state: 'paused', due_at: null, at_risk_at: null, elapsed_s: 600 });
		expect(standing(s, T + 999 * MIN)).toMatchObject({ paused: 'status', stage: 'ok', left_s: 3000 });
		expect(standing({ ...s, elapsed_s: 4000, breached: true }, T)).toMatchObject({ paused: 'status', stage: 'breached', left_s: -400 });
		expect(nextChange(s, T)).toBe(Infinity);
	});
	it('works from the due time alone', () => {
		const { at: _at, ...s } = row({});
		expect(standing(s, T + 30 * MIN)).toMatchObject({ left_s: 1800, paused: null });
	});
	it('ticks every second at the end and never rests longer than half a minute', () => {
		const s = row({});
		expect(nextChange(s, T)).toBeLessThanOrEqual(30_000);
		expect(nextChange(s, T + 56 * MIN)).toBeLessThanOrEqual(1010);
		expect(nextChange(s, T + 62 * MIN)).toBeLessThanOrEqual(1010);
	});
});

describe('spans', () => {
	it('are written short', () => {
		expect(clockText(3 * 3600 + 31 * 60)).toBe('3h 31m');
		expect(clockText(18 * 60 + 59)).toBe('18m');
		expect(clockText(249)).toBe('4m 09s');
		expect(clockText(-(83 * 60))).toBe('−1h 23m');
		expect(clockText(53 * 3600)).toBe('53h 00m');
		expect([spanText(900), spanText(9000), spanText(14400), spanText(45), spanText(0)]).toEqual(['15 m', '2 h 30 m', '4 h', '45 s', '0 m']);
	});
	it('are read as people type them', () => {
		const s = (t: string): number => (parseSpan(t) as { s: number }).s;
		expect(['15 m', '15m', '15 min', '15 minutos', '15', '0:15'].map(s)).toEqual([900, 900, 900, 900, 900, 900]);
		expect(['2 h 30', '2h30m', '2:30', '2,5 h', '2.5h', '2 horas 30 minutos', '2 ore 30'].map(s)).toEqual(Array(7).fill(9000));
		expect(s('45 s')).toBe(45);
		expect(s(spanText(93_600))).toBe(93_600);
	});
	it('refuse days, what is too short and what is no time', () => {
		expect(['2 d', '2 días', '1 dia', '3 giorni', '1 week', '1 d 2 h'].map(parseSpan)).toEqual(Array(6).fill({ wrong: 'days' }));
		expect(parseSpan('10 s')).toEqual({ wrong: 'short' });
		expect(['soon', '30 m 2 h', '-4 h', '4 x'].map(parseSpan)).toEqual(Array(4).fill({ wrong: 'form' }));
		expect(parseSpan(' ')).toEqual({ wrong: 'empty' });
	});
});
