import { describe, expect, it } from 'vitest';
import { nearestLocale, LOCALES } from './index';
import { runtime } from './runtime';

type Texts = Record<string, string | ((a: object) => string)>;
const modules = import.meta.glob<{ default: Texts }>('../texts/messages.*.ts', { eager: true });
const later = import.meta.glob<{ default: Texts }>('../texts/later[123].*.ts', { eager: true });
const texts = (l: string): Texts => ({ ...modules[`../texts/messages.${l}.ts`]?.default, ...later[`../texts/later1.${l}.ts`]?.default, ...later[`../texts/later2.${l}.ts`]?.default, ...later[`../texts/later3.${l}.ts`]?.default });

// That patterns are well formed and arguments agree is checked where they are compiled
// (tools/i18ngen); here it is what arrives in the browser.
describe('catalogues', () => {
	const en = texts('en');
	for (const l of LOCALES)
		it(`${l} has every text, of the same kind as in English`, () => {
			const own = texts(l);
			expect(Object.keys(own).length).toBeGreaterThan(100);
			expect(Object.keys(own).sort()).toEqual(Object.keys(en).sort());
			for (const k of Object.keys(en)) expect([k, typeof own[k]]).toEqual([k, typeof en[k]]);
		});
});

describe('runtime', () => {
	const cases = { one: 'one', many: 'many', other: 'other' };
	it('has plurals as each language has them', () => {
		expect(runtime('es').P(1, cases)).toBe('one');
		expect(runtime('es').P(0, cases)).toBe('other');
		expect(runtime('es').P(1_000_000, cases)).toBe('many');
		expect(runtime('pt-BR').P(0, cases)).toBe('one');
		expect(runtime('pt-PT').P(0, cases)).toBe('other');
		expect(runtime('en').P(0, { '=0': 'none', ...cases })).toBe('none');
		expect(runtime('es').P(1_000_000, { other: 'other' })).toBe('other');
	});
	it('groups numbers as each language does', () => {
		expect(runtime('es').N(1234)).toBe('1234');
		expect(runtime('pt-BR').N(1234)).toBe('1.234');
		expect(runtime('en').N(1234)).toBe('1,234');
	});
	it('selects, with other as the rest', () => {
		expect(runtime('en').S('a', { a: 'A', other: 'O' })).toBe('A');
		expect(runtime('en').S('z', { a: 'A', other: 'O' })).toBe('O');
	});
});

it('finds the nearest language', () => {
	expect(nearestLocale(['pt'])).toBe('pt-BR');
	expect(nearestLocale(['pt-AO'])).toBe('pt-PT');
	expect(nearestLocale(['es-MX', 'en'])).toBe('es');
	expect(nearestLocale(['fr', 'it-CH'])).toBe('it');
	expect(nearestLocale(['de'])).toBe('en');
});
