import { expect, it } from 'vitest';
import type { Message } from '../../api/types';
import { items } from './model';

const m = (id: number, created_at: number) => ({ id, created_at, undone_at: null, kind: 'public' }) as Message;

it('an answer whose mail says it is older than what it answers stays behind it', () => {
	const out = items([m(1, 1000), m(2, 9500), m(3, 9000), m(4, 12000)], [], { hideEvents: true, opened: new Set(), showAll: true });
	expect(out.flatMap((x) => (x.kind === 'message' ? [x.m.id] : []))).toEqual([1, 2, 3, 4]);
});
