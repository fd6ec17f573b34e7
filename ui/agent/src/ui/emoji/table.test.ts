import { expect, test } from 'vitest';
import { fold } from '../fold';
import { emojis, findEmojis } from './table';

test('every sign has a name in every language, and is there once', () => {
	for (const l of ['en', 'es', 'pt-BR', 'pt-PT', 'it']) {
		const all = emojis(l, fold);
		expect(all.length).toBeGreaterThan(140);
		expect(all.filter((e) => !e.name.trim() || !e.sign)).toEqual([]);
		expect(new Set(all.map((e) => e.sign)).size).toBe(all.length);
	}
});

test('found by the reader’s word without its accent, and by the English one', () => {
	const first = (l: string, q: string): string | undefined => findEmojis(emojis(l, fold), q, fold)[0]?.sign;
	expect(first('es', 'corazon')).toBe('❤️');
	expect(first('pt-BR', 'obrig')).toBe('🙏');
	expect(first('it', 'stampante')).toBe('🖨️');
	expect(first('it', 'printer')).toBe('🖨️');
	expect(first('en', 'zzz')).toBeUndefined();
});
