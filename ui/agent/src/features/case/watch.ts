// Watching by the key: of one ticket the other way round, of several all are watched.
import { del, get, post } from '../../api/client';
import type { CaseMore } from '../../api/case-types';
import { t } from '../../i18n';
import { me } from '../../store/session';
import { failed, toast } from '../../store/toasts';

export async function toggleWatch(ids: number[]): Promise<void> {
	const mine = me.value?.id;
	if (!mine) return;
	const one = ids.length === 1 ? await get<CaseMore>(`/tickets/${ids[0]}/case`) : null;
	if (one && !one.ok) return failed(one.error);
	const on = one?.ok && one.data.watchers.includes(mine);
	for (const id of ids) {
		const r = on ? await del<CaseMore>(`/tickets/${id}/watchers/${mine}`) : await post<CaseMore>(`/tickets/${id}/watchers`, { agent_id: mine });
		if (!r.ok) return failed(r.error);
	}
	toast(t(on ? 'ui.case.unwatched' : 'ui.case.watching', { id: ids.join(', #') }), { kind: 'ok' });
}
