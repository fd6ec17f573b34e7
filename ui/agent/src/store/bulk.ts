// Changes of many tickets: a part at a time, so that the screen tells how far it is and
// can be told to stop; what was refused is told ticket by ticket.
import { signal } from '@preact/signals';
import { post } from '../api/client';
import type { TicketSet } from '../api/types';
import { t } from '../i18n';
import { failureText } from './toasts';

export interface Refused {
	id: number;
	message: string;
}
export interface Progress {
	done: number;
	total: number;
	stopped: boolean;
}
export const progress = signal<Progress | null>(null);
export const report = signal<{ refused: Refused[]; again: (ids: number[]) => void } | null>(null);

const PART = 100;

export function stopBulk(): void {
	if (progress.value) progress.value = { ...progress.value, stopped: true };
}

async function part(ids: number[], set: TicketSet): Promise<Refused[]> {
	const r = await post<{ done: number[]; failed: Refused[] }>('/tickets/bulk', { ids, set });
	if (r.ok) return r.data.failed;
	return ids.map((id) => ({ id, message: failureText(r.error) }));
}

// begins: before each part, what the screen shows at once.
export async function changeInParts(ids: number[], set: TicketSet, begins: (ids: number[]) => void): Promise<Refused[]> {
	const refused: Refused[] = [];
	const tell = ids.length > PART;
	if (tell) progress.value = { done: 0, total: ids.length, stopped: false };
	for (let at = 0; at < ids.length; at += PART) {
		if (tell && progress.value?.stopped) {
			refused.push(...ids.slice(at).map((id) => ({ id, message: t('ui.bulk.stopped') })));
			break;
		}
		const some = ids.slice(at, at + PART);
		begins(some);
		refused.push(...(await part(some, set)));
		if (tell && progress.value) progress.value = { ...progress.value, done: Math.min(at + PART, ids.length) };
	}
	if (tell) progress.value = null;
	return refused;
}
