// Who is signed in, in which language, zone and colours.
import { computed, effect, signal } from '@preact/signals';
import type { Agent, Session, Theme } from '../api/types';
import * as api from '../api/client';
import { isLocale, loadLocale, locale, nearestLocale, type Locale } from '../i18n';
import { clockDrift, zone } from '../i18n/format';
import { pushFor } from './device';
import { unread } from './notices';

export const session = signal<Session | null>(null);
export const me = computed<Agent | null>(() => session.value?.agent ?? null);
export const sessionFault = signal<api.Failure | null>(null);
export const loaded = signal<'loading' | 'ready' | 'error'>('loading');
export const newBuild = signal(false);

export const can = (permission: string): boolean => session.value?.permissions.includes(permission) ?? false;
export const isAdmin = computed(() => me.value?.role === 'owner' || me.value?.role === 'admin');

const LOCALE = 'pronto.locale';
const THEME = 'pronto.theme';

const read = (k: string): string => {
	try {
		return localStorage.getItem(k) ?? '';
	} catch {
		return '';
	}
};
const write = (k: string, v: string): void => {
	try {
		localStorage.setItem(k, v);
	} catch {
		// private mode: the setting lives as long as the tab
	}
};

export function applyTheme(theme: Theme): void {
	const root = document.documentElement;
	if (theme === 'auto') delete root.dataset.theme;
	else root.dataset.theme = theme;
	write(THEME, theme);
}

export function firstLocale(): Locale {
	const kept = read(LOCALE);
	return isLocale(kept) ? kept : nearestLocale(navigator.languages);
}

export async function setLocale(l: Locale): Promise<void> {
	write(LOCALE, l);
	if (locale.value !== l) await loadLocale(l);
}

export function bootTheme(): void {
	const kept = read(THEME);
	if (kept === 'dark' || kept === 'light') applyTheme(kept);
}

export async function accept(s: Session): Promise<void> {
	api.csrf.value = s.csrf;
	clockDrift.value = s.now - Date.now();
	zone.value = s.agent.zone;
	applyTheme(s.agent.theme);
	if (isLocale(s.agent.locale)) await setLocale(s.agent.locale);
	session.value = s;
	loaded.value = 'ready';
}

export async function loadSession(): Promise<void> {
	const r = await api.get<Session | { agent: null }>('/session?peek=1', { quiet: true });
	if (r.ok && r.data.agent) return accept(r.data);
	session.value = null;
	sessionFault.value = r.ok ? null : r.error;
	loaded.value = r.ok || r.error.status === 401 ? 'ready' : 'error';
}

export async function signIn(email: string, password: string, code?: string): Promise<api.Result<Session>> {
	const r = await api.post<Session>('/session', code ? { email, password, code } : { email, password }, { quiet: true });
	if (r.ok) {
		const again = api.sessionEnded.value;
		await accept(r.data);
		if (again) api.sessionBack(true);
	}
	return r;
}

export async function signOut(everywhere = false): Promise<void> {
	// the server forgets it too; this ends it also where the server is not reached
	if (pushFor()) await import('./push').then((m) => m.pushOff()).catch(() => undefined);
	await api.del(everywhere ? '/sessions' : '/session', undefined, { quiet: true });
	api.csrf.value = '';
	location.assign('/app');
}

export async function saveMe(change: Partial<Agent>): Promise<api.Result<Agent>> {
	const r = await api.patch<Agent>('/me', change);
	const s = session.value;
	if (r.ok && s) await accept({ ...s, agent: { ...s.agent, ...r.data }, now: Date.now() + clockDrift.value });
	return r;
}

export function noteBuild(build: string): void {
	const s = session.value;
	if (s && build && s.build && build !== s.build) newBuild.value = true;
}

effect(() => {
	const company = session.value?.company;
	const n = unread.value;
	if (company) document.title = `${n ? `(${n > 99 ? '99+' : n}) ` : ''}${company} · Pronto`;
});
