// One calendar: its week painted or typed, holidays, single dates, and what it comes to.
import { useState } from 'preact/hooks';
import { get, patch, post, type Failure } from '../../api/client';
import type { Calendar, Definition, Impact } from '../../api/sla-types';
import { t } from '../../i18n';
import { go, to } from '../../store/router';
import { isAdmin } from '../../store/session';
import { failureText, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Input, Select } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { isStale, Stale, type Part } from '../../ui/Stale';
import { Notice } from '../../ui/States';
import { zones } from '../../ui/zones';
import { CalendarSave, type When } from './CalendarSave';
import { CalendarTry } from './CalendarTry';
import { CalendarVersions } from './CalendarVersions';
import { complete, definitionOf, formOf, type CalForm } from './calform';
import { Dates } from './Dates';
import { Holidays } from './Holidays';
import { WeekGrid } from './WeekGrid';
import { WeekTimes } from './WeekTimes';
import { Year } from './Year';
import { minutesOf } from './week';
import css from '../../ui/admin.module.css';

const partsOf = ({ name, definition: d }: Calendar): Part[] => [
	{ label: t('ui.name'), is: name, text: name },
	{ label: t('ui.zone'), is: d.tz, text: d.tz },
	{ label: t('ui.cal.week'), is: d.hours },
	{ label: t('ui.cal.holidays'), is: [d.holidays, d.holiday_lists] },
	{ label: t('ui.cal.overrides'), is: d.overrides },
	{ label: t('ui.cal.breaks'), is: d.breaks },
];

export function CalendarForm({ calendar, reload }: { calendar: Calendar | null; reload: () => Promise<void> }) {
	const [form, setForm] = useState<CalForm>(() => formOf(calendar));
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const [impact, setImpact] = useState<Impact | null>(null);
	const [asked, setAsked] = useState<When | null>(null);
	useGuard(dirty);
	const put = (change: Partial<CalForm>): void => {
		setForm({ ...form, ...change });
		setDirty(true);
	};
	const definition = definitionOf(form);
	const fieldError = (field: string): string => error?.errors.find((x) => x.field === field)?.message ?? '';
	const changed = !calendar || JSON.stringify(definition) !== JSON.stringify(definitionOf(formOf(calendar)));

	const save = async (when: When | null, over = false): Promise<void> => {
		setBusy(true);
		const body = calendar ? { name: form.name, ...(changed || over ? { definition, ...when } : {}) } : { name: form.name, definition };
		const r = calendar ? await patch<Calendar>(`/calendars/${calendar.id}`, { ...body, ...(over ? {} : { seen_version_id: calendar.version_id }) }) : await post<Calendar>('/calendars', body);
		setBusy(false);
		setImpact(null);
		setAsked(when);
		setError(r.ok ? null : r.error);
		if (!r.ok) return focusError();
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		await reload();
		if (!calendar) go(to.settings('hours', r.data.id), { force: true, replace: true });
	};
	const submit = async (e: Event): Promise<void> => {
		e.preventDefault();
		if (!calendar || !changed) return save(null);
		setBusy(true);
		const r = await post<Impact>('/calendars/impact', { calendar_id: calendar.id, definition });
		setBusy(false);
		if (r.ok) {
			setError(null);
			setImpact(r.data);
		} else {
			setError(r.error);
			focusError();
		}
	};
	const theirs = async (): Promise<Part[] | null> => {
		const r = await get<Calendar>(`/calendars/${calendar?.id}`);
		return r.ok ? partsOf(r.data) : null;
	};
	const take = (): void => {
		setDirty(false);
		void reload();
	};
	const restore = (d: Definition): void => {
		put(formOf(calendar, d));
		scrollTo({ top: 0 });
	};
	const general = error && (!error.errors.length || error.errors.some((x) => !/^(name|definition\.(tz|hours|holidays|overrides|breaks))/.test(x.field)));
	return (
		<form class={css.form} onSubmit={(e) => void submit(e)} data-calendar={calendar?.id ?? 'new'}>
			{error && calendar && isStale(error) && <Stale error={error} seen={partsOf(calendar)} load={theirs} busy={busy} onTheirs={take} onMine={() => void save(asked, true)} />}
			{general && error && !isStale(error) && <Notice tone="bad">{failureText(error)}</Notice>}
			<section class={css.card}>
				<div class={css.two}>
					<Input label={t('ui.name')} required maxLength={80} value={form.name} onValue={(name) => put({ name })} error={fieldError('name')} />
					<Select label={t('ui.zone')} value={form.tz} choices={zones(form.tz)} onValue={(tz) => put({ tz })} error={fieldError('definition.tz')} />
				</div>
			</section>
			<section class={css.card}>
				<div class={css.cardHead}>
					<h2>{t('ui.cal.week')}</h2>
					<span class="muted num">{t('ui.cal.perWeek', { h: Math.round(minutesOf(form.week) / 6) / 10 })}</span>
				</div>
				<p class="muted">{t('ui.cal.paint')}</p>
				{fieldError('definition.hours') && <Notice tone="bad">{fieldError('definition.hours')}</Notice>}
				<WeekGrid week={form.week} onChange={(week) => put({ week })} />
				<WeekTimes week={form.week} onChange={(week) => put({ week })} error={fieldError} />
			</section>
			<Holidays form={form} put={put} error={fieldError} />
			<Dates title={t('ui.cal.overrides')} hint={t('ui.cal.overridesHint')} empty={t('ui.cal.closed')} list={form.overrides} onChange={(overrides) => put({ overrides })} field="definition.overrides" error={fieldError} />
			<Dates title={t('ui.cal.breaks')} hint={t('ui.cal.breaksHint')} list={form.breaks} onChange={(breaks) => put({ breaks })} field="definition.breaks" error={fieldError} />
			{isAdmin.value && complete(form) && <CalendarTry definition={definition} />}
			{isAdmin.value && complete(form) && <Year definition={definition} />}
			{isAdmin.value && (
				<div class={css.saveBar}>
					<Button kind="main" type="submit" busy={busy} disabled={!dirty}>
						{t('ui.save')}
					</Button>
					{dirty && <span class="muted">{t('ui.unsaved')}</span>}
				</div>
			)}
			{calendar && <CalendarVersions calendar={calendar} onRestore={restore} />}
			{impact && calendar && <CalendarSave calendar={calendar} definition={definition} impact={impact} busy={busy} onClose={() => setImpact(null)} onSave={save} />}
		</form>
	);
}

function focusError(): void {
	setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid=true],[role=alert]')?.scrollIntoView({ block: 'center' }), 60);
}
