import { describe, expect, it, vi } from 'vitest';
import { first, opsOf, scalar, testText, trim, withOp } from './conditions';

describe('conditions', () => {
	it('hold ids as numbers and words as texts', () => {
		expect(scalar('team', '3')).toBe(3);
		expect(scalar('value_tier', ' 3 ')).toBe('3');
		expect(scalar('priority', '4')).toBe(4);
	});
	it('keep their value when the comparison changes', () => {
		const x = { field: 'priority', op: 'is', value: 4 };
		expect(withOp(x, 'in')).toEqual({ field: 'priority', op: 'in', value: [4] });
		expect(withOp({ field: 'priority', op: 'in', value: [3, 4] }, 'is')).toEqual({ field: 'priority', op: 'is', value: 3 });
		expect(withOp({ field: 'team', op: 'is', value: 2 }, 'unset')).toEqual({ field: 'team', op: 'unset' });
		expect(withOp({ field: 'value_tier', op: 'unset' }, 'is')).toEqual({ field: 'value_tier', op: 'is', value: '' });
	});
	it('offer what fits the field', () => {
		expect(opsOf('tags')).toEqual(['has', 'has_not', 'set', 'unset']);
		expect(opsOf('priority')).not.toContain('unset');
		expect(first('tags').op).toBe('has');
	});
	it('show a long list of people by the first two', () => {
		vi.stubGlobal('fetch', () => Promise.reject(new Error('no server')));
		expect(testText({ field: 'requester', op: 'in', value: [1, 2, 3, 4, 5] })).not.toContain('#3');
		expect(testText({ field: 'requester', op: 'in', value: [1, 2, 3] })).toContain('#1, #2, #3');
		vi.unstubAllGlobals();
	});
	it('lose empty groups', () => {
		expect(trim({ all: [{ any: [] }] })).toBe(null);
		expect(trim(null)).toBe(null);
		expect(trim({ any: [{ all: [] }, { field: 'team', op: 'set' }] })).toEqual({ any: [{ field: 'team', op: 'set' }] });
	});
});
