// How many open tickets a condition would touch, with some of them.
import { useEffect, useState } from 'preact/hooks';
import { post } from '../api/client';
import type { Condition } from '../api/sla-types';
import type { TicketRow } from '../api/types';
import { t } from '../i18n';
import { putRow } from '../store/rows';
import { to } from '../store/router';
import css from './admin.module.css';

export function Matches({ when }: { when: Condition | null }) {
	const [data, setData] = useState<{ open: number; tickets: TicketRow[] } | null>(null);
	const [open, setOpen] = useState(false);
	const key = JSON.stringify(when);
	useEffect(() => {
		const timer = setTimeout(() => {
			void post<{ open: number; tickets: TicketRow[] }>('/sla/policies/preview', { when }).then((r) => {
				if (r.ok) for (const x of r.data.tickets) putRow(x);
				setData(r.ok ? r.data : null);
			});
		}, 300);
		return () => clearTimeout(timer);
	}, [key]);
	if (!data) return <p class="muted">–</p>;
	return (
		<div class={css.matches}>
			<p role="status">
				<strong class="num">{t('ui.pol.matches', { n: data.open })}</strong>{' '}
				{data.tickets.length > 0 && (
					<button type="button" class={css.textButton} aria-expanded={open} onClick={() => setOpen(!open)}>
						{t('ui.pol.sample')}
					</button>
				)}
			</p>
			{open && (
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
