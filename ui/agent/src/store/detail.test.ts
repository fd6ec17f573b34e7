import { describe, expect, it } from 'vitest';
import { still } from './detail';

const of = (...ids: number[]) => ids.map((id) => ({ id }));
const ids = (list: { id: number }[]) => list.map((x) => x.id);

describe('what is held of a thread when it is told anew', () => {
	it('lets go of what moved away while another window undid a merge', () => {
		expect(ids(still(of(1, 2, 3, 5), of(1, 5), new Set([1, 2, 3, 5]), false))).toEqual([1, 5]);
	});
	it('keeps older pages, and what came after the question was asked', () => {
		expect(ids(still(of(1, 2, 7, 8, 9), of(7, 8), new Set([1, 2, 7, 8]), true))).toEqual([1, 2, 7, 8, 9]);
		expect(ids(still(of(1, 2), of(), new Set([1, 2]), true))).toEqual([1, 2]);
	});
});
