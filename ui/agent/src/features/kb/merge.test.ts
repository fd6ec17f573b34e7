import { expect, test } from 'vitest';
import { diff, merge3 } from './merge';

test('what is new and what is gone', () => {
	expect(diff('a\nb\nc', 'a\nx\nc').map((d) => d.kind[0] + d.text)).toEqual(['sa', 'ob', 'nx', 'sc']);
	expect(diff('', '').map((d) => d.text)).toEqual(['']);
});

test('edits in different places come together', () => {
	expect(merge3('1\n2\n3\n4\n5', '1\nzwei\n3\n4\n5', '1\n2\n3\n4\nfive')).toEqual({ text: '1\nzwei\n3\n4\nfive', clashes: 0 });
	expect(merge3('a', 'a\nmine', 'theirs\na').text).toBe('theirs\na\nmine');
});

test('edits in one place both stay', () => {
	const m = merge3('1\n2\n3', '1\nmine\n3', '1\ntheirs\n3');
	expect(m).toEqual({ text: '1\ntheirs\nmine\n3', clashes: 1 });
	expect(merge3('1\n2\n3', '1\nsame\n3', '1\nsame\n3')).toEqual({ text: '1\nsame\n3', clashes: 0 });
});

test('nothing that somebody wrote is lost, whatever is put together', () => {
	let seed = 7;
	const rnd = (n: number): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
	for (let round = 0; round < 400; round++) {
		const base = Array.from({ length: 1 + rnd(8) }, (_, i) => `b${i}`);
		const edit = (who: string): string[] => base.flatMap((l, i) => (rnd(4) === 0 ? [] : rnd(4) === 0 ? [`${who}${i}`] : rnd(5) === 0 ? [l, `${who}+${i}`] : [l]));
		const mine = edit('m');
		const theirs = edit('t');
		const got = merge3(base.join('\n'), mine.join('\n'), theirs.join('\n')).text.split('\n');
		for (const l of [...mine, ...theirs]) if (!base.includes(l)) expect(got).toContain(l);
	}
});
