import { describe, expect, it } from 'vitest';
import { missed } from './missed';

describe('what a list missed', () => {
	it('new ones above and between, and those that left', () => {
		expect(missed([5, 4, 3], [7, 5, 6, 3], false)).toEqual({ fresh: [7, 6], gone: [4] });
	});
	it('what stands behind the end is neither new nor gone', () => {
		expect(missed([5, 4, 3], [6, 5, 4, 3, 2, 1], true)).toEqual({ fresh: [6], gone: [] });
		expect(missed([5, 4, 3], [7, 6, 5], true)).toEqual({ fresh: [7, 6], gone: [] });
		expect(missed([5, 4, 3], [7, 6, 5], false)).toEqual({ fresh: [7, 6], gone: [4, 3] });
	});
	it('all are others now', () => {
		expect(missed([1, 2], [3, 4], false)).toEqual({ fresh: [3, 4], gone: [1, 2] });
		expect(missed([1, 2], [], false)).toEqual({ fresh: [], gone: [1, 2] });
	});
});
