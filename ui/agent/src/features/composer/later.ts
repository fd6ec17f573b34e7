// A reply that leaves at a time: it waits on the server, and comes back as a draft.
import { signal } from '@preact/signals';
import { del, get, post, type Result } from '../../api/client';
import type { Attachment } from '../../api/types';
import { t } from '../../i18n';
import { weekTime } from '../../i18n/format';
import { openDetail, type Detail } from '../../store/detail';
import { draftBox, type DraftBox } from '../../store/drafts';
import { go, ticketHref } from '../../store/router';
import { failed, toast } from '../../store/toasts';
import { compose, openTicket } from '../../store/ui';
import { refused, scheduleRequest, type Outgoing } from './send';

export interface Scheduled {
	id: number;
	ticket_id: number;
	subject: string;
	agent_id: number;
	agent_name: string;
	send_at: number;
	state: 'waiting' | 'refused';
	why: string;
	html: string;
	text_only: boolean;
	to: string[];
	cc: string[];
	bcc: string[];
	category: string;
	macro_id: number | null;
	attachments: Attachment[];
	created_at: number;
}

// What the dialog asks a time for: a reply of the composer, or one that waits already.
export interface Asking {
	ticket: number;
	done: (at: number) => void;
}
export const asking = signal<Asking | null>(null);

export async function schedule(d: Detail, box: DraftBox, o: Outgoing, at: number): Promise<void> {
	const draft = box.take();
	const q = scheduleRequest(d, draft, o, at);
	const r = await post<Scheduled>(q.path, q.body, { headers: { 'Idempotency-Key': q.key } });
	if (!r.ok) {
		box.back(draft);
		if (draft.extra) box.set({ extra: draft.extra });
		return refused(d, r.error, { ...o, resend: (more) => void schedule(d, box, more, at) }, () => void schedule(d, box, o, at));
	}
	await box.sent(draft);
	void openDetail(d.id, true);
	toast(t('ui.composer.later', { at: weekTime(r.data.send_at) }), { kind: 'ok', ms: 10_000, action: { label: t('ui.undo'), run: () => void takeBack(r.data.id) } });
}

export const listOf = (ticket: number | null): Promise<Result<{ scheduled: Scheduled[] }>> => get(ticket === null ? '/scheduled' : `/tickets/${ticket}/scheduled`);

// Back into the composer; what is written there stays below it.
export async function takeBack(id: number): Promise<boolean> {
	const r = await del<Scheduled>(`/scheduled/${id}`);
	if (!r.ok) {
		failed(r.error);
		return false;
	}
	const s = r.data;
	const box = draftBox(`t${s.ticket_id}`, 'reply');
	const old = box.draft.value;
	box.fill({ html: s.html + old.html, to: s.to.length ? s.to : old.to, cc: s.to.length || s.cc.length ? s.cc : old.cc, bcc: s.bcc.length ? s.bcc : old.bcc, files: [...s.attachments, ...old.files] });
	if (s.macro_id) box.set({ extra: { macro: String(s.macro_id), name: '', does: '' } });
	void openDetail(s.ticket_id, true);
	if (openTicket.value !== s.ticket_id) go(ticketHref(s.ticket_id));
	compose.value = { mode: 'reply', at: Date.now() };
	return true;
}
