// One's own status, and the ticket that is next.
import { signal } from '@preact/signals';
import { get, post, put } from '../api/client';
import type { AgentRoute, AgentStatus } from '../api/routing-types';
import type { Ticket } from '../api/types';
import { t } from '../i18n';
import { go, ticketHref } from './router';
import { failed, toast } from './toasts';

export const STATUSES: AgentStatus[] = ['online', 'busy', 'away', 'offline'];
export const myRoute = signal<AgentRoute | null>(null);
// Whose place in a queue is explained, and beside what.
export const routeWhy = signal<{ ticket: number; anchor: Element | null } | null>(null);

export async function loadStatus(): Promise<void> {
	const r = await get<AgentRoute>('/session/status');
	if (r.ok) myRoute.value = r.data;
}

export async function setStatus(status: AgentStatus): Promise<void> {
	const r = await put<AgentRoute>('/session/status', { status });
	if (!r.ok) return failed(r.error);
	myRoute.value = r.data;
	toast(t('ui.me.now', { status: t(`ui.me.${status}`) }), { kind: 'ok' });
}

export async function takeNext(): Promise<void> {
	const r = await post<Ticket | undefined>('/tickets/next');
	if (!r.ok) return failed(r.error);
	if (!r.data) return void toast(t('ui.next.none'));
	go(ticketHref(r.data.id));
	toast(t('ui.next.taken', { id: r.data.id }), { kind: 'ok' });
}
