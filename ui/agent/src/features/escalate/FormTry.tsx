// Would this form, as it stands here, be asked on a real ticket, and why?
import { useState } from 'preact/hooks';
import { post, type Failure } from '../../api/client';
import type { Why } from '../../api/sla-types';
import { t } from '../../i18n';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { fieldName, opName, valueName } from '../../ui/conditions';
import { Input } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import css from '../../ui/admin.module.css';
import { bodyOf, type FormDraft } from './formdraft';

interface Tried {
	holds: boolean;
	subject: string;
	why: { field: string; op: string; wanted: string; has: string; ok: boolean }[];
}

export function FormTry({ draft }: { draft: FormDraft }) {
	const [id, setId] = useState('');
	const [answer, setAnswer] = useState<Tried | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const n = Number(id.replace(/\D/g, ''));
	const run = async (): Promise<void> => {
		if (!n) return;
		const { name: _name, ...form } = bodyOf(draft);
		const r = await post<Tried>('/forms/try', { ticket_id: n, form });
		setAnswer(r.ok ? r.data : null);
		setError(r.ok ? null : r.error);
	};
	const onKey = (e: KeyboardEvent): void => {
		if (e.key !== 'Enter') return;
		e.preventDefault();
		void run();
	};
	return (
		<section class={css.card}>
			<h2>{t('ui.try')}</h2>
			<div class={css.url}>
				<Input label={t('ui.pol.ticket')} inputMode="numeric" placeholder="#1024" value={id} onValue={setId} onKeyDown={onKey} />
				<Button disabled={!n} onClick={() => void run()}>
					{t('ui.try')}
				</Button>
			</div>
			<div role="status" class={css.answer}>
				{error && <p class={css.wrong}>{failureText(error)}</p>}
				{answer && <strong>{t(answer.holds ? 'ui.form.asked' : 'ui.form.notAsked', { subject: answer.subject })}</strong>}
			</div>
			{answer && answer.why.length > 0 && (
				<ul class={css.small}>
					{answer.why.map((w, i) => (
						<li key={i}>
							<Icon name={w.ok ? 'check' : 'x'} size={12} /> {`${fieldName(w.field)} ${opName(w.op as Why['op'])} ${said(w.field, w.wanted)} — ${t('ui.pol.has', { value: said(w.field, w.has) || t('ui.pol.nothing') })}`}
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

const said = (field: string, list: string): string => list.split(', ').filter(Boolean).map((x) => valueName(field, /^\d+$/.test(x) ? Number(x) : x)).join(', ');
