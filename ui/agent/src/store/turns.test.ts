import { describe, expect, it } from 'vitest';
import { inTurn, isLast } from './turns';

describe('saves in turn', () => {
	it('keeps the order, also after one that failed', async () => {
		const seen: string[] = [];
		const save = (name: string, ms: number, bad = false) => () =>
			new Promise<string>((done, fail) => {
				setTimeout(() => {
					seen.push(name);
					if (bad) fail(new Error(name));
					else done(name);
				}, ms);
			});
		const a = inTurn('x', save('a', 30));
		const b = inTurn('x', save('b', 1, true));
		const c = inTurn('x', save('c', 1));
		const other = inTurn('y', save('y', 5));
		expect([isLast('x', a), isLast('x', b), isLast('x', c)]).toEqual([false, false, true]);
		await expect(b).rejects.toThrow('b');
		expect([await a, await c, await other]).toEqual(['a', 'c', 'y']);
		expect(seen).toEqual(['y', 'a', 'b', 'c']);
	});
});
