import type { Choice } from './Field';

// Every zone that the browser knows, and the one that is set even if it does not.
export function zones(current: string): Choice[] {
	const all = Intl.supportedValuesOf('timeZone');
	const list = current && !all.includes(current) ? [current, ...all] : all;
	return list.map((z) => ({ value: z, label: z.replace(/_/g, ' ') }));
}
