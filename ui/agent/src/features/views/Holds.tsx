// How many open tickets the draft holds now, with some of them.
import { useEffect, useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { Condition } from '../../api/sla-types';
import type { TicketRow } from '../../api/types';
import { t } from '../../i18n';
import { putRow } from '../../store/rows';
import { to } from '../../store/router';
import css from '../../ui/admin.module.css';

export function Holds({ conditions, whose, asleep }: { conditions: Condition | null; whose: string; asleep: boolean }) {
	const [data, setData] = useState<{ open: number; tickets: TicketRow[] } | null>(null);
	const [open, setOpen] = useState(false);
	const key = JSON.stringify({ conditions, whose, asleep });
	useEffect(() => {
		const stop = new AbortController();
		const timer = setTimeout(async () => {
			const r = await post<{ open: number; tickets: TicketRow[] }>('/views/try', { conditions, whose, asleep }, { signal: stop.signal });
			if (stop.signal.aborted) return;
			if (r.ok) for (const x of r.data.tickets) putRow(x);
			setData(r.ok ? r.data : null);
		}, 250);
		return () => {
			clearTimeout(timer);
			stop.abort();
		};
	}, [key]);
	return (
		<div class={css.matches} data-holds={data?.open}>
			<p role="status">
				<strong class="num">{data ? t('ui.pol.matches', { n: data.open }) : '–'}</strong>{' '}
				{data && data.tickets.length > 0 && (
					<button type="button" class={css.textButton} aria-expanded={open} onClick={() => setOpen(!open)}>
						{t('ui.pol.sample')}
					</button>
				)}
			</p>
			{open && data && (
				<ul class={css.small}>
					{data.tickets.map((x) => (
						<li key={x.id} class="clip">
							<a href={to.inbox('open', x.id)} target="_blank" rel="noreferrer">
								#{x.id} {x.subject || t('ui.noSubject')}
							</a>{' '}
							<span class="muted">{x.requester.name}</span>
						</li>
					))}
				</ul>
			)}
		</div>
	);
}
