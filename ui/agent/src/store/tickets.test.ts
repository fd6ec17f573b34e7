import { expect, it, vi } from 'vitest';
import { change } from './tickets';
import { toasts } from './toasts';

it('says how many were changed, not how many were asked for', async () => {
	vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ done: [1], failed: [{ id: 2, message: 'No' }] })));
	expect(await change([1, 2], { category: 'solved' }, { label: (n) => `solved ${n}` })).toBe(false);
	expect(toasts.value.map((x) => x.text)).toEqual(['solved 1']);
	vi.unstubAllGlobals();
});
