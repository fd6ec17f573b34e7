import { expect, test } from 'vitest';
import { openings } from './times';

const at = (d: number, h: number): number => new Date(2026, 10, d, h).getTime(); // the 20th is a Friday
const ids = (now: number, o: Parameters<typeof openings>[1]): string[] => openings(now, o).map((p) => p.id);

test('the team’s openings come first, and a Monday is not called tomorrow', () => {
	expect(ids(at(18, 8), { opens_at: at(18, 9), tomorrow_at: at(19, 9) }).slice(0, 2)).toEqual(['opens', 'opensTomorrow']);
	expect(openings(at(20, 8), { opens_at: at(20, 9), tomorrow_at: at(23, 9) }).slice(0, 2)).toEqual([
		{ id: 'opens', at: at(20, 9) },
		{ id: 'tomorrow', at: at(23, 9) },
	]);
	expect(ids(at(20, 10), { opens_at: at(23, 9), tomorrow_at: at(23, 9) }).filter((x) => x.startsWith('opens') || x === 'tomorrow')).toEqual(['opens']);
});

test('without hours the usual times stand', () => {
	expect(ids(at(18, 10), null)).toEqual(ids(at(18, 10), { opens_at: null, tomorrow_at: null }));
	expect(ids(at(18, 10), null)).toContain('tomorrow');
});
