// Who else is looking at a ticket or writing on it.
import { signal, type Signal } from '@preact/signals';
import { call, csrf, sessionEnded } from '../api/client';
import { me } from './session';

export interface Presence {
	id: number;
	state: 'viewing' | 'typing';
}

const known = new Map<number, Signal<Presence[]>>();

export function presenceOf(ticket: number): Signal<Presence[]> {
	let s = known.get(ticket);
	if (!s) {
		s = signal<Presence[]>([]);
		known.set(ticket, s);
	}
	return s;
}

export function setPresence(ticket: number, agents: Presence[]): void {
	presenceOf(ticket).value = agents.filter((a) => a.id !== me.value?.id);
}

let at: number | null = null;
let typing = false;
let typed = 0;

const send = (ticket: number, state: 'viewing' | 'typing' | 'gone'): void => {
	if (csrf.value && !sessionEnded.value) void call('POST', '/presence', { ticket_id: ticket, state }, { quiet: true });
};

export function viewing(ticket: number | null): void {
	if (at === ticket) return;
	if (at !== null) send(at, 'gone');
	at = ticket;
	typing = false;
	if (at !== null) send(at, 'viewing');
}

export function nowTyping(): void {
	typed = Date.now();
	if (at !== null && !typing) {
		typing = true;
		send(at, 'typing');
	}
}

setInterval(() => {
	if (at === null || document.hidden) return;
	if (typing && Date.now() - typed > 8000) typing = false;
	send(at, typing ? 'typing' : 'viewing');
}, 10_000);

addEventListener('pagehide', () => {
	if (at !== null) send(at, 'gone');
});
