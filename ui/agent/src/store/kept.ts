// Tickets that stay open beside the one on screen; they survive a reload of this tab.
import { signal } from '@preact/signals';

const KEY = 'pronto.kept';
export const KEPT_MAX = 8;

function read(): number[] {
	try {
		return (JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as unknown[]).filter((x): x is number => Number.isInteger(x)).slice(0, KEPT_MAX);
	} catch {
		return [];
	}
}

export const kept = signal<number[]>(read());

function put(list: number[]): void {
	kept.value = list;
	try {
		sessionStorage.setItem(KEY, JSON.stringify(list));
	} catch {
		// only until the reload then
	}
}

// The ninth takes the place of the first.
export function keep(id: number): void {
	if (!kept.value.includes(id)) put([...kept.value, id].slice(-KEPT_MAX));
}
export function letGo(id: number): void {
	put(kept.value.filter((x) => x !== id));
}
export const turnKept = (id: number): void => (kept.value.includes(id) ? letGo(id) : keep(id));

// The one after this among those that are kept.
export function nextKept(id: number | null): number | null {
	const list = kept.value;
	const at = id === null ? -1 : list.indexOf(id);
	return list[(at + 1) % list.length] ?? null;
}
