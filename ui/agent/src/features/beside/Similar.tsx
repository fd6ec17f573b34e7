// In the side panel: other tickets about the same, solved ones first.  What they were
// answered can be taken into the reply; a link ties the two.
import { useEffect, useState } from 'preact/hooks';
import { get, post } from '../../api/client';
import type { Message, Ticket, TicketRow } from '../../api/types';
import { t } from '../../i18n';
import { statusName } from '../../store/directory';
import { openDetail } from '../../store/detail';
import { draftBox, isBlank } from '../../store/drafts';
import { ticketHref } from '../../store/router';
import { putRow } from '../../store/rows';
import { failed, toast } from '../../store/toasts';
import { compose } from '../../store/ui';
import { ChannelIcon, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import side from '../../ui/side.module.css';
import css from './beside.module.css';
import { Learned, type LearnedOne } from './Learned';

interface Found {
	tickets: TicketRow[];
	team: LearnedOne | null;
	reason: LearnedOne | null;
}

const PAUSE_MS = 600; // whoever walks through the list asks for none

export function Similar({ x }: { x: Ticket }) {
	const [found, setFound] = useState<Found>({ tickets: [], team: null, reason: null });
	const list = found.tickets;
	useEffect(() => {
		const stop = new AbortController();
		const timer = setTimeout(async () => {
			const r = await get<Found>(`/tickets/${x.id}/similar`, { signal: stop.signal });
			if (!r.ok || stop.signal.aborted) return;
			for (const row of r.data.tickets) putRow(row);
			setFound(r.data);
		}, PAUSE_MS);
		return () => {
			clearTimeout(timer);
			stop.abort();
		};
	}, [x.id]);
	if (!list.length) return null;
	return (
		<section class={side.block} data-similar aria-label={t('ui.beside.similar')}>
			<h3>{t('ui.beside.similar')}</h3>
			<Learned x={x} team={found.team} reason={found.reason} />
			<ul class={side.history}>
				{list.map((r) => (
					<One key={r.id} x={x} r={r} />
				))}
			</ul>
		</section>
	);
}

function One({ x, r }: { x: Ticket; r: TicketRow }) {
	const [busy, setBusy] = useState(false);
	const [linked, setLinked] = useState(false);
	const ended = r.category === 'solved' || r.category === 'closed';
	const link = async (): Promise<void> => {
		setBusy(true);
		const e = await post(`/tickets/${x.id}/links`, { kind: 'relates', ticket_id: r.id });
		setBusy(false);
		if (!e.ok) return failed(e.error);
		setLinked(true);
		void openDetail(x.id, true);
		toast(t('ui.beside.similarLinked', { id: r.id }), { kind: 'ok' });
	};
	const use = async (): Promise<void> => {
		setBusy(true);
		const th = await get<{ messages: Message[] }>(`/tickets/${r.id}/thread`);
		setBusy(false);
		if (!th.ok) return failed(th.error);
		const answer = th.data.messages.findLast((m) => m.kind === 'public' && m.direction === 'out' && m.author.kind === 'agent' && !m.undone_at && !m.flags.includes('forwarded'));
		if (!answer) return void toast(t('ui.beside.similarNoAnswer', { id: r.id }));
		const box = draftBox(`t${x.id}`, 'reply');
		const now = box.draft.value.html;
		box.fill({ html: (isBlank(now) ? '' : now) + answer.html });
		compose.value = { mode: 'reply', at: Date.now() };
		toast(t('ui.beside.similarUsed', { id: r.id }), { kind: 'ok' });
	};
	return (
		<li>
			<a href={ticketHref(r.id)} class={side.past}>
				<span class="clip">{r.subject || t('ui.noSubject')}</span>
				<span class={side.pastMeta}>
					<ChannelIcon channel={r.channel} size={12} />
					<span class="num">#{r.id}</span>
					<span class="clip">{r.requester.name}</span>
					<Chip tone={ended ? 'ok' : 'plain'}>{statusName(r.status_id, r.category)}</Chip>
				</span>
			</a>
			<div class={css.similar}>
				{ended && x.can.includes('reply') && (
					<Button small kind="ghost" icon="reply" busy={busy} onClick={() => void use()}>
						{t('ui.beside.similarUse')}
					</Button>
				)}
				{x.can.includes('edit') && !linked && (
					<Button small kind="ghost" icon="link" busy={busy} onClick={() => void link()}>
						{t('ui.beside.similarLink')}
					</Button>
				)}
			</div>
		</li>
	);
}
