// Days on which nobody works: lists of countries, a file or an address, or typed.
import { useRef, useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { Holiday } from '../../api/sla-types';
import { locale, t } from '../../i18n';
import { now, zone } from '../../i18n/format';
import { failed, toast } from '../../store/toasts';
import { Button, IconButton } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { useLoad } from '../../ui/useLoad';
import type { CalForm } from './calform';
import { localText } from './week';
import { countryName, dateText } from './weektext';
import css from '../../ui/admin.module.css';

interface Props {
	form: CalForm;
	put: (c: Partial<CalForm>) => void;
	error: (field: string) => string;
}

export function Holidays({ form, put, error }: Props) {
	const known = useLoad<{ countries: { code: string }[] }>('/holidays/countries');
	const codes = known.data?.countries.map((c) => c.code) ?? form.lists;
	const byName = new Intl.Collator(locale.value).compare;
	const toggle = (code: string): void => put({ lists: form.lists.includes(code) ? form.lists.filter((x) => x !== code) : [...form.lists, code] });
	const merge = (more: Holiday[]): void => {
		const have = new Set(form.holidays.map((h) => h.date));
		const fresh = more.filter((h) => !have.has(h.date)).map(({ date, name }) => ({ date, name }));
		put({ holidays: [...form.holidays, ...fresh].sort((a, b) => a.date.localeCompare(b.date)) });
		toast(t('ui.cal.imported', { n: fresh.length }), { kind: 'ok' });
	};
	const edit = (i: number, change: Partial<Holiday>): void => put({ holidays: form.holidays.map((h, k) => (k === i ? { ...h, ...change } : h)) });
	const today = localText(now(), zone.value || 'UTC').slice(0, 10);
	return (
		<section class={css.card}>
			<h2>{t('ui.cal.holidays')}</h2>
			<fieldset>
				<legend class={css.legend}>{t('ui.cal.countries')}</legend>
				<div class={css.chips}>
					{[...codes].sort((a, b) => byName(countryName(a), countryName(b))).map((code) => (
						<label key={code} class={css.chip}>
							<input type="checkbox" checked={form.lists.includes(code)} onChange={() => toggle(code)} />
							{countryName(code)}
						</label>
					))}
				</div>
				{error('definition.holiday_lists') && <p class={css.wrong}>{error('definition.holiday_lists')}</p>}
			</fieldset>
			<Import merge={merge} />
			<div class={css.cardHead}>
				<h3>{t('ui.cal.ownDates')}</h3>
				<Button small icon="plus" onClick={() => put({ holidays: [...form.holidays, { date: today, name: '' }] })}>
					{t('ui.add')}
				</Button>
			</div>
			{form.holidays.length > 0 && (
				<ul class={css.dates}>
					{form.holidays.map((h, i) => {
						const wrong = error(`definition.holidays[${i}]`) || error(`definition.holidays.${i}`);
						return (
							<li key={i} class={css.date}>
								<input type="date" class={css.dateInput} aria-label={t('ui.cal.date', { name: t('ui.cal.holidays') })} aria-invalid={wrong ? true : undefined} value={h.date} onInput={(e) => edit(i, { date: e.currentTarget.value })} />
								<input class={css.nameInput} maxLength={80} aria-label={t('ui.cal.holidayName', { date: h.date ? dateText(h.date) : '' })} placeholder={t('ui.name')} value={h.name} onInput={(e) => edit(i, { name: e.currentTarget.value })} />
								<IconButton icon="trash-2" label={t('ui.cal.removeDate', { name: h.name || dateText(h.date || today) })} onClick={() => put({ holidays: form.holidays.filter((_, k) => k !== i) })} />
								{wrong && <p class={css.wrong}>{wrong}</p>}
							</li>
						);
					})}
				</ul>
			)}
		</section>
	);
}

function Import({ merge }: { merge: (h: Holiday[]) => void }) {
	const [url, setUrl] = useState('');
	const [busy, setBusy] = useState(false);
	const file = useRef<HTMLInputElement>(null);
	const take = async (what: Promise<Awaited<ReturnType<typeof post<{ holidays: Holiday[] }>>>>): Promise<void> => {
		setBusy(true);
		const r = await what;
		setBusy(false);
		if (r.ok) {
			merge(r.data.holidays);
			setUrl('');
		} else failed(r.error);
	};
	return (
		<div class={css.import}>
			<div>
				<Button icon="upload" busy={busy} onClick={() => file.current?.click()}>
					{t('ui.cal.icsFile')}
				</Button>
				<input
					ref={file}
					type="file"
					hidden
					accept=".ics,text/calendar"
					disabled={busy}
					onChange={(e) => {
						const f = e.currentTarget.files?.[0];
						if (f) void take(post<{ holidays: Holiday[] }>('/holidays/ics', undefined, { raw: f, headers: { 'Content-Type': 'text/calendar' } }));
						e.currentTarget.value = '';
					}}
				/>
			</div>
			<div class={css.url}>
				<Input label={t('ui.cal.icsUrl')} type="url" placeholder="https://…/holidays.ics" value={url} onValue={setUrl} />
				<Button busy={busy} disabled={!/^https?:\/\/./.test(url)} onClick={() => void take(post<{ holidays: Holiday[] }>('/holidays/ics-url', { url }))}>
					{t('ui.cal.read')}
				</Button>
			</div>
		</div>
	);
}
