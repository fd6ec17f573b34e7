// A macro that escalates or returns: its form is asked for first, what the macro answers
// itself stands there already.
import { get, post, query, type Failure } from '../../api/client';
import type { MacroWords, Macro } from '../../api/flow-types';
import type { Answers, HandoverOffer } from '../../api/form-types';
import { hasReply } from '../../store/macros';
import { failed } from '../../store/toasts';
import { escalating } from '../../store/ui';
import { num, text, type ActionItem } from '../../ui/actions';

export const handoverOf = (m: { actions: ActionItem[] }): ActionItem | undefined => m.actions.find((a) => a.do === 'escalate' || a.do === 'return');

type Apply = (answers: Answers, reason: string) => Promise<Failure | null>;

// True when the dialog (or a refusal) has it now; false where nothing is left to ask.
export async function askFirst(m: Macro, a: ActionItem, ids: number[], apply: Apply): Promise<boolean> {
	const team = num(a, 'team_id') || undefined;
	const given = (a.answers ?? {}) as Answers;
	const reason = text(a, 'reason');
	const r = await get<HandoverOffer>(`/tickets/${ids[0] ?? 0}/${a.do}${query({ team_id: team })}`);
	if (!r.ok) {
		failed(r.error);
		return true;
	}
	const open = r.data.form?.questions.some((q) => given[q.key] === undefined) ?? false;
	if (!r.data.targets.length || (!open && (!r.data.skips || reason))) return false;
	const words = hasReply(m) && ids.length === 1 ? await post<MacroWords>(`/macros/${m.id}/preview`, { ticket_id: ids[0] }) : null;
	escalating.value = { kind: a.do === 'return' ? 'return' : 'escalation', ids, team, macro: { name: m.name, given, reason, reply: words?.ok ? words.data.reply : '', apply } };
	return true;
}
