// How often what was escalated came back, by form: a high share says that the form asks too little.
import { useState } from 'preact/hooks';
import type { BounceFigures } from '../../api/form-types';
import { locale, t } from '../../i18n';
import { Select } from '../../ui/Field';
import { useLoad } from '../../ui/useLoad';
import admin from '../../ui/admin.module.css';
import css from './escalate.module.css';

const DAY = 86_400_000;

export function Bounces() {
	const [days, setDays] = useState('30');
	const [at] = useState(() => Date.now() + 60_000);
	const { data } = useLoad<{ forms: BounceFigures[] }>(`/reports/escalations?from=${at - Number(days) * DAY}&to=${at}`);
	const percent = new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 });
	const hours = new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 });
	return (
		<section class={admin.card} aria-label={t('ui.form.bounces')}>
			<div class={admin.cardHead}>
				<div class="grow">
					<h2>{t('ui.form.bounces')}</h2>
					<p class="muted">{t('ui.form.bouncesText')}</p>
				</div>
				<Select label={t('ui.form.period')} value={days} choices={['7', '30', '90', '365'].map((n) => ({ value: n, label: t('ui.form.days', { n: Number(n) }) }))} onValue={setDays} />
			</div>
			{data && !data.forms.length && <p class="muted">{t('ui.form.noBounces')}</p>}
			{data && data.forms.length > 0 && (
				<div class={css.scroll} tabIndex={0} role="region" aria-label={t('ui.form.escalations')}>
					<table class={css.table}>
						<thead>
							<tr>
								<th scope="col">{t('ui.form.one')}</th>
								<th scope="col">{t('ui.form.escalations')}</th>
								<th scope="col">{t('ui.form.returned')}</th>
								<th scope="col">{t('ui.form.returnedDay')}</th>
								<th scope="col">{t('ui.form.rate')}</th>
								<th scope="col">{t('ui.form.hours')}</th>
							</tr>
						</thead>
						<tbody>
							{data.forms.map((f) => (
								<tr key={f.form_id ?? 0}>
									<td>{f.form_name || t('ui.form.without')}</td>
									<td>{f.escalations}</td>
									<td>{f.returned}</td>
									<td>{f.returned_day}</td>
									<td>{percent.format(f.rate)}</td>
									<td>{f.returned ? hours.format(f.hours) : '–'}</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			)}
		</section>
	);
}
