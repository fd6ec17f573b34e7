// One policy: for whom, in which calendar, what is promised, when to warn and what then.
import { useState } from 'preact/hooks';
import { del, get, patch, post, type Failure } from '../../api/client';
import type { Calendar, Policy, PolicyIn } from '../../api/sla-types';
import { LOCALES, LOCALE_NAMES, t } from '../../i18n';
import { go, to } from '../../store/router';
import { isAdmin } from '../../store/session';
import { failed, failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Conditions } from '../../ui/Conditions';
import { Confirm } from '../../ui/Confirm';
import { Area, Check, Input, Select } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { isStale, Stale } from '../../ui/Stale';
import { Notice } from '../../ui/States';
import { Matches } from '../../ui/Matches';
import { PolicyTry } from './PolicyTry';
import { PolicyVersions } from './PolicyVersions';
import { BLANK, formOf, parseWarn, partsOf, policyOf, wrongCells, type PolForm } from './polform';
import { Steps } from './Steps';
import { Targets } from './Targets';
import { weekText } from './weektext';
import css from '../../ui/admin.module.css';

interface Props {
	policy: Policy | null;
	of: number;
	calendars: Calendar[];
	reload: () => Promise<void>;
}

export function PolicyForm({ policy, of, calendars, reload }: Props) {
	const [form, setForm] = useState<PolForm>(() => formOf(policy ?? { ...BLANK, calendar_id: calendars.find((c) => c.active)?.id ?? null }));
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [apply, setApply] = useState(false);
	const [leave, setLeave] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	const put = (change: Partial<PolForm>): void => {
		setForm({ ...form, ...change });
		setDirty(true);
	};
	const fieldError = (field: string): string => error?.errors.find((x) => x.field === field || x.field === field.replace(/\.(\d+)/g, '[$1]'))?.message ?? '';
	const calendar = calendars.find((c) => c.id === form.calendar_id) ?? null;
	const warn = parseWarn(form.warn);
	const wrong = wrongCells(form.rows) > 0 || warn === null;

	const save = async (over = false): Promise<void> => {
		if (wrong) return void document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
		setBusy(true);
		const body = policyOf(form);
		const r = policy ? await patch<Policy>(`/sla/policies/${policy.id}`, { ...body, apply_to_running: apply, ...(over ? {} : { seen_version_id: policy.version_id }) }) : await post<Policy>('/sla/policies', body);
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		await reload();
		if (!policy) go(to.settings('sla', r.data.id), { force: true, replace: true });
	};
	const take = (): void => {
		setDirty(false);
		void reload();
	};
	const restore = (p: PolicyIn): void => {
		put(formOf(p));
		document.querySelector('form')?.scrollIntoView();
	};
	return (
		<form
			class={css.form}
			onSubmit={(e) => {
				e.preventDefault();
				void save();
			}}
		>
			{error && policy && isStale(error) && <Stale error={error} seen={partsOf(policy, calendars)} load={async () => get<Policy>(`/sla/policies/${policy.id}`).then((r) => (r.ok ? partsOf(r.data, calendars) : null))} busy={busy} onTheirs={take} onMine={() => void save(true)} />}
			{error && !isStale(error) && <Notice tone="bad">{failureText(error)}</Notice>}
			{policy && !policy.active && <Notice tone="warn">{t('ui.pol.inactiveText')}</Notice>}
			<section class={css.card}>
				{policy?.active && <p class="muted">{t('ui.pol.place', { n: policy.position, of })}</p>}
				<div class={css.two}>
					<Input label={t('ui.name')} required maxLength={80} value={form.name} onValue={(name) => put({ name })} error={fieldError('name')} />
					<Select
						label={t('ui.sla.calendar')}
						value={String(form.calendar_id ?? '')}
						choices={[{ value: '', label: t('ui.sla.always') }, ...calendars.filter((c) => c.active || c.id === form.calendar_id).map((c) => ({ value: String(c.id), label: c.name }))]}
						onValue={(v) => put({ calendar_id: v ? Number(v) : null })}
						error={fieldError('calendar_id')}
						hint={calendar ? weekText(calendar.definition) : undefined}
					/>
				</div>
			</section>
			<section class={css.card}>
				<h2>{t('ui.pol.if')}</h2>
				<Conditions label={t('ui.pol.if')} value={form.when} onChange={(when) => put({ when })} error={(p) => fieldError(`when.${p}`)} />
				{fieldError('when') && <p class={css.wrong}>{fieldError('when')}</p>}
				{isAdmin.value && <Matches when={policyOf(form).when} />}
			</section>
			<Targets rows={form.rows} onChange={(rows) => put({ rows })} calendar={calendar} error={fieldError} />
			<section class={css.card}>
				<Input label={t('ui.pol.warn')} hint={t('ui.pol.warnHint')} value={form.warn} onValue={(v) => put({ warn: v })} error={warn === null ? t('ui.pol.warnBad') : fieldError('warn')} placeholder="75 %, 30 m" />
				<Switch label={t('ui.pol.periodic')} hint={t('ui.pol.periodicHint')} checked={form.periodic_updates} onChange={(periodic_updates) => put({ periodic_updates })} />
			</section>
			<Steps steps={form.steps} onChange={(steps) => put({ steps })} error={fieldError} />
			<section class={css.card}>
				<Switch label={t('ui.pol.public')} hint={t('ui.pol.publicHint')} checked={form.public} onChange={(on) => put({ public: on })} />
				{form.public &&
					LOCALES.map((l) => <Area key={l} label={LOCALE_NAMES[l]} lang={l} rows={2} maxLength={2000} optional value={form.public_text[l] ?? ''} onValue={(v) => put({ public_text: withText(form.public_text, l, v) })} error={fieldError(`public_text.${l}`)} />)}
			</section>
			{isAdmin.value && <PolicyTry form={form} id={policy?.id} />}
			{isAdmin.value && (
				<div class={css.saveBar}>
					<Button kind="main" type="submit" busy={busy} disabled={!dirty}>
						{t('ui.save')}
					</Button>
					{policy && policy.running > 0 && <Check checked={apply} onChange={setApply} label={t('ui.pol.apply', { n: policy.running })} />}
					{dirty && <span class="muted">{t('ui.unsaved')}</span>}
				</div>
			)}
			{policy && <PolicyVersions policy={policy} onRestore={restore} />}
			{policy?.active && isAdmin.value && (
				<Button kind="danger" class={css.start} onClick={() => setLeave(true)}>
					{t('ui.sla.deactivate')}
				</Button>
			)}
			{leave && policy && (
				<Confirm
					title={`${t('ui.sla.deactivate')}: ${policy.name}`}
					text={t('ui.pol.deactivateText', { n: policy.running })}
					yes={t('ui.sla.deactivate')}
					onClose={() => setLeave(false)}
					onYes={async () => {
						const r = await del(`/sla/policies/${policy.id}`);
						if (!r.ok) return failed(r.error);
						setDirty(false);
						await reload();
						go(to.settings('sla'), { force: true });
					}}
				/>
			)}
		</form>
	);
}

function withText(all: Record<string, string>, l: string, v: string): Record<string, string> {
	const { [l]: _old, ...rest } = all;
	return v ? { ...rest, [l]: v } : rest;
}
