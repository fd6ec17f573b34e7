// Finding one ticket among others: by number, words or customer.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, query } from '../../api/client';
import type { TicketRow } from '../../api/types';
import { t } from '../../i18n';
import { statusName } from '../../store/directory';
import { Age, ChannelIcon, Chip } from '../../ui/Bits';
import { Input } from '../../ui/Field';
import side from '../../ui/side.module.css';

export function Finder({ id, label, pick }: { id: number; label: string; pick: (r: TicketRow) => void }) {
	const [q, setQ] = useState('');
	const [list, setList] = useState<TicketRow[] | null>(null);
	const asked = useRef(0);
	useEffect(() => {
		const mine = ++asked.current;
		const ask = (): void =>
			void get<{ tickets: TicketRow[] }>(`/tickets/${id}/merge/targets${query({ q: q.replace(/^#/, '').trim() })}`).then((r) => {
				if (mine === asked.current && r.ok) setList(r.data.tickets);
			});
		const timer = setTimeout(ask, q ? 200 : 0);
		return () => clearTimeout(timer);
	}, [id, q]);
	return (
		<>
			<Input label={label} placeholder={t('ui.merge.findHint')} type="search" maxLength={200} value={q} onValue={setQ} data-autofocus />
			<h3 class="muted">{q ? t('ui.merge.found') : t('ui.merge.near')}</h3>
			{list && !list.length && <p class="muted">{q ? t('ui.merge.nothing') : t('ui.merge.noNear')}</p>}
			<ul class={side.history}>
				{list?.map((r) => (
					<li key={r.id}>
						<button type="button" class={side.past} onClick={() => pick(r)}>
							<span class="clip">{r.subject || t('ui.noSubject')}</span>
							<span class={side.pastMeta}>
								<ChannelIcon channel={r.channel} size={12} />
								<span class="num">#{r.id}</span>
								<span class="clip">{r.requester.name}</span>
								<Chip tone={r.category === 'solved' ? 'ok' : 'plain'}>{statusName(r.status_id, r.category)}</Chip>
								<Age at={r.updated_at} />
							</span>
						</button>
					</li>
				))}
			</ul>
		</>
	);
}
