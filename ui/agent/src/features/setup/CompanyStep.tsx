import { useState } from 'preact/hooks';
import { fieldError, post, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Cards, Input, Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import css from './setup.module.css';

const HOURS = ['office', 'extended', 'always'] as const;
type Hours = (typeof HOURS)[number];

export function CompanyStep({ onDone }: { onDone: () => void }) {
	const [name, setName] = useState('');
	const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
	const [hours, setHours] = useState<Hours>('office');
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await post('/setup/company', { name: name.trim(), zone, hours });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		onDone();
	};
	const zones = Intl.supportedValuesOf('timeZone');
	if (!zones.includes(zone)) zones.unshift(zone);
	return (
		<form class={css.form} onSubmit={save}>
			{error && !fieldError(error, 'name') && <Notice tone="bad">{failureText(error)}</Notice>}
			<Input label={t('ui.company.name')} name="company" autocomplete="organization" required autofocus maxLength={100} value={name} onValue={setName} error={fieldError(error, 'name')} />
			<Select label={t('ui.zone')} hint={t('ui.setup.zoneHint')} value={zone} onValue={setZone} choices={zones.map((z) => ({ value: z, label: z.replace(/_/g, ' ') }))} />
			<Cards legend={t('ui.company.hours')} value={hours} onValue={setHours} options={HOURS.map((h) => ({ value: h, label: t(`ui.hours.${h}`) }))} />
			<Button kind="main" type="submit" busy={busy} class={css.next}>
				{t('ui.setup.next')}
			</Button>
		</form>
	);
}
