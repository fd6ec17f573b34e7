// One rule as a sentence: when … and … then …; the same as JSON; tried before it is saved.
import { useEffect, useState } from 'preact/hooks';
import { del, get, patch, post, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { loadMacros } from '../../store/macros';
import { go, to } from '../../store/router';
import { failed, failureText, toast } from '../../store/toasts';
import { Actions } from '../../ui/Actions';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Conditions } from '../../ui/Conditions';
import { Confirm } from '../../ui/Confirm';
import { Area, Input } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { isStale, Stale } from '../../ui/Stale';
import { Notice } from '../../ui/States';
import { Chain } from './Chain';
import { RuleStart } from './RuleStart';
import { RuleTry } from './RuleTry';
import { RuleVersions } from './RuleVersions';
import { BLANK, bodyOf, draftOf, parseJson, partsOf, type Link, type Rule, type RuleDraft } from './ruleform';
import { css } from './css';

interface Props {
	rule: Rule | null;
	calendars: { id: number; name: string; active: boolean }[];
	reload: () => Promise<void>;
}

export function RuleForm({ rule, calendars, reload }: Props) {
	const [form, setForm] = useState<RuleDraft>(() => (rule ? draftOf(rule) : BLANK));
	const [json, setJson] = useState<string | null>(null);
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [leave, setLeave] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	useEffect(() => void loadMacros(), []); // it may call some
	const put = (change: Partial<RuleDraft>): void => {
		setForm({ ...form, ...change });
		setDirty(true);
	};
	const bad = json !== null && !parseJson(json, form);
	const fieldError = (field: string): string => error?.errors.find((x) => x.field === field)?.message ?? '';
	const chain = (error?.body.chain as Link[] | undefined) ?? [];
	const type = (text: string): void => {
		setJson(text);
		const d = parseJson(text, form);
		if (d) put(d);
	};
	const save = async (over = false): Promise<void> => {
		if (bad) return;
		setBusy(true);
		const r = rule ? await patch<Rule>(`/rules/${rule.id}`, { ...bodyOf(form), ...(over ? {} : { seen_version_id: rule.version_id }) }) : await post<Rule>('/rules', bodyOf(form));
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return void document.querySelector('[data-failed]')?.scrollIntoView({ block: 'center' });
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		await reload();
		if (!rule) go(to.settings('rules', r.data.id), { force: true, replace: true });
	};
	const theirs = async (): Promise<Rule | null> => {
		const r = await get<Rule>(`/rules/${rule?.id}`);
		return r.ok ? r.data : null;
	};
	const take = (): void => {
		setDirty(false);
		void reload();
	};
	return (
		<form
			class={css.form}
			onSubmit={(e) => {
				e.preventDefault();
				void save();
			}}
		>
			{error && rule && isStale(error) && (
				<div data-failed>
					<Stale error={error} seen={partsOf(rule)} load={async () => theirs().then((r) => r && partsOf(r))} busy={busy} onTheirs={take} onMine={() => void save(true)} />
				</div>
			)}
			{error && !isStale(error) && (
				<div data-failed>
					<Notice tone="bad">{failureText(error)}</Notice>
					<Chain links={chain} />
				</div>
			)}
			<section class={css.card}>
				<div class={css.two}>
					<Input label={t('ui.name')} required maxLength={100} value={form.name} onValue={(name) => put({ name })} error={fieldError('name')} />
					<Switch label={t('ui.rule.active')} checked={form.active} onChange={(active) => put({ active })} />
				</div>
			</section>
			{json === null ? (
				<>
					<RuleStart form={form} calendars={calendars} put={put} error={fieldError} />
					<section class={css.card}>
						<h2>{t('ui.rule.and')}</h2>
						<Conditions rules label={t('ui.rule.and')} value={form.when} onChange={(when) => put({ when })} error={(p) => fieldError(`when.${p}`)} />
						{fieldError('when') && <p class={css.wrong}>{fieldError('when')}</p>}
					</section>
					<section class={css.card}>
						<h2>{t('ui.rule.then')}</h2>
						<Actions label={t('ui.rule.then')} value={form.actions} onChange={(actions) => put({ actions })} error={(p) => fieldError(`actions.${p}`)} />
						{fieldError('actions') && <p class={css.wrong}>{fieldError('actions')}</p>}
					</section>
				</>
			) : (
				<section class={css.card}>
					<Area label="JSON" rows={18} spellcheck={false} class={css.json} value={json} onValue={type} error={bad ? t('ui.rule.badJson') : ''} />
				</section>
			)}
			<Button class={css.start} icon="code" aria-pressed={json !== null} onClick={() => setJson(json === null ? JSON.stringify(bodyOf(form), null, '\t') : null)} disabled={bad}>
				{json === null ? t('ui.rule.asJson') : t('ui.rule.asSentence')}
			</Button>
			<RuleTry body={bodyOf(form)} id={rule?.id} />
			<div class={css.saveBar}>
				<Button kind="main" type="submit" busy={busy} disabled={!dirty || bad}>
					{t('ui.save')}
				</Button>
				{dirty && <span class="muted">{t('ui.unsaved')}</span>}
			</div>
			{rule && <RuleVersions rule={rule} reload={reload} />}
			{rule && (
				<span class={css.buttons}>
					<a class={css.second} href={`${to.settings('rules', 'log')}?rule=${rule.id}`}>
						{t('ui.rule.log')}
					</a>
					<Button kind="danger" onClick={() => setLeave(true)}>
						{t('ui.delete')}
					</Button>
				</span>
			)}
			{leave && rule && (
				<Confirm
					title={`${t('ui.delete')}: ${rule.name}`}
					text={t('ui.rule.deleteText')}
					yes={t('ui.delete')}
					onClose={() => setLeave(false)}
					onYes={async () => {
						const r = await del(`/rules/${rule.id}`);
						if (!r.ok) return failed(r.error);
						setDirty(false);
						await reload();
						go(to.settings('rules'), { force: true });
					}}
				/>
			)}
		</form>
	);
}
