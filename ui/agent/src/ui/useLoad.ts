// Read something when a page opens; keep what was read while it is read again.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get, type Failure } from '../api/client';

export interface Loaded<T> {
	data: T | null;
	error: Failure | null;
	reload: () => Promise<void>;
	set: (data: T) => void;
}

// Of several readings that a page needs all: the first that failed, and how to try again.
export function faultOf(...all: Pick<Loaded<unknown>, 'error' | 'reload'>[]): { error: Failure; retry: () => void } | null {
	const error = all.find((x) => x.error)?.error;
	if (!error) return null;
	return { error, retry: () => all.forEach((x) => x.error && void x.reload()) };
}

export function useLoad<T>(path: string): Loaded<T> {
	const [data, set] = useState<T | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const asked = useRef(0);
	const reload = useCallback(async () => {
		const mine = ++asked.current;
		const r = await get<T>(path);
		if (mine !== asked.current) return; // a later reading knows better
		if (r.ok) {
			set(r.data);
			setError(null);
		} else setError(r.error);
	}, [path]);
	useEffect(() => void reload(), [reload]);
	return { data, error, reload, set: (d) => set(d) };
}
