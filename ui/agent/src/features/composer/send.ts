// Sending: the bubble stands in the thread at once, the server holds the mail for the
// undo time, and whatever goes wrong brings the text back into the composer.
import { signal } from '@preact/signals';
import { post, type Failure } from '../../api/client';
import type { Message, Mode, Ticket, TicketSet } from '../../api/types';
import type { Kept } from '../../api/flow-types';
import { t } from '../../i18n';
import { now } from '../../i18n/format';
import { knownDetail, putMessage, putTicket, type Detail } from '../../store/detail';
import { draftBox, type DraftBox, type LocalDraft } from '../../store/drafts';
import { askMissing } from '../../store/missing';
import { enqueue } from '../../store/queue';
import { go, ticketHref } from '../../store/router';
import { failed, failureText, toast } from '../../store/toasts';
import { lastUndo } from '../../store/tickets';
import { compose, openTicket } from '../../store/ui';
import type { ActionItem } from '../../ui/actions';

export interface Outgoing {
	mode: Exclude<Mode, 'new'>;
	to: string[];
	cc: string[];
	bcc?: string[];
	plain: boolean;
	forwardOf: number | null;
	set?: TicketSet;
	anyway?: boolean;
	resend?: (o: Outgoing) => void; // once what was missing is there
}

// A send that was stopped because somebody else had written meanwhile.
export interface Stale {
	ticket: number;
	fresh: Message[];
	out: Outgoing;
}
export const stale = signal<Stale | null>(null);

let keyFor = '';
let key = '';
// The same text sent again after a lost answer must not become a second mail.
function idempotency(body: string): string {
	if (keyFor !== body) {
		keyFor = body;
		key = crypto.randomUUID();
	}
	return key;
}

export type Answer = { message: Message; ticket: Ticket; did: ActionItem[] };
interface Request {
	path: string;
	body: Record<string, unknown>;
	key: string;
}

function request(d: Detail, draft: LocalDraft, o: Outgoing): Request {
	const ids = draft.files.map((f) => f.id);
	if (o.mode === 'forward') {
		const path = `/messages/${o.forwardOf}/forward`;
		const body = { to: o.to, html: draft.html };
		return { path, body, key: idempotency(JSON.stringify([path, body])) };
	}
	const body = {
		kind: o.mode === 'note' ? 'note' : 'public',
		html: draft.html,
		...(o.plain ? { text_only: true } : {}),
		...(o.mode === 'note' ? {} : { to: o.to, cc: o.cc, ...(o.bcc?.length ? { bcc: o.bcc } : {}) }),
		attachment_ids: ids,
		seen_event_id: d.ticket.value?.last_event_id ?? 0,
		...(o.anyway ? { send_anyway: true } : {}),
		...(o.set ? { set: o.set } : {}),
		...(o.mode === 'reply' && draft.extra?.macro ? { macro_id: Number(draft.extra.macro) } : {}),
	};
	return { path: `/tickets/${d.id}/messages`, body, key: idempotency(JSON.stringify([d.id, body.kind, body.html, ids, o.anyway])) };
}

// The same at a time: all but the kind, which is always a reply.
export function scheduleRequest(d: Detail, draft: LocalDraft, o: Outgoing, at: number): Request {
	const { kind: _, ...body } = request(d, draft, o).body;
	const path = `/tickets/${d.id}/scheduled`;
	const whole = { ...body, send_at: at };
	return { path, body: whole, key: idempotency(JSON.stringify([path, whole])) };
}

// Nothing heard for so long is no network either.
const PATIENCE_MS = 30_000;

export async function send(d: Detail, box: DraftBox, o: Outgoing): Promise<boolean> {
	const draft = box.take();
	const tempId = `s${Date.now()}`;
	const kind = o.mode === 'note' ? 'note' : 'public';
	d.sending.value = [...d.sending.value, { tempId, kind, html: draft.html, at: now() }];
	stale.value = null;
	const q = request(d, draft, o);
	const r = await post<Answer | Message>(q.path, q.body, { headers: { 'Idempotency-Key': q.key }, signal: AbortSignal.timeout(PATIENCE_MS) });
	d.sending.value = d.sending.value.filter((s) => s.tempId !== tempId);
	if (!r.ok) {
		if (r.error.status === 0 && enqueue({ ...q, ticket: d.id, mode: o.mode, draft, at: now(), tries: 0 })) {
			keyFor = '';
			void box.sent(draft);
			return false;
		}
		box.back(draft);
		if (draft.extra) box.set({ extra: draft.extra });
		refused(d, r.error, { ...o, resend: (again) => void send(d, box, again) }, () => void send(d, box, o));
		return false;
	}
	keyFor = '';
	void box.sent(draft);
	const m = 'message' in r.data ? r.data.message : r.data;
	putMessage(m);
	if ('message' in r.data) putTicket(r.data.ticket);
	offerUndo(d.id, m, o, draft.extra, 'did' in r.data ? r.data.did : []);
	return true;
}

export function refused(d: Detail, e: Failure, o: Outgoing, again?: () => void): void {
	const fresh = e.body.fresh;
	if (e.status === 409 && Array.isArray(fresh)) {
		for (const m of fresh as Message[]) putMessage(m);
		stale.value = { ticket: d.id, fresh: fresh as Message[], out: o };
		return;
	}
	if (askMissing(d.id, e, (more) => o.resend?.({ ...o, set: { ...o.set, ...more } }))) return;
	toast(`${t('ui.composer.notSent')} ${failureText(e)}`, { kind: 'error', detail: e.requestId, action: again ? { label: t('ui.retry'), run: again } : { label: t('ui.queue.open'), run: () => go(ticketHref(d.id)) } });
}

export function offerUndo(ticket: number, m: Message, o: Outgoing, extra?: Record<string, string>, did: ActionItem[] = []): void {
	if (o.mode === 'note') {
		toast(t('ui.composer.noted'), { kind: 'ok' });
		return;
	}
	const ms = (m.undo_until ?? 0) - now();
	const nowhere = !m.delivery.length && m.channel === 'email';
	const text = nowhere ? t('ui.composer.noMailbox') : o.set?.category === 'solved' ? t('ui.composer.sentSolved') : t('ui.composer.sent');
	if (ms < 500) {
		toast(text, { kind: 'ok' });
		return;
	}
	const run = (): void => void undo(ticket, m, extra, did);
	lastUndo.value = { label: text, run };
	toast(text, { kind: 'ok', ms, countdown: true, action: { label: t('ui.undo'), run } });
}

interface Undone {
	draft: { mode: Mode; html: string; to: string[]; cc: string[]; bcc?: string[]; attachment_ids: number[] };
	ticket: Ticket;
	kept: Kept[];
}

async function undo(ticket: number, m: Message, extra: Record<string, string> | undefined, did: ActionItem[]): Promise<void> {
	lastUndo.value = null;
	const r = await post<Undone>(`/messages/${m.id}/undo`);
	if (!r.ok) return failed(r.error);
	const d = knownDetail(ticket);
	if (d) d.messages.value = d.messages.value.filter((x) => x.id !== m.id);
	putTicket(r.data.ticket);
	const mode = r.data.draft.mode === 'new' ? 'reply' : r.data.draft.mode;
	const files = r.data.draft.attachment_ids.map((id) => m.attachments.find((a) => a.id === id) ?? { id, name: `#${id}`, mime_type: '', size: 0, url: '' });
	const box = draftBox(`t${ticket}`, mode);
	box.fill({ html: r.data.draft.html, to: r.data.draft.to, cc: r.data.draft.cc, bcc: r.data.draft.bcc, files });
	if (extra) box.set({ extra });
	if (openTicket.value !== ticket) go(ticketHref(ticket));
	compose.value = { mode, at: Date.now() };
	const { keptTexts, leftTexts, tellUndone } = await import('../../ui/kept');
	tellUndone(t('ui.composer.undone'), [...keptTexts(r.data.kept), ...leftTexts(did)]);
}
