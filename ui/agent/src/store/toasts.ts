// Short notices at the bottom of the screen.  Errors stay until they are closed.
import { signal } from '@preact/signals';
import type { Failure } from '../api/client';
import { t } from '../i18n';

export interface Toast {
	id: number;
	text: string;
	kind: 'info' | 'ok' | 'error';
	action?: { label: string; run: () => void };
	until: number; // ms of performance.now; Infinity stays
	countdown: boolean;
	detail?: string; // request id, to copy
}

export const toasts = signal<Toast[]>([]);
let next = 1;

export function toast(text: string, o: Partial<Omit<Toast, 'id' | 'text' | 'until'>> & { ms?: number } = {}): number {
	const id = next++;
	const ms = o.ms ?? (o.kind === 'error' ? Infinity : o.action ? 8000 : 4000);
	const one: Toast = { id, text, kind: o.kind ?? 'info', action: o.action, until: performance.now() + ms, countdown: o.countdown ?? false, detail: o.detail };
	toasts.value = [...toasts.value.slice(-3), one];
	if (Number.isFinite(ms)) setTimeout(() => dismiss(id), ms);
	return id;
}

export function dismiss(id: number): void {
	toasts.value = toasts.value.filter((x) => x.id !== id);
}

// What went wrong in a sentence: the server's own words when it has some.
export function failureText(e: Failure): string {
	const own = e.errors.map((x) => x.message).filter(Boolean);
	if (own.length) return own.join(' ');
	if (e.status === 0) return t('ui.error.offline');
	if (e.status === 403) return t('ui.error.denied');
	if (e.status === 404) return t('ui.error.missing');
	if (e.status === 429) return t('ui.error.rate');
	return t('ui.error.server');
}

export function failed(e: Failure, retry?: () => void): void {
	if (e.code === 'aborted') return;
	toast(failureText(e), {
		kind: 'error',
		detail: e.requestId,
		action: retry ? { label: t('ui.retry'), run: retry } : undefined,
	});
}
