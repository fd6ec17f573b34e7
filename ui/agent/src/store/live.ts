// One event stream for all tabs of a browser: the tab that holds the lock reads it
// and passes everything on to the others.
import { signal } from '@preact/signals';
import { csrf, offline, sessionEnded } from '../api/client';
import type { DeliveryState, TicketRow } from '../api/types';
import { clockDrift, now } from '../i18n/format';
import { loadCounts, noteCounts, recount } from './counts';
import { forgetDetails, forgetGone, knownDetail, refreshThread } from './detail';
import { flash } from './flash';
import { noteGone, noteRow, reloadLists } from './lists';
import { heard, type Heard } from './notices';
import { setPresence, type Presence } from './presence';
import { route } from './router';
import { rowOf } from './rows';
import { me, noteBuild } from './session';
import { follow } from './sse';

export const live = signal<'off' | 'up' | 'down'>('off');
export const retryAt = signal(0);
export const lastHeard = signal(0);

interface Wire {
	event: string;
	data: unknown;
}

const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('pronto-live') : null;
let stopper: AbortController | null = null;
let bannerTimer: ReturnType<typeof setTimeout> | undefined;
let wasUp = false;
let leading = false; // this tab reads the stream

export function startLive(): void {
	if (stopper) return;
	stopper = new AbortController();
	const stop = stopper.signal;
	if (channel) channel.onmessage = (m: MessageEvent<Wire>) => apply(m.data);
	channel?.postMessage({ event: 'who', data: {} });
	for (const what of ['lost', 'retry'] as const) addEventListener(`pronto:${what}`, () => tellLead(what), { signal: stop });
	if (navigator.locks) void navigator.locks.request('pronto-live', { signal: stop }, () => lead(stop)).catch(() => undefined);
	else void lead(stop);
}

// A call of this tab got nowhere, or through again: the tab that reads the stream shall look.
function tellLead(what: 'lost' | 'retry'): void {
	if (!leading) channel?.postMessage({ event: what, data: {} });
}

export function stopLive(): void {
	stopper?.abort();
	stopper = null;
	live.value = 'off';
}

function tell(w: Wire): void {
	apply(w);
	channel?.postMessage(w);
}

function lead(stop: AbortSignal): Promise<void> {
	leading = true;
	if (channel)
		channel.onmessage = (m: MessageEvent<Wire>) => {
			if (m.data.event === 'lost' || m.data.event === 'retry') dispatchEvent(new Event(`pronto:${m.data.event}`));
			if (m.data.event === 'who') channel.postMessage({ event: live.value === 'up' ? 'up' : 'down', data: { wait: 0 } });
		};
	return follow(
		{
			open: (id, signal) => fetch('/api/v1/events', { headers: { Accept: 'text/event-stream', ...(id ? { 'Last-Event-ID': id } : {}) }, signal }),
			event: (e) => tell({ event: e.event, data: JSON.parse(e.data) as unknown }),
			up: () => tell({ event: 'up', data: {} }),
			down: (wait) => tell({ event: 'down', data: { wait } }),
			refused: () => {
				if (csrf.value) sessionEnded.value = true;
			},
		},
		stop,
	);
}

const openTicket = (): number | null => {
	const r = route.peek();
	return 'ticket' in r ? r.ticket : null;
};

let threadTimer: ReturnType<typeof setTimeout> | undefined;
const due = new Set<number>();
function threadSoon(id: number): void {
	if (!knownDetail(id)) return;
	if (id !== openTicket()) {
		const d = knownDetail(id);
		if (d) d.loadedAt = 0; // read again when it is opened
		return;
	}
	due.add(id);
	clearTimeout(threadTimer);
	threadTimer = setTimeout(() => {
		for (const x of due) void refreshThread(x);
		due.clear();
	}, 60);
}

function apply(w: Wire): void {
	const d = w.data as Record<string, never>;
	lastHeard.value = now();
	switch (w.event) {
		case 'up':
			up();
			return;
		case 'down':
			down(Number(d.wait));
			return;
		case 'hello':
		case 'ping':
			clockDrift.value = Number(d.now) - Date.now();
			noteBuild(String(d.build));
			return;
		case 'ticket':
			if (d.by && Number(d.by) !== me.peek()?.id && Number(d.id) === openTicket()) flash(rowOf(Number(d.id))?.peek(), w.data as TicketRow);
			noteRow(w.data as TicketRow);
			threadSoon((w.data as TicketRow).id);
			return;
		case 'gone':
			noteGone(Number(d.id));
			forgetGone(Number(d.id));
			return;
		case 'message':
			threadSoon(Number(d.ticket_id));
			return;
		case 'counts':
			noteCounts(w.data as Record<string, number>);
			return;
		case 'recount':
			recount();
			return;
		case 'notice':
			heard(w.data as Heard, leading);
			return;
		case 'presence':
			setPresence(Number(d.ticket_id), d.agents as unknown as Presence[]);
			return;
		case 'delivery':
			delivery(w.data as { ticket_id: number; message_id: number; address: string; state: DeliveryState });
			return;
		case 'resync':
			resync();
	}
}

function delivery(e: { ticket_id: number; message_id: number; address: string; state: DeliveryState }): void {
	const d = knownDetail(e.ticket_id);
	if (!d) return;
	d.messages.value = d.messages.value.map((m) =>
		m.id === e.message_id ? { ...m, delivery: m.delivery.map((x) => (x.address === e.address ? { ...x, state: e.state } : x)) } : m,
	);
	if (e.state === 'failed' || e.state === 'deferred') threadSoon(e.ticket_id);
}

function resync(): void {
	const id = openTicket();
	forgetDetails(id);
	void loadCounts();
	reloadLists(true);
	if (id !== null) void refreshThread(id);
}

function up(): void {
	clearTimeout(bannerTimer);
	bannerTimer = undefined;
	if (live.value === 'down' && wasUp) resync();
	live.value = 'up';
	wasUp = true;
	offline.value = false;
}

function down(wait: number): void {
	live.value = 'down';
	retryAt.value = Date.now() + wait;
	if (bannerTimer && navigator.onLine !== false) return; // it counts from the first time
	clearTimeout(bannerTimer);
	bannerTimer = setTimeout(() => {
		bannerTimer = undefined;
		if (live.value === 'down' && !sessionEnded.value) offline.value = true;
	}, offline.value || navigator.onLine === false ? 0 : 4000);
}

export const retryNow = (): boolean => dispatchEvent(new Event('pronto:retry'));
