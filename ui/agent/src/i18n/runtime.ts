// What compiled messages call: plural branch, select branch, number, date.
export interface Runtime {
	P(n: number, b: Record<string, string>): string;
	S(v: string | number, b: Record<string, string>): string;
	N(n: number): string;
	D(ms: number): string;
}

export function runtime(locale: string): Runtime {
	const rules = new Intl.PluralRules(locale);
	const number = new Intl.NumberFormat(locale);
	const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
	return {
		P: (n, b) => b[`=${n}`] ?? b[rules.select(n)] ?? b.other ?? '',
		S: (v, b) => b[String(v)] ?? b.other ?? '',
		N: (n) => number.format(n),
		D: (ms) => date.format(ms),
	};
}
