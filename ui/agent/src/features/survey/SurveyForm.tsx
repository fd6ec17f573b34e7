// One survey: what is asked, when and whom, and what a low score starts.
import { useEffect, useState } from 'preact/hooks';
import { del, fieldError, patch, post, type Failure } from '../../api/client';
import { locale, t } from '../../i18n';
import { brandName, brands, needCase } from '../../store/case';
import { activeTeams } from '../../store/directory';
import { go, to } from '../../store/router';
import { failed, failureText, toast } from '../../store/toasts';
import { Actions } from '../../ui/Actions';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Check, Input, Select } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { NamesInput } from '../../ui/NamesInput';
import { Notice } from '../../ui/States';
import { Questions } from './Questions';
import { FACES, type Definition, type Kind, type Survey } from './types';
import css from '../../ui/admin.module.css';

const BLANK: Definition = { delay_min: 60, business: true, sample_pct: 100, every_days: 0, window_days: 14, low_at: -1, low_actions: [], question: {}, thanks: {}, questions: [], team_ids: [], brand_ids: [], channels: [] };

export function SurveyForm({ survey, kind, variables, reload }: { survey: Survey | null; kind: Kind; variables: string[]; reload: () => Promise<void> }) {
	const [name, setName] = useState(survey?.name ?? t(`ui.svy.kind.${kind}`));
	const [active, setActive] = useState(survey?.active ?? true);
	const [d, setD] = useState<Definition>(survey ? { ...BLANK, ...survey.definition } : { ...BLANK, every_days: kind === 'nps' ? 90 : 0, low_at: kind === 'csat' ? 2 : -1 });
	const [dirty, setDirty] = useState(!survey);
	const [busy, setBusy] = useState(false);
	const [leave, setLeave] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty && survey !== null);
	useEffect(needCase, []);
	// A brand that was removed can be unticked.
	const choices = [...new Set([...brands.value.map((b) => b.id), ...d.brand_ids])];
	const put = (change: Partial<Definition>): void => {
		setD({ ...d, ...change });
		setDirty(true);
	};
	const number = (key: 'delay_min' | 'sample_pct' | 'every_days' | 'window_days', label: string, hint?: string) => (
		<Input label={label} hint={hint} inputMode="numeric" value={String(d[key])} onValue={(v) => put({ [key]: Number(v.replace(/\D/g, '')) })} error={fieldError(error, `definition.${key}`)} />
	);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const body = { name, active, definition: d };
		const r = survey ? await patch<Survey>(`/surveys/${survey.id}`, body) : await post<Survey>('/surveys', { ...body, kind });
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		await reload();
		if (!survey) go(to.settings('surveys', r.data.id), { force: true, replace: true });
	};
	const test = async (): Promise<void> => {
		const r = survey && (await post(`/surveys/${survey.id}/test`, { locale: locale.value }));
		if (r && !r.ok) failed(r.error);
		else toast(t('ui.svy.tested'), { kind: 'ok' });
	};
	return (
		<form class={css.form} onSubmit={(e) => void save(e)}>
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			<section class={css.card}>
				<Input label={t('ui.name')} required maxLength={100} value={name} onValue={(v) => (setName(v), setDirty(true))} error={fieldError(error, 'name')} />
				<Switch label={t('ui.svy.active')} checked={active} onChange={(on) => (setActive(on), setDirty(true))} />
				<NamesInput label={t('ui.svy.question')} optional hint={t('ui.svy.builtin')} max={200} value={d.question} onValue={(question) => put({ question })} error={fieldError(error, 'definition.question')} />
				<NamesInput label={t('ui.svy.thanks')} optional hint={t('ui.svy.builtin')} max={1000} value={d.thanks} onValue={(thanks) => put({ thanks })} error={fieldError(error, 'definition.thanks')} />
				<p class="muted">
					<a href={to.settings('texts', `survey_${kind}`)}>{t('ui.svy.mail')}</a>
				</p>
			</section>
			<Questions list={d.questions} error={(p) => fieldError(error, `definition.questions.${p}`)} onChange={(questions) => put({ questions })} />
			<section class={css.card}>
				<h2>{t('ui.svy.when')}</h2>
				<div class={css.two}>
					{kind === 'csat' && number('delay_min', t('ui.svy.delay'))}
					{kind !== 'exit' && number('sample_pct', t('ui.svy.sample'))}
					{number('every_days', t('ui.svy.every'), kind === 'nps' ? undefined : t('ui.svy.everyHint'))}
					{number('window_days', t('ui.svy.window'))}
				</div>
				{kind === 'csat' && <Check label={t('ui.svy.business')} checked={d.business} onChange={(business) => put({ business })} />}
				{kind === 'csat' && activeTeams.value.length > 0 && (
					<fieldset>
						<legend class={css.legend}>{t('ui.svy.teams')}</legend>
						<div class={css.chips}>
							{activeTeams.value.map((x) => (
								<label key={x.id} class={css.chip}>
									<input type="checkbox" checked={d.team_ids.includes(x.id)} onChange={(e) => put({ team_ids: e.currentTarget.checked ? [...d.team_ids, x.id] : d.team_ids.filter((y) => y !== x.id) })} />
									{x.name}
								</label>
							))}
						</div>
					</fieldset>
				)}
				{kind === 'csat' && choices.length > 1 && (
					<fieldset>
						<legend class={css.legend}>{t('ui.svy.brands')}</legend>
						<div class={css.chips}>
							{choices.map((id) => (
								<label key={id} class={css.chip}>
									<input type="checkbox" checked={d.brand_ids.includes(id)} onChange={(e) => put({ brand_ids: e.currentTarget.checked ? [...d.brand_ids, id] : d.brand_ids.filter((y) => y !== id) })} />
									{brandName(id)}
								</label>
							))}
						</div>
						{fieldError(error, 'definition.brand_ids') && <Notice tone="bad">{fieldError(error, 'definition.brand_ids')}</Notice>}
					</fieldset>
				)}
			</section>
			{kind === 'csat' && (
				<section class={css.card}>
					<h2>{t('ui.svy.low')}</h2>
					<Select label={t('ui.svy.lowAt')} value={String(d.low_at)} onValue={(v) => put({ low_at: Number(v) })} choices={[{ value: '-1', label: t('ui.svy.lowNever') }, ...[1, 2, 3].map((n) => ({ value: String(n), label: `${FACES[n] ?? ''} ${n}` }))]} error={fieldError(error, 'definition.low_at')} />
					{d.low_at >= 0 && <Actions label={t('ui.svy.lowDo')} value={d.low_actions} variables={variables} onChange={(low_actions) => put({ low_actions })} error={(p) => fieldError(error, `definition.low_actions.${p}`)} />}
				</section>
			)}
			<div class={css.saveBar}>
				<Button kind="main" type="submit" busy={busy} disabled={!dirty}>
					{t('ui.save')}
				</Button>
				{survey && (
					<>
						<Button icon="send" disabled={dirty} onClick={() => void test()}>
							{t('ui.texts.test')}
						</Button>
						<Button kind="ghost" icon="trash-2" onClick={() => setLeave(true)}>
							{t('ui.delete')}
						</Button>
					</>
				)}
				{dirty && survey && <span class="muted">{t('ui.unsaved')}</span>}
			</div>
			{leave && survey && (
				<Confirm
					title={t('ui.svy.delete', { name: survey.name })}
					text={t('ui.svy.deleteText')}
					onClose={() => setLeave(false)}
					onYes={async () => {
						const r = await del(`/surveys/${survey.id}`);
						if (!r.ok) return failed(r.error);
						setDirty(false);
						await reload();
						go(to.settings('surveys'), { force: true });
					}}
				/>
			)}
		</form>
	);
}
