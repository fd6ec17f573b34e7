// Asks the server about what stands in a form, a moment after the last change to it.  The
// answer to an earlier question is thrown away; while the one for what stands there now is
// on its way, `fresh` is false and the last answer stays, so that nothing jumps.
import { useEffect, useState } from 'preact/hooks';
import type { Failure, Result } from '../api/client';

export interface Asked<T> {
	data: T | null;
	error: Failure | null;
	fresh: boolean;
}

// key: what is asked, as text; null: nothing to ask.
export function useAsked<T>(key: string | null, ask: (signal: AbortSignal) => Promise<Result<T>>, ms = 250): Asked<T> {
	const [got, set] = useState<{ key: string | null; data: T | null; error: Failure | null }>({ key: null, data: null, error: null });
	useEffect(() => {
		if (key === null) return set({ key, data: null, error: null });
		const stop = new AbortController();
		const timer = setTimeout(async () => {
			const r = await ask(stop.signal);
			if (!stop.signal.aborted) set({ key, data: r.ok ? r.data : null, error: r.ok ? null : r.error });
		}, ms);
		return () => {
			clearTimeout(timer);
			stop.abort();
		};
	}, [key]);
	return { data: got.data, error: got.error, fresh: got.key === key };
}
