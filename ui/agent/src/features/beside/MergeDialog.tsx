// Two tickets become one: which, what the thread will hold, and whether the customer is told.
import { useEffect, useState } from 'preact/hooks';
import { get, post, type Failure } from '../../api/client';
import type { Message, Thread, Ticket, TicketRow } from '../../api/types';
import { t } from '../../i18n';
import { statusName } from '../../store/directory';
import { forgetDetails } from '../../store/detail';
import { go, ticketHref } from '../../store/router';
import { putRow } from '../../store/rows';
import { failureText, toast } from '../../store/toasts';
import { caseDialog } from '../../store/ui';
import { Age, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Check } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { Finder } from './Finder';
import { undoMerge } from './undo';
import side from '../../ui/side.module.css';
import css from './beside.module.css';

export function MergeDialog({ id }: { id: number }) {
	const [from, setFrom] = useState<Ticket | null>(null);
	const [into, setInto] = useState<TicketRow | null>(null);
	const [notify, setNotify] = useState(false);
	const [others, setOthers] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const [copies, setCopies] = useState<Copy[]>([]);
	const close = (): void => void (caseDialog.value = null);

	useEffect(() => {
		void get<Ticket>(`/tickets/${id}`).then((r) => (r.ok ? setFrom(r.data) : setError(r.error)));
	}, [id]);

	useEffect(() => {
		setCopies([]);
		if (into) void get<{ copies: Copy[] }>(`/tickets/${id}/merge/preview?into=${into.id}`).then((r) => r.ok && setCopies(r.data.copies));
	}, [id, into]);

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
		<Dialog title={t('ui.merge.title', { id })} onClose={close} size="wide" footer={footer}>
			{!into ? (
				<Finder id={id} label={t('ui.merge.find')} pick={setInto} />
			) : (
				<>
					<div class={css.pair}>
						<Preview title={t('ui.merge.goes')} row={from} />
						<Preview title={t('ui.merge.stays')} row={into} onOther={() => setInto(null)} />
					</div>
					<p class="muted">{t('ui.merge.what', { from: id, into: into.id })}</p>
					{copies.length > 0 && (
						<section class={css.side} aria-label={t('ui.merge.copies', { id: into.id })}>
							<h3 class="muted">{t('ui.merge.copies', { id: into.id })}</h3>
							<dl class={css.copies}>
								{copies.map((x) => (
									<div key={x.what + x.name}>
										<dt class="muted">{x.what === 'reason' ? t('ui.case.reason') : x.name}</dt>
										<dd>{x.value}</dd>
									</div>
								))}
							</dl>
						</section>
					)}
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
					{failureText(error)}
				</Notice>
			)}
		</Dialog>
	);
}

interface Copy {
	what: 'field' | 'reason';
	name: string;
	value: string;
}

function Preview({ title, row, onOther }: { title: string; row: TicketRow | Ticket | null; onOther?: () => void }) {
	const [messages, setMessages] = useState<Message[] | null>(null);
	const id = row?.id;
	useEffect(() => {
		if (id !== undefined) void get<Thread>(`/tickets/${id}/thread?limit=3`).then((r) => r.ok && setMessages(r.data.messages));
	}, [id]);
	if (!row) return <section />;
	return (
		<section class={css.side} aria-label={title}>
			<h3 class="muted">{title}</h3>
			<strong>
				<span class="num">#{row.id}</span> {row.subject}
			</strong>
			<span class={side.pastMeta}>
				<span class="clip">{row.requester.name}</span>
				<Chip>{statusName(row.status_id, row.category)}</Chip>
				<span>{t('ui.merge.messages', { n: row.messages })}</span>
			</span>
			<ul>
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
