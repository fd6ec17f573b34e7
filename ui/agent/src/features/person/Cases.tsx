// All cases of one person or of a whole organisation, whatever the channel, page by page.
import { useEffect, useState } from 'preact/hooks';
import { get, type Failure } from '../../api/client';
import type { TicketPage } from '../../api/people-types';
import type { TicketRow } from '../../api/types';
import { t } from '../../i18n';
import { statusName } from '../../store/directory';
import { to } from '../../store/router';
import { failed } from '../../store/toasts';
import { Age, ChannelIcon, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Bones, Empty, ErrorState } from '../../ui/States';
import css from './person.module.css';

export function Cases({ path, who, round }: { path: string; who?: boolean; round?: number }) {
	const [list, setList] = useState<TicketRow[] | null>(null);
	const [next, setNext] = useState<string | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const first = async (): Promise<void> => {
		const r = await get<TicketPage>(path);
		if (!r.ok) return setError(r.error);
		setError(null);
		setList(r.data.tickets);
		setNext(r.data.next);
	};
	useEffect(() => void first(), [path, round]);
	const more = async (): Promise<void> => {
		const r = await get<TicketPage>(`${path}?before=${next}`);
		if (!r.ok) return failed(r.error);
		setList([...(list ?? []), ...r.data.tickets]);
		setNext(r.data.next);
	};
	if (error) return <ErrorState error={error} retry={() => void first()} />;
	if (!list) return <Bones rows={3} kind="row" />;
	return (
		<>
			{!list.length && !next && <Empty icon="inbox" title={t('ui.person.noTickets')} />}
			<ul>
				{list.map((x) => (
					<li key={x.id}>
						<a class={css.row} href={to.inbox('open', x.id)}>
							<ChannelIcon channel={x.channel} />
							<span class={`grow ${css.subject}`}>
								<span class="clip">{x.subject || t('ui.noSubject')}</span>
								{who && <span class={`${css.age} clip`}>{x.requester.name}</span>}
							</span>
							<Chip tone={x.category === 'solved' || x.category === 'closed' ? 'ok' : 'plain'}>{statusName(x.status_id, x.category)}</Chip>
							<Age at={x.updated_at} class={css.age} />
						</a>
					</li>
				))}
			</ul>
			{next && <Button onClick={() => void more()}>{t('ui.people.more')}</Button>}
		</>
	);
}
