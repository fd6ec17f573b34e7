// What compiled messages call: plural branch, select branch, number, date.
export interface Runtime {
	P(n: number, b: Record<string, string>): string;
	S(v: string | number, b: Record<string, string>): string;
	N(n: number): string;
	D(ms: number): string;
}

// The first formatter of a page costs ten times what the next does: each is made when it is needed.
const once = <T>(make: () => T): (() => T) => {
	let made: T | undefined;
	return () => (made ??= make());
};

export function runtime(locale: string): Runtime {
	const rules = once(() => new Intl.PluralRules(locale));
	const number = once(() => new Intl.NumberFormat(locale));
	const date = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }));
	return {
		P: (n, b) => b[`=${n}`] ?? b[rules().select(n)] ?? b.other ?? '',
		S: (v, b) => b[String(v)] ?? b.other ?? '',
		N: (n) => number().format(n),
		D: (ms) => date().format(ms),
	};
}
