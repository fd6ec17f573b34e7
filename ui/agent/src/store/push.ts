// Pushes to this browser while Pronto is closed: its service worker, its subscription, and
// whose it is.  Loaded only where somebody has asked for them, or looks at the settings.
import { del, get, post, type Failure } from '../api/client';
import { pushFor, setPushFor } from './device';
import { go, to } from './router';
import { me } from './session';

export interface PushBrowser {
	id: number;
	name: string;
	here: boolean;
	created_at: number;
	taken_at: number | null;
	tried_at: number | null;
	status: number | null;
	error: string;
}
export interface PushPage {
	key: string;
	browsers: PushBrowser[];
}
export type Hurdle = 'insecure' | 'ios' | 'unsupported' | 'denied' | null;

// What stands in the way, as far as can be known without asking.
export function hurdle(): Hurdle {
	if (!isSecureContext) return 'insecure';
	if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) return /iPhone|iPad/.test(navigator.userAgent) ? 'ios' : 'unsupported';
	return Notification.permission === 'denied' ? 'denied' : null;
}

const WORKER = '/sw.js';
interface Policies {
	createPolicy(name: string, rules: { createScriptURL(s: string): string }): { createScriptURL(s: string): unknown };
}
let address: string | null = null;
// Under Trusted Types an address of a script is made by a policy; this one lets one address pass.
function workerAddress(): string {
	const types = (globalThis as { trustedTypes?: Policies }).trustedTypes;
	const rules = { createScriptURL: (s: string): string => (s === WORKER ? s : '') };
	address ??= (types ? types.createPolicy('pronto-worker', rules).createScriptURL(WORKER) : WORKER) as string;
	return address;
}

async function subscription(): Promise<PushSubscription | null> {
	const r = await navigator.serviceWorker.getRegistration('/');
	return (await r?.pushManager.getSubscription()) ?? null;
}

async function tell(s: PushSubscription): Promise<Failure | null> {
	const { endpoint, keys } = s.toJSON();
	const r = await post('/me/push', { endpoint, p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' }, { quiet: true });
	if (r.ok) setPushFor(me.value?.id ?? 0);
	return r.ok ? null : r.error;
}

const sameKey = (s: PushSubscription, key: string): boolean => {
	const b = s.options.applicationServerKey;
	return !b || btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') === key;
};

export class Refused extends Error {}

// Signs this browser up.  Throws Refused with the browser's own reason.
export async function pushOn(): Promise<Failure | null> {
	if ((await Notification.requestPermission()) !== 'granted') return null;
	const page = await get<PushPage>('/me/push');
	if (!page.ok) return page.error;
	try {
		await navigator.serviceWorker.register(workerAddress(), { scope: '/' });
		const { pushManager } = await navigator.serviceWorker.ready;
		const old = await pushManager.getSubscription();
		if (old && !sameKey(old, page.data.key)) await old.unsubscribe();
		const s = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: page.data.key });
		return await tell(s);
	} catch (e) {
		throw new Refused(e instanceof Error ? e.message : String(e));
	} finally {
		listen();
	}
}

// Of this browser, whoever had asked for it.
export async function pushOff(): Promise<void> {
	setPushFor(0);
	if (!('serviceWorker' in navigator)) return;
	const s = await subscription();
	await s?.unsubscribe();
	await (await navigator.serviceWorker.getRegistration('/'))?.unregister();
}

export async function pushRemove(b: PushBrowser): Promise<Failure | null> {
	if (b.here) await pushOff();
	const r = await del(`/me/push/${b.id}`);
	return r.ok || r.error.status === 404 ? null : r.error;
}

let arrived: ((id: number) => void) | null = null;
export const onArrival = (run: ((id: number) => void) | null): void => {
	arrived = run;
	listen();
};

let listening = false;
function listen(): void {
	if (listening || !('serviceWorker' in navigator)) return;
	listening = true;
	navigator.serviceWorker.addEventListener('message', (e: MessageEvent<{ kind?: string; id?: number; ticket?: number }>) => {
		if (e.data.kind === 'pushed') arrived?.(e.data.id ?? 0);
		if (e.data.kind === 'open' && e.data.ticket) go(to.inbox('open', e.data.ticket));
	});
}

// At the start of each sign-in: the subscription belongs to the session that is there now,
// and what another person had asked for in this browser ends.
export async function keepPush(): Promise<void> {
	if (hurdle()) return;
	if (pushFor() !== me.value?.id) return pushOff();
	listen();
	const s = await subscription();
	if (s) await tell(s);
	else setPushFor(0);
}

