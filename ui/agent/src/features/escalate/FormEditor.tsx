// A form: for which moves and kinds of case, and what is asked; with a preview and a test.
import { useState } from 'preact/hooks';
import { del, get, patch, post, type Failure } from '../../api/client';
import type { Answers, Form, FormKind, Question } from '../../api/form-types';
import type { Priority } from '../../api/types';
import { LOCALES, LOCALE_NAMES, locale, t } from '../../i18n';
import { priorityName, teamName, teams } from '../../store/directory';
import { go, to } from '../../store/router';
import { failed, failureText, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { conditionText } from '../../ui/conditions';
import { Conditions } from '../../ui/Conditions';
import { Input, Select } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { isStale, Stale, type Part } from '../../ui/Stale';
import { Notice } from '../../ui/States';
import admin from '../../ui/admin.module.css';
import { Matches } from '../../ui/Matches';
import { blankForm, blankQuestion, bodyOf, draftOf, moved, textIn, type FormDraft } from './formdraft';
import { FormFields } from './FormFields';
import { FormTry } from './FormTry';
import { FormVersions } from './FormVersions';
import { QuestionEditor } from './QuestionEditor';
import css from './escalate.module.css';

export function FormEditor({ form, kind, reload }: { form: Form | null; kind: FormKind; reload: () => Promise<void> }) {
	const [draft, setDraft] = useState<FormDraft>(() => (form ? draftOf(form) : blankForm(kind)));
	const [lang, setLang] = useState<string>(locale.peek());
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	const put = (change: Partial<FormDraft>): void => {
		setDraft({ ...draft, ...change });
		setDirty(true);
	};
	const fieldError = (field: string): string => error?.errors.find((x) => x.field === field)?.message ?? '';
	const list = draft.questions;
	const one = (i: number, q: Question): void => put({ questions: list.map((x, k) => (k === i ? q : x)) });
	const move = (i: number, by: number): void => {
		put({ questions: moved(list, i, by) });
		const key = list[i]?.key;
		setTimeout(() => document.querySelector<HTMLElement>(`[data-question="${key}"] [data-move="${by}"]`)?.focus());
	};
	const save = async (over = false): Promise<void> => {
		setBusy(true);
		const r = form ? await patch<Form>(`/forms/${form.id}`, { ...bodyOf(draft), ...(over ? {} : { seen_version_id: form.version_id }) }) : await post<Form>('/forms', { ...bodyOf(draft), kind: draft.kind });
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return void setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		await reload();
		if (!form) go(to.settings('forms', r.data.id), { force: true, replace: true });
	};
	const take = (): void => {
		setDirty(false);
		void reload();
	};
	const setActive = async (active: boolean): Promise<void> => {
		const r = form && (active ? await patch(`/forms/${form.id}`, { active }) : await del(`/forms/${form.id}`));
		if (r && !r.ok) return failed(r.error);
		setDirty(false);
		await reload();
	};
	return (
		<form
			class={admin.form}
			onSubmit={(e) => {
				e.preventDefault();
				void save();
			}}
		>
			{error && form && isStale(error) && <Stale error={error} seen={partsOf(form)} load={async () => get<Form>(`/forms/${form.id}`).then((r) => (r.ok ? partsOf(r.data) : null))} busy={busy} onTheirs={take} onMine={() => void save(true)} />}
			{error && !isStale(error) && <Notice tone="bad">{failureText(error)}</Notice>}
			{form && !form.active && <Notice tone="warn" action={<Button small onClick={() => void setActive(true)}>{t('ui.form.activate')}</Button>}>{t('ui.form.inactiveText')}</Notice>}
			<section class={admin.card}>
				<p class="muted">{t(`ui.form.about.${draft.kind}`)}</p>
				<div class={admin.two}>
					<Input label={t('ui.name')} required maxLength={100} value={draft.name} onValue={(name) => put({ name })} error={fieldError('name')} />
					{draft.kind === 'escalation' && <Select label={t('ui.form.priority')} value={String(draft.priority)} choices={[{ value: '0', label: t('ui.form.priorityAsIs') }, ...([2, 3, 4] as const).map((n) => ({ value: String(n), label: priorityName(n) }))]} onValue={(v) => put({ priority: Number(v) })} />}
				</div>
				<fieldset>
					<legend class={admin.legend}>{t(draft.kind === 'questions' ? 'ui.form.teamsOf' : 'ui.form.teamsTo')}</legend>
					<div class={admin.chips}>
						{teams.value.filter((x) => x.active || draft.team_ids.includes(x.id)).map((x) => (
							<label key={x.id} class={admin.chip}>
								<input type="checkbox" checked={draft.team_ids.includes(x.id)} onChange={(e) => put({ team_ids: e.currentTarget.checked ? [...draft.team_ids, x.id] : draft.team_ids.filter((y) => y !== x.id) })} />
								{x.name}
							</label>
						))}
					</div>
					<p class="muted">{draft.team_ids.length ? '' : t('ui.form.allTeams')}</p>
				</fieldset>
			</section>
			<section class={admin.card}>
				<h2>{t('ui.form.if')}</h2>
				<Conditions label={t('ui.form.if')} value={draft.when} onChange={(when) => put({ when })} error={(p) => fieldError(`when.${p}`)} />
				{fieldError('when') && <p class={admin.wrong}>{fieldError('when')}</p>}
				<Matches when={draft.when} />
			</section>
			<section class={admin.card}>
				<div class={admin.cardHead}>
					<h2>{t('ui.form.questions')}</h2>
					<label class={css.langs}>
						{t('ui.form.language')}
						<select value={lang} onChange={(e) => setLang(e.currentTarget.value)}>
							{LOCALES.map((l) => (
								<option key={l} value={l}>
									{LOCALE_NAMES[l]}
								</option>
							))}
						</select>
					</label>
				</div>
				<ol>
					{list.map((q, i) => (
						<QuestionEditor key={i} q={q} n={i + 1} of={list.length} kind={draft.kind} lang={lang} put={(x) => one(i, x)} move={(by) => move(i, by)} drop={() => put({ questions: list.filter((_, k) => k !== i) })} error={(p) => fieldError(`questions.${i}.${p}`)} />
					))}
				</ol>
				<div>
					<Button icon="plus" disabled={list.length >= 30} onClick={() => put({ questions: [...list, blankQuestion(list)] })}>
						{t('ui.form.addQuestion')}
					</Button>
				</div>
				{fieldError('questions') && <p class={admin.wrong}>{fieldError('questions')}</p>}
			</section>
			<Preview draft={draft} lang={lang} />
			<FormTry draft={draft} />
			<div class={admin.saveBar}>
				<Button kind="main" type="submit" busy={busy} disabled={!dirty}>
					{t('ui.save')}
				</Button>
				{form?.active && <Button onClick={() => void setActive(false)}>{t('ui.sla.deactivate')}</Button>}
				{dirty && <span class="muted">{t('ui.unsaved')}</span>}
			</div>
			{form && <FormVersions form={form} onRestore={(v) => put({ name: v.name, ...v.form, questions: draftOf({ ...form, ...v.form }).questions })} />}
		</form>
	);
}

const partsOf = (f: Form): Part[] => [
	{ label: t('ui.name'), is: f.name, text: f.name },
	{ label: t(f.kind === 'questions' ? 'ui.form.teamsOf' : 'ui.form.teamsTo'), is: f.team_ids, text: f.team_ids.map(teamName).join(', ') },
	{ label: t('ui.form.if'), is: f.when, text: f.when ? conditionText(f.when) : '' },
	{ label: t('ui.form.questions'), is: f.questions, text: f.questions.map((q) => textIn(q.label, locale.peek())).join(' · ') },
	{ label: t('ui.form.priority'), is: f.priority, text: f.priority ? priorityName(f.priority as Priority) : '' },
];

// As an agent sees it.
function Preview({ draft, lang }: { draft: FormDraft; lang: string }) {
	const [answers, setAnswers] = useState<Answers>({});
	const [open, setOpen] = useState(false);
	const asked = {
		id: 0, version_id: 0, name: draft.name, priority: draft.priority,
		questions: draft.questions.map((q) => ({ ...q, label: textIn(q.label, lang), help: textIn(q.help, lang), options: q.options.map((o) => ({ value: o.value, label: textIn(o.label, lang) || o.value })) })),
	};
	return (
		<section class={admin.card}>
			<button type="button" class={admin.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
				{t('ui.form.preview')}
			</button>
			{open && <FormFields form={asked} answers={answers} onAnswer={(k, v) => setAnswers((was) => ({ ...was, [k]: v }))} error={() => ''} />}
		</section>
	);
}
