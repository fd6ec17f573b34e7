// One language of an article while it is written: kept on this device at once, on the server
// shortly after; when somebody else saved in between, both texts are put together and shown.
import { useEffect, useRef, useState } from 'preact/hooks';
import { post, put, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { failed, toast } from '../../store/toasts';
import { merge3 } from './merge';
import type { Text } from './types';

export type Words = Pick<Text, 'title' | 'summary' | 'body' | 'seo_title' | 'slug' | 'machine'>;
export interface Clash {
	theirs: Text;
	merged: string;
	clashes: number;
	mine: Words;
}

const SAVE_MS = 1500;
const keyOf = (id: number, locale: string): string => `pronto.kb.${id}.${locale}`;
const wordsOf = (x: Text): Words => ({ title: x.title, summary: x.summary, body: x.body, seo_title: x.seo_title, slug: x.slug, machine: x.machine });
const same = (a: Words, b: Words): boolean => (Object.keys(a) as (keyof Words)[]).every((k) => a[k] === b[k]);

function kept(id: number, locale: string): { words: Words; rev: number } | null {
	try {
		return JSON.parse(localStorage.getItem(keyOf(id, locale)) ?? 'null') as { words: Words; rev: number } | null;
	} catch {
		return null;
	}
}

export function useText(id: number, first: Text, onSaved: (x: Text) => void) {
	const [text, setText] = useState(first);
	const start = useRef(kept(id, first.locale));
	const [words, setWords] = useState<Words>(() => start.current?.words ?? wordsOf(first));
	const [state, setState] = useState<'saved' | 'dirty' | 'saving' | 'failed'>(start.current ? 'dirty' : 'saved');
	const [clash, setClash] = useState<Clash | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const [version, setVersion] = useState(0); // of what the editor was given from outside
	const now = useRef({ text: start.current && start.current.rev !== first.rev ? { ...first, rev: start.current.rev } : first, words, busy: false, clash: false });
	now.current.words = words;
	const timer = useRef(0);

	const took = (x: Text): void => {
		now.current.text = x;
		setText(x);
		onSaved(x);
	};
	const change = (w: Partial<Words>): void => {
		const next = { ...now.current.words, ...w };
		if (same(next, now.current.words)) return;
		now.current.words = next;
		setWords(next);
		setState('dirty');
		try {
			localStorage.setItem(keyOf(id, first.locale), JSON.stringify({ words: next, rev: now.current.text.rev }));
		} catch {
			// no room on this device: the server still has it in a moment
		}
		clearTimeout(timer.current);
		timer.current = window.setTimeout(() => void save(false), SAVE_MS);
	};
	// keep: as a version.  True when the server has what is on the screen.
	const save = async (keep: boolean): Promise<boolean> => {
		const at = now.current;
		clearTimeout(timer.current);
		if (at.clash) return false;
		if (at.busy) {
			timer.current = window.setTimeout(() => void save(keep), 200);
			return false;
		}
		if (!at.words.title.trim()) return false;
		const sent = at.words;
		at.busy = true;
		setState('saving');
		const r = await put<Text>(`/kb/articles/${id}/texts/${first.locale}`, { rev: at.text.rev, ...sent, slug: sent.slug === at.text.slug ? '' : sent.slug, keep });
		at.busy = false;
		if (!r.ok) return refused(r.error, sent);
		setError(null);
		took(r.data);
		if (at.words === sent) {
			const next = { ...sent, slug: r.data.slug };
			at.words = next;
			setWords(next);
			localStorage.removeItem(keyOf(id, first.locale));
			setState('saved');
		} else timer.current = window.setTimeout(() => void save(false), SAVE_MS);
		return true;
	};
	const refused = (e: Failure, mine: Words): boolean => {
		setState('failed');
		setError(e);
		const theirs = e.body.current as Text | undefined;
		if (e.status !== 409 || !theirs || e.errors[0]?.key !== 'article.stale') return false;
		const m = merge3(now.current.text.body, mine.body, theirs.body);
		if (!m.clashes && mine.title === now.current.text.title && mine.summary === now.current.text.summary) {
			accept({ theirs, merged: m.text, clashes: 0, mine }, m.text);
			toast(t('ui.kb.merged', { name: theirs.author }), { kind: 'ok' });
			return false;
		}
		now.current.clash = true;
		setClash({ theirs, merged: m.text, clashes: m.clashes, mine });
		return false;
	};
	// Both texts as one: what is on the screen from now on, made from theirs.
	const accept = (c: Clash, body: string): void => {
		const title = c.mine.title === now.current.text.title ? c.theirs.title : c.mine.title;
		const summary = c.mine.summary === now.current.text.summary ? c.theirs.summary : c.mine.summary;
		now.current.clash = false;
		setClash(null);
		setError(null);
		took(c.theirs);
		change({ ...c.mine, title, summary, body, slug: c.theirs.slug });
		setVersion((v) => v + 1);
	};
	const replace = (x: Text): void => {
		took(x);
		now.current.words = wordsOf(x);
		setWords(wordsOf(x));
		setState('saved');
		localStorage.removeItem(keyOf(id, first.locale));
		setVersion((v) => v + 1);
	};
	const flush = async (): Promise<boolean> => {
		for (let i = 0; i < 3; i++) {
			if (now.current.clash) return false;
			if (same(now.current.words, wordsOf(now.current.text)) && !now.current.busy) return true;
			if (now.current.busy) await new Promise((done) => setTimeout(done, 300));
			else if (!(await save(true)) && !now.current.busy) return false;
		}
		return same(now.current.words, wordsOf(now.current.text));
	};
	const publish = async (how: { minor?: boolean; still_outdated?: boolean }): Promise<boolean> => {
		if (!(await flush())) return false;
		const r = await post<Text>(`/kb/articles/${id}/texts/${first.locale}/publish`, { rev: now.current.text.rev, ...how });
		if (!r.ok) failed(r.error);
		else took(r.data);
		return r.ok;
	};
	useEffect(() => {
		if (start.current) void save(false);
		const out = (): void => {
			if (!same(now.current.words, wordsOf(now.current.text))) void save(false);
		};
		addEventListener('pagehide', out);
		return () => {
			removeEventListener('pagehide', out);
			out();
			clearTimeout(timer.current);
		};
	}, []);
	return { text, words, state, clash, error, version, change, save, accept, replace, publish, took };
}
export type Writing = ReturnType<typeof useText>;
