// Escalate or return: where to, what the next team must know, and only then "send".
import { useEffect, useState } from 'preact/hooks';
import { get, post, query, type Failure } from '../../api/client';
import type { Answers, Handover, HandoverOffer } from '../../api/form-types';
import type { Priority } from '../../api/types';
import { t } from '../../i18n';
import { openDetail } from '../../store/detail';
import { priorityName, teamName } from '../../store/directory';
import { rowOf } from '../../store/rows';
import { lastUndo } from '../../store/tickets';
import { failed, failureText, toast } from '../../store/toasts';
import { clearSelection, escalating, type Escalating } from '../../store/ui';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Area, Select } from '../../ui/Field';
import { Said } from '../../ui/Said';
import { Bones, Empty, Notice } from '../../ui/States';
import { carry, openOnes, sent } from './answers';
import { FormFields } from './FormFields';
import css from './escalate.module.css';

const close = (): void => {
	escalating.value = null;
};
const VERB = { escalation: 'escalate', return: 'return' } as const;

export function EscalateDialog() {
	const e = escalating.value;
	return e ? <Ask key={`${e.kind}${e.ids.join()}`} e={e} /> : null;
}

function Ask({ e }: { e: Escalating }) {
	const id = e.ids[0] ?? 0;
	const verb = VERB[e.kind];
	const [team, setTeam] = useState<number | null>(e.team ?? null);
	const [offer, setOffer] = useState<HandoverOffer | null>(null);
	const [answers, setAnswers] = useState<Answers>(e.macro?.given ?? {});
	const [reason, setReason] = useState(e.macro?.reason ?? '');
	const [priority, setPriority] = useState<number | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const [busy, setBusy] = useState(false);
	useEffect(() => {
		let here = true;
		void get<HandoverOffer>(`/tickets/${id}/${verb}${query({ team_id: team })}`).then((r) => {
			if (!here) return;
			if (!r.ok) return setError(r.error);
			setAnswers((was) => (offer ? carry(offer.form, r.data.form, was) : was));
			setOffer(r.data);
		});
		return () => {
			here = false;
		};
	}, [id, verb, team]);

	const shown = offer !== null;
	useEffect(() => {
		if (shown) (document.querySelector<HTMLElement>('dialog[open] [data-question] :is(input, textarea, select)') ?? document.querySelector<HTMLElement>('dialog[open] select'))?.focus();
	}, [shown]);
	const form = offer?.form ?? null;
	const open = openOnes(form, answers);
	const needsReason = e.kind === 'escalation' && offer?.skips === true;
	const ready = offer?.team_id != null && !open.length && (!needsReason || reason.trim() !== '');
	const now = rowOf(id)?.peek()?.priority ?? 2;
	const many = e.ids.length > 1;
	// several keep what they have or take the form's when that is higher, each for itself: 0
	const proposed = priority ?? (many ? 0 : Math.max(now, form?.priority ?? 0));
	const least = many ? [{ value: '0', label: t('ui.esc.atLeast', { priority: priorityName((form?.priority || 1) as Priority) }) }] : [];
	const fieldError = (key: string): string => error?.errors.find((x) => x.field === key)?.message ?? '';
	const rest = error?.errors.filter((x) => !x.field.startsWith('answers.') && x.field !== 'reason') ?? [];

	const send = async (): Promise<void> => {
		if (!ready || !offer) return;
		setBusy(true);
		const body = { team_id: offer.team_id, answers: sent(form, answers), reason: needsReason ? reason : '', priority: proposed };
		if (e.macro) {
			const wrong = await e.macro.apply(body.answers, body.reason);
			setBusy(false);
			if (wrong) setError(wrong);
			else close();
			return;
		}
		const done: Handover[] = [];
		for (const one of e.ids) {
			const from = e.ids.length === 1 ? { from_team_id: offer.from_team_id } : {};
			const r = await post<Handover>(`/tickets/${one}/${verb}`, { ...body, ...from });
			if (r.ok) done.push(r.data);
			else if (e.ids.length === 1) {
				setBusy(false);
				return setError(r.error);
			} else failed(r.error);
		}
		setBusy(false);
		close();
		clearSelection();
		for (const h of done) void openDetail(h.ticket_id, true);
		if (done.length) offerUndo(done, e.kind);
	};

	if (!offer)
		return (
			<Dialog title={t(`ui.esc.${e.kind}`)} onClose={close}>
				{error ? <Notice tone="bad">{failureText(error)}</Notice> : <Bones rows={4} />}
			</Dialog>
		);
	if (!offer.targets.length)
		return (
			<Dialog title={t(`ui.esc.${e.kind}`)} size="small" onClose={close}>
				<Empty icon="users" title={t(`ui.esc.${e.kind}.none`)}>
					{t(`ui.esc.${e.kind}.noneText`)}
				</Empty>
			</Dialog>
		);
	return (
		<Dialog
			title={e.ids.length > 1 ? t(`ui.esc.${e.kind}.many`, { n: e.ids.length }) : t(`ui.esc.${e.kind}.one`, { id })}
			onClose={close}
			footer={
				<>
					<p class={css.progress} role="status">
						{open.length > 0 ? t('ui.esc.open', { n: open.length, name: open[0]?.label ?? '' }) : needsReason && !reason.trim() ? t('ui.esc.reasonOpen') : t('ui.esc.ready')}
					</p>
					<Button onClick={close}>{t('ui.cancel')}</Button>
					<Button kind="main" busy={busy} disabled={!ready} onClick={() => void send()}>
						{t(`ui.esc.${e.kind}.send`)}
					</Button>
				</>
			}
		>
			{(rest.length > 0 || (error && !error.errors.length)) && <Notice tone="bad">{rest.length ? rest.map((x) => x.message).join(' ') : error ? failureText(error) : ''}</Notice>}
			{offer.bounces >= 2 && <Notice tone="warn">{t('ui.esc.bounces', { n: offer.bounces, team: teamName(offer.team_id) })}</Notice>}
			{e.macro && <p>{t('ui.esc.byMacro', { name: e.macro.name, team: teamName(offer.team_id) })}</p>}
			<div class={css.two} hidden={e.macro !== undefined}>
				<Select
					label={t('ui.esc.to')}
					value={String(offer.team_id ?? '')}
					choices={offer.targets.map((x) => ({ value: String(x.team_id), label: `${x.name} · ${t('ui.teams.tier', { n: x.tier })}${x.next ? ` · ${t(e.kind === 'return' ? 'ui.esc.before' : 'ui.esc.next')}` : ''}` }))}
					onValue={(v) => setTeam(Number(v))}
				/>
				<Select label={t('ui.priority')} value={String(proposed)} choices={[...least, ...([4, 3, 2, 1] as Priority[]).map((n) => ({ value: String(n), label: priorityName(n) }))]} onValue={(v) => setPriority(Number(v))} />
			</div>
			{needsReason && <Area label={t('ui.esc.reason')} hint={t('ui.esc.reasonHint')} rows={2} maxLength={1000} aria-required value={reason} onValue={setReason} error={fieldError('reason')} />}
			{form ? (
				<section class={css.form} aria-label={form.name}>
					<h3>{form.name}</h3>
					<FormFields form={form} answers={answers} onAnswer={(k, v) => setAnswers((was) => ({ ...was, [k]: v }))} error={(k) => fieldError(`answers.${k}`)} />
				</section>
			) : (
				<p class="muted">{t('ui.esc.noForm')}</p>
			)}
			<p class="muted">{t('ui.esc.noteHint')}</p>
			{e.macro?.reply && <Said label={t('ui.esc.macroReply')} html={e.macro.reply} />}
		</Dialog>
	);
}

function offerUndo(done: Handover[], kind: Escalating['kind']): void {
	const label = t(`ui.esc.${kind}.done`, { n: done.length, team: teamName(done[0]?.to_team_id ?? null) });
	const run = (): void => {
		lastUndo.value = null;
		for (const h of done)
			void post<Handover>(`/tickets/${h.ticket_id}/handovers/${h.id}/undo`).then((r) => {
				if (!r.ok) return failed(r.error);
				toast(t('ui.undo.done'));
				void openDetail(h.ticket_id, true);
			});
	};
	lastUndo.value = { label, run };
	toast(label, { kind: 'ok', action: { label: t('ui.undo'), run }, ms: 10_000, countdown: true });
}
