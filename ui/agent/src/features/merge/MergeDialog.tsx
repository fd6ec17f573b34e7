// Two tickets become one: which, what the thread will hold, and whether the customer is told.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, hasKey, post, query, type Failure } from '../../api/client';
import type { Message, Thread, Ticket, TicketRow } from '../../api/types';
import { t } from '../../i18n';
import { statusName } from '../../store/directory';
import { forgetDetails } from '../../store/detail';
import { go, ticketHref } from '../../store/router';
import { putRow } from '../../store/rows';
import { failureText, toast } from '../../store/toasts';
import { merging } from '../../store/ui';
import { Age, ChannelIcon, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Check, Input } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { undoMerge } from './undo';
import css from './merge.module.css';

export function MergeDialog({ id }: { id: number }) {
	const [from, setFrom] = useState<Ticket | null>(null);
	const [q, setQ] = useState('');
	const [list, setList] = useState<TicketRow[] | null>(null);
	const [into, setInto] = useState<TicketRow | null>(null);
	const [notify, setNotify] = useState(false);
	const [others, setOthers] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const close = (): void => void (merging.value = null);
	const asked = useRef(0);

	useEffect(() => {
		void get<Ticket>(`/tickets/${id}`).then((r) => (r.ok ? setFrom(r.data) : setError(r.error)));
	}, [id]);
	useEffect(() => {
		const mine = ++asked.current;
		const timer = setTimeout(
			() =>
				void get<{ tickets: TicketRow[] }>(`/tickets/${id}/merge/targets${query({ q: q.replace(/^#/, '').trim() })}`).then((r) => {
					if (mine === asked.current && r.ok) setList(r.data.tickets);
				}),
			q ? 200 : 0,
		);
		return () => clearTimeout(timer);
	}, [id, q]);

	const foreign = from !== null && into !== null && from.requester.id !== into.requester.id;
	const merge = async (): Promise<void> => {
		if (!into) return;
		setBusy(true);
		setError(null);
		const r = await post<Ticket>(`/tickets/${id}/merge`, { into_id: into.id, notify, other_customer: foreign && others });
		setBusy(false);
		if (!r.ok) {
			setError(r.error);
			return;
		}
		close();
		forgetDetails(null);
		putRow({ ...into, category: r.data.category, status_id: r.data.status_id });
		go(ticketHref(into.id), { replace: true });
		toast(t('ui.merge.done', { from: id, into: into.id }), { kind: 'ok', action: { label: t('ui.undo'), run: () => void undoMerge(id) } });
	};

	const footer = (
		<>
			<Button onClick={close}>{t('ui.cancel')}</Button>
			<Button kind="main" busy={busy} disabled={!into || (foreign && !others)} onClick={() => void merge()}>
				{into ? t('ui.merge.into', { id: into.id }) : t('ui.merge.do')}
			</Button>
		</>
	);
	return (
		<Dialog title={t('ui.merge.title', { id })} onClose={close} size="large" footer={footer}>
			{!into ? (
				<Choose q={q} setQ={setQ} list={list} pick={setInto} />
			) : (
				<>
					<div class={css.pair}>
						<Preview title={t('ui.merge.goes')} row={from} />
						<Preview title={t('ui.merge.stays')} row={into} onOther={() => setInto(null)} />
					</div>
					<p class="muted">{t('ui.merge.what', { from: id, into: into.id })}</p>
					{foreign && (
						<Notice tone="warn">
							<Check label={t('ui.merge.others', { a: from.requester.name, b: into.requester.name })} checked={others} onChange={setOthers} />
						</Notice>
					)}
					<Check label={t('ui.merge.notify')} hint={t('ui.merge.notifyHint')} checked={notify} onChange={setNotify} />
				</>
			)}
			{error && (
				<Notice tone="bad">
					{hasKey(error, 'merge.closed') ? t('ui.merge.closed') : failureText(error)}
				</Notice>
			)}
		</Dialog>
	);
}

function Choose({ q, setQ, list, pick }: { q: string; setQ: (s: string) => void; list: TicketRow[] | null; pick: (r: TicketRow) => void }) {
	return (
		<>
			<Input label={t('ui.merge.find')} placeholder={t('ui.merge.findHint')} type="search" value={q} onValue={setQ} data-autofocus />
			<h3 class={css.label}>{q ? t('ui.merge.found') : t('ui.merge.near')}</h3>
			{list && !list.length && <p class="muted">{q ? t('ui.merge.nothing') : t('ui.merge.noNear')}</p>}
			<ul class={css.list} aria-live="polite">
				{list?.map((r) => (
					<li key={r.id}>
						<button type="button" class={css.row} onClick={() => pick(r)}>
							<span class={`${css.rowSubject} clip`}>{r.subject || t('ui.noSubject')}</span>
							<span class={css.rowMeta}>
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

function Preview({ title, row, onOther }: { title: string; row: TicketRow | Ticket | null; onOther?: () => void }) {
	const [messages, setMessages] = useState<Message[] | null>(null);
	const id = row?.id;
	useEffect(() => {
		if (id !== undefined) void get<Thread>(`/tickets/${id}/thread?limit=3`).then((r) => r.ok && setMessages(r.data.messages));
	}, [id]);
	if (!row) return <section class={css.side} />;
	return (
		<section class={css.side} aria-label={title}>
			<h3 class={css.label}>{title}</h3>
			<strong>
				<span class="num">#{row.id}</span> {row.subject}
			</strong>
			<span class={css.rowMeta}>
				<span class="clip">{row.requester.name}</span>
				<Chip>{statusName(row.status_id, row.category)}</Chip>
				<span>{t('ui.merge.messages', { n: row.messages })}</span>
			</span>
			<ul class={css.last}>
				{messages?.map((m) => (
					<li key={m.id}>
						<b>{m.author.name || m.author.address}</b> <Age at={m.created_at} />
						<p>{m.text.trim().slice(0, 240)}</p>
					</li>
				))}
			</ul>
			{onOther && (
				<Button small onClick={onOther} data-autofocus>
					{t('ui.merge.other')}
				</Button>
			)}
		</section>
	);
}
