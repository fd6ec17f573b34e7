import { useEffect, useState } from 'preact/hooks';
import { fieldError, patch, type Failure } from '../../api/client';
import type { CompanySettings } from '../../api/admin-types';
import { t } from '../../i18n';
import { session } from '../../store/session';
import { failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Input, Select } from '../../ui/Field';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { useGuard } from '../../ui/guard';
import { SaveBar } from './Profile';
import { zones } from '../../ui/zones';
import css from './settings.module.css';

const HOURS = ['office', 'extended', 'always'] as const;

export function Company() {
	const loaded = useLoad<CompanySettings>('/settings');
	const [form, setForm] = useState<CompanySettings | null>(null);
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	useEffect(() => {
		if (loaded.data) setForm(loaded.data);
	}, [loaded.data]);
	if (loaded.error) return <ErrorState error={loaded.error} retry={() => void loaded.reload()} />;
	if (!form) return <Bones rows={3} kind="row" />;
	const put = (change: Partial<CompanySettings>): void => {
		setForm({ ...form, ...change });
		setDirty(true);
	};
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const { company, zone, hours, base_url, auto_ack, subject_tag, push_subject, reopen_days, repeat_days, authserv_id } = form;
		const r = await patch<CompanySettings>('/settings', { company, zone, hours, base_url, auto_ack, subject_tag, push_subject, reopen_days, repeat_days, authserv_id });
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setDirty(false);
		if (session.value) session.value = { ...session.value, company };
		toast(t('ui.saved'), { kind: 'ok' });
	};
	return (
		<form class={css.form} onSubmit={save}>
			{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
			<section class={css.card}>
				<Input label={t('ui.company.name')} required maxLength={100} value={form.company} onValue={(company) => put({ company })} error={fieldError(error, 'company')} />
				<div class={css.two}>
					<Select label={t('ui.zone')} value={form.zone} onValue={(zone) => put({ zone })} choices={zones(form.zone)} />
					<Select label={t('ui.company.hours')} value={form.hours} onValue={(v) => put({ hours: v as CompanySettings['hours'] })} choices={HOURS.map((h) => ({ value: h, label: t(`ui.hours.${h}`) }))} />
				</div>
				<Input label={t('ui.company.url')} type="url" hint={t('ui.company.urlHint')} value={form.base_url} onValue={(base_url) => put({ base_url })} error={fieldError(error, 'base_url')} />
			</section>
			<section class={css.card}>
				<Switch label={t('ui.mailboxes.ack')} hint={t('ui.mailboxes.ackHint')} checked={form.auto_ack} onChange={(auto_ack) => put({ auto_ack })} />
				<Switch label={t('ui.company.subjectTag')} hint={t('ui.company.subjectTagHint')} checked={form.subject_tag} onChange={(subject_tag) => put({ subject_tag })} />
				<Switch label={t('ui.company.pushSubject')} hint={t('ui.company.pushSubjectHint')} checked={form.push_subject} onChange={(push_subject) => put({ push_subject })} />
				<Input label={t('ui.company.reopen')} inputMode="numeric" hint={t('ui.company.reopenHint')} value={String(form.reopen_days)} onValue={(v) => put({ reopen_days: Number(v.replace(/\D/g, '')) })} error={fieldError(error, 'reopen_days')} />
				<Input label={t('ui.company.repeat')} inputMode="numeric" hint={t('ui.company.repeatHint')} value={String(form.repeat_days)} onValue={(v) => put({ repeat_days: Number(v.replace(/\D/g, '')) })} error={fieldError(error, 'repeat_days')} />
				<Input label={t('ui.company.authserv')} optional hint={t('ui.company.authservHint')} value={form.authserv_id} onValue={(authserv_id) => put({ authserv_id })} error={fieldError(error, 'authserv_id')} />
			</section>
			<SaveBar dirty={dirty} busy={busy} />
		</form>
	);
}
