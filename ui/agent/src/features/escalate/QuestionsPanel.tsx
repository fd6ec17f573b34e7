// What this kind of case needs to be known: filled beside the conversation, asked of the
// customer in his language, put into a note.
import { useEffect, useRef, useState } from 'preact/hooks';
import { post, put, type Failure } from '../../api/client';
import type { Answers, TicketQuestions } from '../../api/form-types';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { draftBox } from '../../store/drafts';
import { compose } from '../../store/ui';
import { failed, failureText, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { sent } from './answers';
import { FormFields } from './FormFields';
import css from './escalate.module.css';

const SAVE_MS = 700;

export function QuestionsPanel({ x }: { x: Ticket }) {
	const { data, reload, set } = useLoad<TicketQuestions>(`/tickets/${x.id}/questions`);
	useEffect(() => {
		if (data) void reload();
	}, [x.type, x.team_id]);
	if (!data?.form) return null;
	return <List key={`${data.form.version_id}`} x={x} data={data} set={set} reload={reload} />;
}

function List({ x, data, set, reload }: { x: Ticket; data: TicketQuestions; set: (d: TicketQuestions) => void; reload: () => Promise<void> }) {
	const [open, setOpen] = useState(false);
	const [answers, setAnswers] = useState<Answers>(data.answers);
	const [error, setError] = useState<Failure | null>(null);
	const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	const rev = useRef(data.rev);
	const form = data.form;
	useEffect(() => () => clearTimeout(timer.current), []);
	useEffect(() => {
		rev.current = data.rev;
	}, [data.rev]);
	if (!form) return null;
	const total = form.questions.length;

	const save = async (next: Answers): Promise<void> => {
		const r = await put<TicketQuestions>(`/tickets/${x.id}/questions`, { answers: sent(form, next), rev: rev.current });
		setError(r.ok ? null : r.error);
		if (r.ok) set(r.data);
	};
	const answer = (key: string, v: Answers[string]): void => {
		const next = { ...answers, [key]: v };
		setAnswers(next);
		clearTimeout(timer.current);
		timer.current = setTimeout(() => void save(next), SAVE_MS);
	};
	const again = async (): Promise<void> => {
		setError(null);
		await reload();
		setAnswers(data.answers);
	};
	// What is open goes into the reply, below what is written there already.
	const ask = (): void => {
		const box = draftBox(`t${x.id}`, 'reply');
		const list = data.open.map((q) => `<li>${q.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</li>`).join('');
		box.set({ html: `${box.draft.peek().html}<ul>${list}</ul>` });
		box.version.value++;
		compose.value = { mode: 'reply', at: Date.now() };
	};
	const note = async (): Promise<void> => {
		clearTimeout(timer.current);
		await save(answers);
		const r = await post(`/tickets/${x.id}/questions/note`);
		if (!r.ok) return failed(r.error);
		toast(t('ui.esc.noted'), { kind: 'ok' });
	};
	return (
		<section class={css.block} aria-label={form.name}>
			<div class={css.blockHead}>
				<h3>{form.name}</h3>
				<span class={`num ${data.required_open ? css.open : css.done}`}>{t('ui.esc.progress', { n: data.given, of: total })}</span>
			</div>
			<progress class={css.bar} max={total} value={data.given} aria-label={t('ui.esc.progress', { n: data.given, of: total })} />
			<div class={css.buttons}>
				<Button small aria-expanded={open} icon={open ? 'chevron-up' : 'list-checks'} onClick={() => setOpen(!open)}>
					{open ? t('ui.esc.fold') : t('ui.esc.fill')}
				</Button>
				{data.open.length > 0 && x.can.includes('reply') && (
					<Button small icon="reply" onClick={ask}>
						{t('ui.esc.ask', { n: data.open.length })}
					</Button>
				)}
				{data.given > 0 && x.can.includes('note') && (
					<Button small icon="lock" onClick={() => void note()}>
						{t('ui.esc.toNote')}
					</Button>
				)}
			</div>
			{error && (
				<Notice tone="bad" action={error.status === 409 ? <Button small onClick={() => void again()}>{t('ui.reload')}</Button> : undefined}>
					{failureText(error)}
				</Notice>
			)}
			{open && (
				<div class={css.form}>
					<FormFields form={form} answers={answers} onAnswer={answer} error={(k) => error?.errors.find((e) => e.field === `answers.${k}`)?.message ?? ''} />
				</div>
			)}
		</section>
	);
}
