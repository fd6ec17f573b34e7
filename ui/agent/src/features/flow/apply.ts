// Applying a macro: its reply comes into the composer first or leaves at once, the rest is
// done with it; all of it can be taken back.
import { get, post, type Failure } from '../../api/client';
import type { Answers } from '../../api/form-types';
import type { Kept, Macro, MacroApplied, MacroWords } from '../../api/flow-types';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { knownDetail, putTicket } from '../../store/detail';
import { draftBox, isBlank } from '../../store/drafts';
import { hasReply } from '../../store/macros';
import { go, ticketHref } from '../../store/router';
import { failed, failureText, toast } from '../../store/toasts';
import { lastUndo } from '../../store/tickets';
import { clearSelection, compose, openTicket } from '../../store/ui';
import { actionsText, num } from '../../ui/actions';
import { askFirst, handoverOf } from './handover';
import { keptTexts, leftTexts, tellUndone } from '../../ui/kept';

const NO_REPLY = new Set(['reply']);

// Whether it waits in the composer for its author's eyes; with an escalation they are in its dialog.
export const composes = (m: Macro, ids: number[], sendNow: boolean): boolean => !sendNow && !handoverOf(m) && ids.length === 1 && m.reply_mode === 'compose' && hasReply(m);

export async function applyMacro(m: Macro, ids: number[], sendNow = false): Promise<void> {
	const one = ids[0];
	if (one === undefined) return;
	if (composes(m, ids, sendNow)) return intoComposer(m, one);
	const up = handoverOf(m);
	if (up && (await askFirst(m, up, ids, (answers, reason) => apply(m, ids, { answers, reason })))) return;
	const wrong = await apply(m, ids);
	if (wrong) failed(wrong);
}

// more: from a dialog, which shows the refusal of a single ticket itself.
async function apply(m: Macro, ids: number[], more?: { answers: Answers; reason: string }): Promise<Failure | null> {
	const d = ids.length === 1 ? knownDetail(ids[0] ?? 0) : undefined;
	const r = await post<MacroApplied>(`/macros/${m.id}/apply`, { ticket_ids: ids, seen_event_id: d?.ticket.peek()?.last_event_id ?? 0, ...more });
	if (!r.ok) return r.error;
	const { done, failed: refused } = r.data;
	const first = refused[0];
	if (more && first && !done.length) return { status: 422, code: 'invalid', title: first.message, requestId: '', errors: [{ field: first.field, key: '', message: first.message }], body: {} };
	clearSelection();
	await Promise.all(done.slice(0, 20).map((x) => fresh(x.ticket_id)));
	if (refused.length) {
		const told = refused.slice(0, 3).map((f) => `#${f.id}: ${f.message}`).join(' · ');
		toast(`${t('ui.macro.failed', { n: refused.length, name: m.name })} ${told}`, { kind: 'error' });
	}
	if (done.length) offerUndo(m, r.data);
	return null;
}

function offerUndo(m: Macro, a: MacroApplied): void {
	const label = t('ui.macro.applied', { name: m.name, n: a.done.length });
	const run = (): void => void takeBack(a);
	lastUndo.value = { label, run };
	toast(label, { kind: 'ok', action: { label: t('ui.undo'), run }, ms: 10_000, countdown: true });
}

async function fresh(id: number): Promise<void> {
	const x = await get<Ticket>(`/tickets/${id}`);
	if (x.ok) putTicket(x.data);
}

// The message that was sent takes the rest back with it; where there was none, the server
// knows what was changed at that instant.
async function takeBack(a: MacroApplied): Promise<void> {
	lastUndo.value = null;
	const stays: string[] = [];
	for (const x of a.done) {
		const here: string[] = [];
		// first the team: its way back asks nothing here, and what stands there then is left alone
		const moves = x.did.map((a) => num(a, 'handover_id')).filter(Boolean);
		for (const id of moves) {
			const r = await post(`/tickets/${x.ticket_id}/handovers/${id}/undo`);
			if (!r.ok) here.push(t('ui.undo.handover', { why: failureText(r.error) }));
		}
		const messages = [x.message_id, x.note_id].filter((id) => id !== null && id !== 0);
		for (const id of messages) {
			const r = await post<{ kept: Kept[] }>(`/messages/${id}/undo`);
			here.push(...(r.ok ? keptTexts(r.data.kept) : [t('ui.undo.message', { why: failureText(r.error) })]));
		}
		if (!messages.length) {
			const r = await post<{ kept: Kept[] }>(`/tickets/${x.ticket_id}/changes/undo`, { at: x.at });
			here.push(...(r.ok ? keptTexts(r.data.kept) : [failureText(r.error)]));
		}
		here.push(...leftTexts(x.did));
		stays.push(...[...new Set(here)].map((s) => (a.done.length > 1 ? `#${x.ticket_id} ${s}` : s)));
		await fresh(x.ticket_id);
	}
	tellUndone(t('ui.undo.done'), stays);
}

async function intoComposer(m: Macro, id: number): Promise<void> {
	const r = await post<MacroWords>(`/macros/${m.id}/preview`, { ticket_id: id });
	if (!r.ok) return failed(r.error);
	const box = draftBox(`t${id}`, 'reply');
	const now = box.draft.value;
	const rest = m.actions.filter((a) => !NO_REPLY.has(a.do));
	box.fill({ html: (isBlank(now.html) ? '' : now.html) + r.data.reply });
	box.set({ extra: { macro: String(m.id), name: m.name, does: actionsText(rest) } });
	if (openTicket.value !== id) go(ticketHref(id));
	compose.value = { mode: 'reply', at: Date.now() };
}
