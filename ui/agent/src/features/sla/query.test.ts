import { describe, expect, it } from 'vitest';
import { params, parse, period, reportPath } from './query';

const at = Date.UTC(2026, 9, 26, 11, 0); // the day after Madrid's clocks went back
const back = (s: string): Record<string, string> => params(parse(s));

describe('the address of the report', () => {
	it('is read and written the same', () => {
		expect(back('')).toEqual({});
		expect(back('?days=90&team_id=3&by=agent')).toEqual({ days: '90', team_id: '3', by: 'agent' });
		expect(back('?from=2026-01-01&to=2026-01-31&show=breached&cause=misrouted')).toEqual({ from: '2026-01-01', to: '2026-01-31', show: 'breached', cause: 'misrouted' });
		expect(back('?days=5&by=shoe&show=no')).toEqual({});
		expect(back('?by=reason&reason_id=4&show=all&spent=misrouted')).toEqual({ by: 'reason', reason_id: '4', show: 'all', spent: 'misrouted' });
	});
	it('means whole days of the reader’s zone, over a change of clocks too', () => {
		const p = period(parse('?days=7'), at, 'Europe/Madrid');
		expect(p).toEqual({ from: Date.UTC(2026, 9, 19, 22), to: Date.UTC(2026, 9, 26, 23) });
		expect(period(parse('?from=2026-10-25&to=2026-10-25'), at, 'Europe/Madrid')).toEqual({ from: Date.UTC(2026, 9, 24, 22), to: Date.UTC(2026, 9, 25, 23) });
	});
	it('asks for the same tickets that it counts', () => {
		const q = parse('?team_id=3&show=breached&cause=misrouted&over=3600-7200');
		expect(reportPath(q, at, 'UTC', 'sla/tickets')).toMatch(/^\/reports\/sla\/tickets\?from=\d+&to=\d+&team_id=3&state=breached&cause=misrouted&overrun_from_s=3600&overrun_upto_s=7200$/);
		expect(reportPath(q, at, 'UTC', 'sla')).toMatch(/team_id=3&by=policy&today_until=1793059200000$/);
	});
});
