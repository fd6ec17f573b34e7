// How many open tickets a condition would touch, with some of them.
import { useState } from 'preact/hooks';
import { post } from '../api/client';
import type { Condition } from '../api/sla-types';
import type { TicketRow } from '../api/types';
import { t } from '../i18n';
import { putRow } from '../store/rows';
import { to } from '../store/router';
import { useAsked } from './useAsked';
import css from './admin.module.css';

export function Matches({ when }: { when: Condition | null }) {
	const [open, setOpen] = useState(false);
	const { data, fresh } = useAsked<{ open: number; tickets: TicketRow[] }>(JSON.stringify(when), async (signal) => {
		const r = await post<{ open: number; tickets: TicketRow[] }>('/sla/policies/preview', { when }, { signal });
		if (r.ok) for (const x of r.data.tickets) putRow(x);
		return r;
	});
	if (!data) return <p class="muted">–</p>;
	return (
		<div class={css.matches}>
			<p role="status" aria-busy={!fresh}>
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
