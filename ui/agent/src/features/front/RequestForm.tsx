// One request form: its words, where requests go, its questions, where it may be embedded,
// and the form itself beside it.
import { useEffect, useState } from 'preact/hooks';
import { fieldError, patch, post, type Failure } from '../../api/client';
import type { Names } from '../../api/case-types';
import type { RequestForm as Form, RequestQuestion } from '../../api/front-types';
import { t } from '../../i18n';
import { loadCase } from '../../store/case';
import { activeTeams, priorityName } from '../../store/directory';
import { failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Area, Input, Select } from '../../ui/Field';
import { NamesInput } from '../../ui/NamesInput';
import { Notice } from '../../ui/States';
import { Questions } from './Questions';
import { formPath } from './RequestForms';
import set from '../../ui/admin.module.css';
import css from './front.module.css';

export function RequestForm({ form, onClose }: { form: Form | null; onClose: () => void }) {
	const [id, setId] = useState(form?.id ?? 0);
	const [names, setNames] = useState<Names>(form?.names ?? {});
	const [intro, setIntro] = useState<Names>(form?.intro ?? {});
	const [slug, setSlug] = useState(form?.slug ?? '');
	const [questions, setQuestions] = useState<RequestQuestion[]>(form?.questions ?? []);
	const [subject, setSubject] = useState(form?.ask_subject ?? true);
	const [team, setTeam] = useState(String(form?.team_id ?? ''));
	const [priority, setPriority] = useState(String(form?.priority ?? 2));
	const [hosts, setHosts] = useState(form?.hosts ?? '');
	const [active, setActive] = useState(form?.active ?? true);
	const [error, setError] = useState<Failure | null>(null);
	const [shown, setShown] = useState(form ? 1 : 0);
	useEffect(() => void loadCase(), []);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const body = { names, intro, slug, questions, ask_subject: subject, team_id: team ? Number(team) : null, priority: Number(priority), hosts: hosts.split(/\s+/).filter(Boolean).join(' '), active };
		const r = id ? await patch<Form>(`/request-forms/${id}`, body) : await post<Form>('/request-forms', body);
		if (!r.ok) return setError(r.error);
		setError(null);
		setId(r.data.id);
		setShown(shown + 1);
		toast(t('ui.saved'), { kind: 'ok' });
	};
	const at = (field: string): string | undefined => error?.errors.find((x) => x.field.startsWith(field))?.message;
	return (
		<>
			<div>
				<Button kind="ghost" icon="arrow-left" onClick={onClose}>
					{t('ui.set.requestForms')}
				</Button>
			</div>
			<form class={`${set.card} ${css.form}`} onSubmit={save} noValidate>
				{error && !error.errors.some((x) => x.field) && <Notice tone="bad">{failureText(error)}</Notice>}
				<NamesInput label={t('ui.name')} value={names} onValue={setNames} error={at('names')} hint={t('ui.pages.nameHint')} focus optional />
				<NamesInput label={t('ui.pages.formIntro')} value={intro} max={1000} onValue={setIntro} error={at('intro')} optional />
				<div class={css.two}>
					<Input label={t('ui.pages.slug')} value={slug} onValue={setSlug} error={fieldError(error, 'slug')} hint={`…/contact/${slug || 'order-help'}`} maxLength={60} />
					<Select label={t('ui.team')} value={team} onValue={setTeam} choices={[{ value: '', label: t('ui.pages.anyTeam') }, ...activeTeams.value.map((x) => ({ value: String(x.id), label: x.name }))]} />
					<Select label={t('ui.priority')} value={priority} onValue={setPriority} choices={([1, 2, 3, 4] as const).map((p) => ({ value: String(p), label: priorityName(p) }))} />
				</div>
				<Switch label={t('ui.pages.askSubject')} checked={subject} onChange={setSubject} />
				<Questions value={questions} onValue={setQuestions} error={at('questions')} required={subject ? 3 : 2} />
				<Area label={t('ui.pages.hosts')} value={hosts} onValue={setHosts} error={fieldError(error, 'hosts')} hint={t('ui.pages.hostsHint')} rows={2} placeholder="https://shop.example.com" optional />
				{hosts.trim() && id > 0 && (
					<Area label={t('ui.pages.embed')} value={`<iframe src="${location.origin}${formPath(slug)}?embed=1" title="${t('ui.pages.write')}" width="100%" height="720"></iframe>`} onValue={() => undefined} readOnly rows={2} />
				)}
				<Switch label={t('ui.pages.inUse')} checked={active} onChange={setActive} />
				<div class={css.buttons}>
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button kind="main" type="submit">
						{t('ui.save')}
					</Button>
				</div>
			</form>
			{shown > 0 && active && (
				<section class={css.form} aria-label={t('ui.pages.preview')}>
					<h2>{t('ui.pages.preview')}</h2>
					<iframe key={shown} class={css.frame} src={`${formPath(slug)}?embed=1`} title={t('ui.pages.preview')} />
				</section>
			)}
		</>
	);
}
