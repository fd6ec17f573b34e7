// Taking a merge back: both threads are read anew, for what was one is two again.
import { del } from '../../api/client';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { forgetDetails, putTicket } from '../../store/detail';
import { go, ticketHref } from '../../store/router';
import { failed, toast } from '../../store/toasts';

export async function undoMerge(from: number): Promise<boolean> {
	const r = await del<Ticket>(`/tickets/${from}/merge`);
	if (!r.ok) {
		failed(r.error);
		return false;
	}
	forgetDetails(null);
	putTicket(r.data);
	go(ticketHref(from), { replace: true });
	toast(t('ui.merge.undone', { id: from }), { kind: 'ok' });
	return true;
}
