import { describe, expect, it } from 'vitest';
import { nearestLocale, LOCALES } from './index';
import { runtime } from './runtime';
// @ts-expect-error a plain script without types
import { args, compile, parse } from '../../tools/icu.mjs';

const files = import.meta.glob<Record<string, string>>('../../../../i18n/*.json', { eager: true, import: 'default' });
const read = (l: string): Record<string, string> => files[`../../../../i18n/${l}.json`] ?? {};
const run = (locale: string, text: string, a: Record<string, number | string>): string => {
	const made = new Function('P', 'S', 'N', 'D', `return ${compile(parse(text)) as string}`) as (...r: unknown[]) => string | ((x: object) => string);
	const r = runtime(locale);
	const f = made(r.P, r.S, r.N, r.D);
	return typeof f === 'string' ? f : f(a);
};

describe('catalogues', () => {
	const en = read('en');
	for (const l of LOCALES.filter((x) => x !== 'en'))
		it(`${l} has the keys and the arguments of English`, () => {
			const own = read(l);
			expect(Object.keys(own).sort()).toEqual(Object.keys(en).sort());
			for (const k of Object.keys(en)) {
				if (!k.startsWith('ui.')) continue;
				expect([k, Object.keys(args(parse(own[k] ?? ''))).sort()]).toEqual([k, Object.keys(args(parse(en[k] ?? ''))).sort()]);
				expect(own[k]?.trim(), k).not.toBe('');
			}
		});
});

describe('messages', () => {
	it('have plurals as each language has them', () => {
		const n = '{n, plural, one {# caso} many {# de casos} other {# casos}}';
		expect(run('es', n, { n: 1 })).toBe('1 caso');
		expect(run('es', n, { n: 0 })).toBe('0 casos');
		expect(run('es', n, { n: 1_000_000 })).toBe('1.000.000 de casos');
		expect(run('pt-BR', n, { n: 0 })).toBe('0 caso');
		expect(run('pt-PT', n, { n: 0 })).toBe('0 casos');
	});
	it('group numbers as each language does', () => {
		expect(run('es', '{n, number}', { n: 1234 })).toBe('1234');
		expect(run('pt-BR', '{n, number}', { n: 1234 })).toBe('1.234');
		expect(run('en', '{n, number}', { n: 1234 })).toBe('1,234');
	});
	it('select, quote and escape', () => {
		expect(run('en', '{k, select, a {A} other {O}} {x}', { k: 'a', x: '`${1}`' })).toBe('A `${1}`');
		expect(run('en', "it''s '{'x'}' ` $ \\", {})).toBe("it's {x} ` $ \\");
	});
	it('refuse what they do not know', () => {
		for (const bad of ['{x', '{n, plural, one {a}}', '{n, money}', 'a } b']) expect(() => parse(bad) as unknown).toThrow();
	});
});

it('finds the nearest language', () => {
	expect(nearestLocale(['pt'])).toBe('pt-BR');
	expect(nearestLocale(['pt-AO'])).toBe('pt-PT');
	expect(nearestLocale(['es-MX', 'en'])).toBe('es');
	expect(nearestLocale(['fr', 'it-CH'])).toBe('it');
	expect(nearestLocale(['de'])).toBe('en');
});
