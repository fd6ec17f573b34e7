// One message becomes a ticket of its own.
import { useState } from 'preact/hooks';
import { fieldError, post, type Failure } from '../../api/client';
import type { Message, Ticket } from '../../api/types';
import { t } from '../../i18n';
import { forgetDetails, knownDetail } from '../../store/detail';
import { go, ticketHref } from '../../store/router';
import { failureText, toast } from '../../store/toasts';
import { caseDialog } from '../../store/ui';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input } from '../../ui/Field';
import { Notice } from '../../ui/States';
import css from './beside.module.css';

export function SplitDialog({ id, message }: { id: number; message: number }) {
	const m: Message | undefined = knownDetail(id)?.messages.peek().find((o) => o.id === message);
	const old = knownDetail(id)?.ticket.peek();
	const [subject, setSubject] = useState(m?.subject || old?.subject || '');
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const close = (): void => void (caseDialog.value = null);
	const split = async (): Promise<void> => {
		setBusy(true);
		const r = await post<Ticket>(`/messages/${message}/split`, { subject: subject.trim() });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		close();
		forgetDetails(null);
		go(ticketHref(r.data.id));
		toast(t('ui.beside.splitDone', { id: r.data.id }), { kind: 'ok' });
	};
	const files = m?.attachments.filter((a) => !a.inline).length ?? 0;
	const footer = (
		<>
			<Button onClick={close}>{t('ui.cancel')}</Button>
			<Button kind="main" busy={busy} disabled={!subject.trim()} onClick={() => void split()}>
				{t('ui.beside.splitDo')}
			</Button>
		</>
	);
	return (
		<Dialog title={t('ui.beside.splitTitle')} onClose={close} footer={footer}>
			<p class="muted">{t('ui.beside.splitWhat', { name: m?.author.name || m?.author.address || old?.requester.name || '' })}</p>
			<Input label={t('ui.subject')} value={subject} onValue={setSubject} maxLength={300} error={fieldError(error, 'subject')} data-autofocus />
			{m && <div class={css.side}>
					<p>{m.text.trim()}</p>
				</div>}
			{files > 0 && <p class="muted">{t('ui.beside.files', { n: files })}</p>}
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
		</Dialog>
	);
}
