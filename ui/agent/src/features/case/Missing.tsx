// What must be filled in before the ticket can get there: asked for at once, then it goes on.
import { useEffect, useState } from 'preact/hooks';
import type { FieldValues } from '../../api/case-types';
import type { TicketSet } from '../../api/types';
import { t } from '../../i18n';
import { fields, needCase } from '../../store/case';
import { knownDetail } from '../../store/detail';
import { missing, type Missing as What } from '../../store/missing';
import { go, ticketHref } from '../../store/router';
import { rowOf } from '../../store/rows';
import { openTicket, sidePanel } from '../../store/ui';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/States';
import { FieldInput } from '../../ui/FieldInput';
import { ReasonButton } from './ReasonButton';
import css from './case.module.css';

export function Missing() {
	useEffect(needCase, []);
	const m = missing.value;
	return m && <Ask key={m.ticket} m={m} />;
}

const close = (): void => {
	missing.value = null;
};

function Ask({ m }: { m: What }) {
	const [values, setValues] = useState<FieldValues>({});
	const [reason, setReason] = useState<number | null>(knownDetail(m.ticket)?.ticket.peek()?.reason_id ?? null);
	const [tried, setTried] = useState(false);
	const wanted = m.places.filter((p) => p.field.startsWith('fields.')).map((p) => ({ f: fields.value.find((f) => `fields.${f.key}` === p.field), message: p.message }));
	const asksReason = m.places.find((p) => p.field === 'reason_id');
	const list = m.places.find((p) => p.field === 'checklist');
	const empty = (key: string): boolean => values[key] === undefined || values[key] === null || values[key] === '' || (Array.isArray(values[key]) && !(values[key] as string[]).length);
	const save = (e: Event): void => {
		e.preventDefault();
		if (wanted.some((w) => w.f && empty(w.f.key)) || (asksReason && reason === null)) return setTried(true);
		const more: TicketSet = { ...(wanted.length ? { fields: values } : {}), ...(asksReason ? { reason_id: reason } : {}) };
		close();
		m.again(more);
	};
	const show = (): void => {
		close();
		if (openTicket.value !== m.ticket) go(ticketHref(m.ticket));
		sidePanel.value = true;
	};
	return (
		<Dialog title={t('ui.case.missing', { id: m.ticket })} size="small" onClose={close}>
			<form class={css.form} onSubmit={save} noValidate>
				<p class="muted clip">{rowOf(m.ticket)?.peek().subject}</p>
				{asksReason && <ReasonButton value={reason} onPick={setReason} wanted focus error={tried && reason === null ? asksReason.message : ''} />}
				{wanted.map((w, i) =>
					w.f ? (
						<FieldInput key={w.f.key} f={w.f} wanted focus={i === 0 && !asksReason} value={values[w.f.key]} onValue={(v) => w.f && setValues({ ...values, [w.f.key]: v })} error={tried && empty(w.f.key) ? w.message : ''} />
					) : (
						<Notice key={w.message} tone="bad">
							{w.message}
						</Notice>
					),
				)}
				{list && (
					<Notice tone="bad">
						{list.message}{' '}
						<button type="button" class={css.linkButton} onClick={show}>
							{t('ui.case.showList')}
						</button>
					</Notice>
				)}
				<div class={css.buttons}>
					<Button onClick={close}>{t('ui.cancel')}</Button>
					{!list && (
						<Button kind="main" type="submit">
							{t('ui.case.goOn')}
						</Button>
					)}
				</div>
			</form>
		</Dialog>
	);
}
