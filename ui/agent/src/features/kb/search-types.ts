import { locale } from '../../i18n';

export interface KbHit {
	article_id: number;
	title: string;
	slug: string;
	language: string;
	excerpt: string;
	marks: [number, number][];
}

export interface Missed {
	id: number;
	language: string;
	words: string;
	n: number;
	first_at: number;
	last_at: number;
	near: KbHit[];
}

export interface Synonym {
	id: number;
	language: string;
	words: string;
	means: string;
	both: boolean;
}

/** In the reader's own language: "portugués (Brasil)". */
export function languageName(code: string): string {
	try {
		return new Intl.DisplayNames([locale.value], { type: 'language' }).of(code) ?? code;
	} catch {
		return code;
	}
}
