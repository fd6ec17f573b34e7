// A talk with somebody else about the ticket: begun, read and gone on with here.
import { useEffect, useState } from 'preact/hooks';
import { fieldError, get, patch, post, type Failure } from '../../api/client';
import type { SideThread } from '../../api/beside-types';
import type { Attachment, Message } from '../../api/types';
import { t } from '../../i18n';
import { failed } from '../../store/toasts';
import { caseDialog } from '../../store/ui';
import { Age, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Area, Check, Input } from '../../ui/Field';
import { FilePick } from '../../ui/FilePick';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { failureText } from '../../store/toasts';
import { addressesOf, toHtml } from './words';
import side from '../../ui/side.module.css';
import css from './beside.module.css';

const close = (): void => void (caseDialog.value = null);

export function TalkDialog({ id, talk }: { id: number; talk?: number }) {
	return talk ? <Talk talk={talk} /> : <NewTalk id={id} />;
}

function NewTalk({ id }: { id: number }) {
	const [to, setTo] = useState('');
	const [subject, setSubject] = useState('');
	const [text, setText] = useState('');
	const [hold, setHold] = useState(true);
	const [files, setFiles] = useState<Attachment[]>([]);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const send = async (): Promise<void> => {
		setBusy(true);
		const r = await post<SideThread>(`/tickets/${id}/talks`, { to: addressesOf(to), subject: subject.trim(), html: toHtml(text), hold, attachment_ids: files.map((f) => f.id) });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		caseDialog.value = { kind: 'talk', id, talk: r.data.talk.id };
	};
	const footer = (
		<>
			<Button onClick={close}>{t('ui.cancel')}</Button>
			<Button kind="main" icon="send" busy={busy} disabled={!addressesOf(to).length || !subject.trim() || !text.trim()} onClick={() => void send()}>
				{t('ui.beside.send')}
			</Button>
		</>
	);
	return (
		<Dialog title={t('ui.beside.talkNew')} onClose={close} footer={footer}>
			<p class="muted">{t('ui.beside.talkWhat')}</p>
			<Input label={t('ui.beside.to')} hint={t('ui.beside.toHint')} value={to} onValue={setTo} error={fieldError(error, 'to')} data-autofocus />
			<Input label={t('ui.subject')} value={subject} onValue={setSubject} maxLength={300} error={fieldError(error, 'subject')} />
			<Area label={t('ui.beside.text')} value={text} onValue={setText} rows={7} error={fieldError(error, 'html')} />
			<FilePick label={t('ui.attachments')} files={files} onFiles={setFiles} onBusy={setBusy} error={fieldError(error, 'attachment_ids')} />
			<Check label={t('ui.beside.hold')} checked={hold} onChange={setHold} />
			{error && !error.errors.some((e) => ['to', 'subject', 'html', 'attachment_ids'].includes(e.field)) && <Notice tone="bad">{failureText(error)}</Notice>}
		</Dialog>
	);
}

function Talk({ talk }: { talk: number }) {
	const [x, setX] = useState<SideThread | null>(null);
	const [fault, setFault] = useState<Failure | null>(null);
	const [text, setText] = useState('');
	const [files, setFiles] = useState<Attachment[]>([]);
	const [busy, setBusy] = useState(false);
	useEffect(() => {
		const load = (): void => void get<SideThread>(`/talks/${talk}`).then((r) => {
			if (r.ok) setX(r.data);
			setFault(r.ok ? null : r.error);
		});
		load();
		const timer = setInterval(load, 15000);
		return () => clearInterval(timer);
	}, [talk]);
	const send = async (): Promise<void> => {
		setBusy(true);
		const r = await post<SideThread>(`/talks/${talk}/messages`, { html: toHtml(text), attachment_ids: files.map((f) => f.id) });
		setBusy(false);
		if (!r.ok) return failed(r.error);
		setText('');
		setFiles([]);
		setX(r.data);
	};
	const done = x?.talk.state === 'done';
	const flip = async (): Promise<void> => {
		const r = await patch<SideThread>(`/talks/${talk}`, { state: done ? 'open' : 'done' });
		if (r.ok) setX(r.data);
		else failed(r.error);
	};
	const footer = x && (
		<>
			<Button icon={done ? 'rotate-ccw' : 'check'} onClick={() => void flip()}>
				{done ? t('ui.beside.reopen') : t('ui.beside.markDone')}
			</Button>
			<Button kind="main" icon="send" busy={busy} disabled={!text.trim()} onClick={() => void send()}>
				{t('ui.beside.send')}
			</Button>
		</>
	);
	return (
		<Dialog title={x?.talk.subject ?? t('ui.beside.talks')} onClose={close} footer={footer}>
			{fault && !x && <ErrorState error={fault} />}
			{!x && !fault && <Bones rows={3} />}
			{x && (
				<>
					<p class={side.pastMeta}>
						<span>
							{t('ui.beside.to')}: {x.talk.to.join(', ')}
						</span>
						<Chip tone={done ? 'ok' : x.talk.waiting ? 'plain' : 'accent'}>{done ? t('ui.beside.done') : x.talk.waiting ? t('ui.beside.waits') : t('ui.beside.answered')}</Chip>
					</p>
					{x.messages.map((m) => (
						<One key={m.id} m={m} />
					))}
					<Area label={t('ui.beside.text')} value={text} onValue={setText} rows={4} />
					<FilePick label={t('ui.attachments')} files={files} onFiles={setFiles} onBusy={setBusy} />
				</>
			)}
		</Dialog>
	);
}

function One({ m }: { m: Message }) {
	return (
		<article class={`${css.side} ${css.whole}`}>
			<header class={side.pastMeta}>
				<strong>{m.author.name || m.author.address}</strong>
				<Age at={m.created_at} />
				{m.delivery.some((d) => d.state === 'failed') && <Chip tone="bad">{m.delivery.find((d) => d.state === 'failed')?.last_reply}</Chip>}
			</header>
			<p>{m.text.trim()}</p>
			{m.attachments
				.filter((a) => !a.inline)
				.map((a) => (
					<a key={a.id} href={a.url}>
						{a.name}
					</a>
				))}
		</article>
	);
}
