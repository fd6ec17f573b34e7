// One entry: when, who, what.  Kinds without words are what the desk keeps for itself.
import { t } from '../../i18n';
import { full, time } from '../../i18n/format';
import type { TicketEvent } from '../../api/types';
import { agentName } from '../../store/directory';
import { eventText, via } from './EventLine';
import css from './history.module.css';

const num = (e: TicketEvent, k: string): number | null => (typeof e.detail[k] === 'number' ? (e.detail[k] as number) : null);
const str = (e: TicketEvent, k: string): string => (typeof e.detail[k] === 'string' ? (e.detail[k] as string) : '');

export function historyText(e: TicketEvent): string {
	switch (e.kind) {
		case 'message.received':
			return t('ui.hist.received');
		case 'message.sent':
			return t('ui.hist.sent');
		case 'message.noted':
			return t('ui.hist.noted');
		case 'watch.added':
			return t('ui.hist.watches', { name: agentName(num(e, 'agent_id')) });
		case 'watch.removed':
			return t('ui.hist.unwatches', { name: agentName(num(e, 'agent_id')) });
		case 'check.added':
			return t('ui.hist.checkAdded', { text: str(e, 'text') });
		case 'check.removed':
			return t('ui.hist.checkRemoved', { text: str(e, 'text') });
		default:
			return eventText(e);
	}
}

export function HistoryLine({ e, day }: { e: TicketEvent; day: string }) {
	return (
		<li class={css.line}>
			{day && <h3 class={css.day}>{day}</h3>}
			<time class={css.time} dateTime={new Date(e.created_at).toISOString()} title={full(e.created_at)}>
				{time(e.created_at)}
			</time>
			<span class={css.text}>
				<strong>{e.actor.name || t(e.actor.kind === 'person' ? 'ui.hist.by.person' : 'ui.hist.by.system')}</strong> {historyText(e)} {via(e)}
			</span>
		</li>
	);
}
