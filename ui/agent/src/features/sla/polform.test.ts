import { describe, expect, it } from 'vitest';
import type { Policy, Target } from '../../api/sla-types';
import { BLANK, formOf, moved, parseWarn, policyOf, rowsOf, targetsOf, warnText, wrongCells } from './polform';

describe('a policy in its form', () => {
	it('comes back as it was', () => {
		const targets: Target[] = [
			{ metric: 'first_response', priority: 0, channel: '', target_s: 14_400 },
			{ metric: 'first_response', priority: 4, channel: '', target_s: 900 },
			{ metric: 'first_response', priority: 4, channel: 'chat', target_s: 60 },
			{ metric: 'requester_wait', priority: 0, channel: '', target_s: 93_600 },
		];
		expect(targetsOf(rowsOf(targets))).toEqual(targets);
		const p = { ...BLANK, name: 'P', targets, warn: [{ percent: 75 }, { before_s: 1800 }] };
		expect(policyOf(formOf(p))).toEqual(p);
	});
	it('knows cells that are no time', () => {
		const rows = rowsOf(BLANK.targets);
		(rows[0] as { cells: Record<number, string> }).cells = { 0: '2 d', 4: '15 m', 3: '' };
		expect(wrongCells(rows)).toBe(1);
		expect(targetsOf(rows).filter((x) => x.metric === 'first_response')).toEqual([{ metric: 'first_response', priority: 4, channel: '', target_s: 900 }]);
	});
	it('reads warnings', () => {
		expect(parseWarn('75 %, 30 m')).toEqual([{ percent: 75 }, { before_s: 1800 }]);
		expect(parseWarn('')).toEqual([]);
		expect([parseWarn('120 %'), parseWarn('2 d'), parseWarn('soon')]).toEqual([null, null, null]);
		expect(warnText([{ percent: 75 }, { before_s: 1800 }])).toBe('75 %, 30 m');
	});
	it('moves within the order', () => {
		const list = [1, 2, 3].map((id) => ({ id })) as Policy[];
		expect(moved(list, 3, -1)).toEqual([1, 3, 2]);
		expect(moved(list, 1, -1)).toEqual([1, 2, 3]);
		expect(moved(list, 1, 5)).toEqual([2, 3, 1]);
	});
});
