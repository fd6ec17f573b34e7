// The texts of the workspace.  One locale is loaded at a time; components that call
// t() follow a change of language because they read the signal.
import { signal } from '@preact/signals';
import type { Key, Messages } from '../texts/keys';

export const LOCALES = ['en', 'es', 'pt-BR', 'pt-PT', 'it'] as const;
export type Locale = (typeof LOCALES)[number];

// A language is named in itself, whoever reads.
export const LOCALE_NAMES: Record<Locale, string> = {
	en: 'English',
	es: 'Español',
	'pt-BR': 'Português (Brasil)',
	'pt-PT': 'Português (Portugal)',
	it: 'Italiano',
};

type Text = string | ((a: Record<string, string | number>) => string);
type Catalogue = Record<string, Text>;

const loaders: Record<Locale, () => Promise<{ default: Catalogue }>> = {
	en: () => import('../texts/messages.en') as Promise<{ default: Catalogue }>,
	es: () => import('../texts/messages.es') as Promise<{ default: Catalogue }>,
	'pt-BR': () => import('../texts/messages.pt-BR') as Promise<{ default: Catalogue }>,
	'pt-PT': () => import('../texts/messages.pt-PT') as Promise<{ default: Catalogue }>,
	it: () => import('../texts/messages.it') as Promise<{ default: Catalogue }>,
};

// The texts of settings and reports, fetched with the first of those screens.
const later = import.meta.glob<{ default: Catalogue }>('../texts/later[123].*.ts');
async function laterOf(l: Locale): Promise<Catalogue> {
	const parts = await Promise.all(['later1', 'later2', 'later3'].map((f) => later[`../texts/${f}.${l}.ts`]?.()));
	return Object.assign({}, ...parts.map((m) => m?.default)) as Catalogue;
}

export const locale = signal<Locale>('en');
const catalogue = signal<Catalogue>({});
let wantLater = false;

export function isLocale(s: string): s is Locale {
	return (LOCALES as readonly string[]).includes(s);
}

// The nearest language that we have: pt → pt-BR, es-MX → es, else English.
export function nearestLocale(tags: readonly string[]): Locale {
	for (const tag of tags) {
		if (isLocale(tag)) return tag;
		const base = tag.toLowerCase().split('-')[0] ?? '';
		if (base === 'pt') return /-(pt|ao|mz|cv)$/i.test(tag) ? 'pt-PT' : 'pt-BR';
		if (isLocale(base)) return base;
	}
	return 'en';
}

export async function loadLocale(l: Locale): Promise<void> {
	const [m, more] = await Promise.all([loaders[l](), wantLater ? laterOf(l) : null]);
	catalogue.value = { ...m.default, ...more };
	locale.value = l;
	document.documentElement.lang = l;
}

let laterOnce: Promise<void> | null = null;
export function loadLater(): Promise<void> {
	wantLater = true;
	laterOnce ??= laterOf(locale.peek()).then(
		(more) => {
			catalogue.value = { ...catalogue.peek(), ...more };
		},
		(e: unknown) => {
			laterOnce = null;
			throw e;
		},
	);
	return laterOnce;
}

// For lazy(): a screen together with its texts.
export async function withTexts<T>(screen: Promise<T>): Promise<T> {
	return (await Promise.all([screen, loadLater()]))[0];
}

export function t<K extends Key>(key: K, ...args: Messages[K]): string {
	const text = catalogue.value[key];
	if (text === undefined) return '';
	return typeof text === 'string' ? text : text(args[0] ?? {});
}

export type { Key };
