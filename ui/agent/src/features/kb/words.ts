// How articles are told in lists.
import { locale } from '../../i18n';
import type { Line, LineText } from './types';

// Its title in the reader's language, else the official one, else any.
export function lineTitle(l: Pick<Line, 'texts' | 'locale' | 'id'>): string {
	const of = (x: string): LineText | undefined => l.texts.find((y) => y.locale === x);
	return (of(locale.value) ?? of(l.locale) ?? l.texts[0])?.title ?? `#${l.id}`;
}

// Of those who said something, how many it helped; null: nobody did.
export function share(texts: Pick<LineText, 'helped' | 'not_helped'>[]): number | null {
	const yes = texts.reduce((n, x) => n + x.helped, 0);
	const all = yes + texts.reduce((n, x) => n + x.not_helped, 0);
	return all ? Math.round((yes / all) * 100) : null;
}
