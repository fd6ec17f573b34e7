import { describe, expect, it } from 'vitest';
import type { AskedForm } from '../../api/form-types';
import { carry, isAnswered, openOnes, sent } from './answers';

const q = (key: string, kind: 'text' | 'choice' | 'yes_no' | 'number' = 'text', required = true) => ({ key, kind, label: key, help: '', required, options: kind === 'choice' ? [{ value: 'a', label: 'A' }] : [], fills: '' });
const form = (...questions: ReturnType<typeof q>[]): AskedForm => ({ id: 1, version_id: 1, name: 'F', priority: 0, questions });

describe('answers', () => {
	it('counts no and zero as answers, blanks and empty lists not', () => {
		expect([false, 0, 'x', [1]].map((v) => isAnswered(v))).toEqual([true, true, true, true]);
		expect([undefined, null, ' \n', []].map((v) => isAnswered(v))).toEqual([false, false, false, false]);
	});
	it('names what is still open and required', () => {
		const f = form(q('a'), q('b', 'yes_no'), q('c', 'text', false));
		expect(openOnes(f, { a: ' ', b: false }).map((x) => x.key)).toEqual(['a']);
		expect(openOnes(null, {})).toEqual([]);
	});
	it('keeps what the other form asks too, and only if it fits there', () => {
		const other = form(q('a'), q('b'), q('c', 'choice'));
		expect(carry(form(q('a'), q('b', 'yes_no'), q('c', 'choice')), other, { a: 'x', b: true, c: 'z' })).toEqual({ a: 'x' });
	});
	it('sends only what was answered', () => {
		expect(sent(form(q('a'), q('n', 'number')), { a: '', n: 0, gone: 'x' })).toEqual({ n: 0 });
	});
});
