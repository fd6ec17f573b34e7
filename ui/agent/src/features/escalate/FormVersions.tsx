// Earlier versions of a form; one is taken into the editor, where it can be looked at.
import { useState } from 'preact/hooks';
import type { Form, FormVersion } from '../../api/form-types';
import { locale, t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { useLoad } from '../../ui/useLoad';
import css from '../../ui/admin.module.css';
import { textIn } from './formdraft';

export function FormVersions({ form, onRestore }: { form: Form; onRestore: (v: FormVersion) => void }) {
	const [open, setOpen] = useState(false);
	return (
		<section class={css.card}>
			<button type="button" class={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
				{t('ui.sla.versions', { n: form.versions })}
			</button>
			{open && <List form={form} onRestore={onRestore} />}
		</section>
	);
}

function List({ form, onRestore }: { form: Form; onRestore: (v: FormVersion) => void }) {
	const { data } = useLoad<{ versions: FormVersion[] }>(`/forms/${form.id}/versions`);
	return (
		<ul class={css.versions}>
			{(data?.versions ?? []).map((v) => (
				<li key={v.id} class={css.version}>
					<div class="grow">
						<p>
							{dateTime(v.created_at)} {v.agent_name} {v.id === form.version_id && <Chip tone="ok">{t('ui.current')}</Chip>}
						</p>
						<p class="muted">{v.form.questions.map((q) => textIn(q.label, locale.value)).join(' · ')}</p>
					</div>
					{v.id !== form.version_id && (
						<Button small onClick={() => onRestore(v)} aria-label={`${t('ui.sla.restore')}: ${dateTime(v.created_at)}`}>
							{t('ui.sla.restore')}
						</Button>
					)}
				</li>
			))}
		</ul>
	);
}
