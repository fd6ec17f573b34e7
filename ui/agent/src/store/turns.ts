// Saves that must arrive in the order in which they were made, as when a row is moved up
// twice: each waits for the one before it.
const last = new Map<string, Promise<unknown>>();

export function inTurn<T>(what: string, save: () => Promise<T>): Promise<T> {
	const mine = (last.get(what) ?? Promise.resolve()).then(save, save);
	last.set(what, mine);
	return mine;
}

// Nothing newer of this kind waits: its answer may be shown.
export function isLast(what: string, turn: Promise<unknown>): boolean {
	return last.get(what) === turn;
}
