// A real ticket put through the policies, this one as it stands in the form: which one
// takes it and why, and the clocks it would have.
import { useState } from 'preact/hooks';
import { post, type Failure } from '../../api/client';
import type { PolicyTried, Why } from '../../api/sla-types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { fieldName, opName, valueName } from '../../ui/conditions';
import { Icon } from '../../ui/Icon';
import { Input } from '../../ui/Field';
import { clockName, span } from './names';
import { policyOf, type PolForm } from './polform';
import css from '../../ui/admin.module.css';

export function PolicyTry({ form, id: own }: { form: PolForm; id?: number }) {
	const [id, setId] = useState('');
	const [busy, setBusy] = useState(false);
	const [answer, setAnswer] = useState<PolicyTried | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const n = Number(id.replace(/\D/g, ''));
	const run = async (): Promise<void> => {
		if (!n) return;
		setBusy(true);
		const r = await post<PolicyTried>('/sla/policies/try', { ticket_id: n, policy: { ...policyOf(form), id: own } });
		setBusy(false);
		setAnswer(r.ok ? r.data : null);
		setError(r.ok ? null : r.error);
	};
	return (
		<section class={css.card} data-try>
			<h2>{t('ui.try')}</h2>
			<div class={css.url}>
				<Input label={t('ui.pol.ticket')} inputMode="numeric" placeholder="#1024" value={id} onValue={setId} onKeyDown={(e) => {
					if (e.key !== 'Enter') return;
					e.preventDefault();
					void run();
				}} />
				<Button busy={busy} disabled={!n} onClick={() => void run()}>
					{t('ui.try')}
				</Button>
			</div>
			<div role="status" class={css.answer}>
				{error && <p class={css.wrong}>{failureText(error)}</p>}
				{answer && <strong>{answer.matched ? t('ui.pol.matched', { name: answer.matched.name || form.name }) : t('ui.sla.noPolicy')}</strong>}
			</div>
			{answer && (
				<>
					<ol class={css.path}>
						{answer.path.map((p, i) => (
							<li key={i}>
								<p class={p.matched ? css.yes : css.no}>
									<Icon name={p.matched ? 'check' : 'x'} size={14} /> {p.name || form.name}
								</p>
								<ul class={css.small}>
									{p.why.map((w, i) => (
										<li key={i}>
											<Icon name={w.ok ? 'check' : 'x'} size={12} /> {whyText(w)}
										</li>
									))}
								</ul>
							</li>
						))}
					</ol>
					<ul class={css.small}>
						{answer.clocks.map((c) => (
							<li key={`${c.metric}${c.instance}`}>
								{clockName(c)}: {span(c.target_s)} · {t(`ui.sla.state.${c.state}`)} {c.due_at !== null && dateTime(c.due_at)}
							</li>
						))}
					</ul>
				</>
			)}
		</section>
	);
}

function whyText(w: Why): string {
	const say = (v: Why['has']): string => (v === null || v === '' || (Array.isArray(v) && !v.length) ? t('ui.pol.nothing') : (Array.isArray(v) ? v : [v]).map((x) => valueName(w.field, /^\d+$/.test(String(x)) ? Number(x) : x)).join(', '));
	const wanted = w.op === 'set' || w.op === 'unset' ? '' : ` ${say(w.wanted)}`;
	return `${fieldName(w.field)} ${opName(w.op)}${wanted} — ${t('ui.pol.has', { value: say(w.has) })}`;
}
