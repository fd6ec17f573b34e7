// On a customer's page: what he was asked and said, whether he wants to be asked, and the
// survey for who leaves.
import { useState } from 'preact/hooks';
import { post, put } from '../../api/client';
import { t } from '../../i18n';
import { to } from '../../store/router';
import { can } from '../../store/session';
import { failed, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { useLoad } from '../../ui/useLoad';
import { ResultCard } from './ResultCard';
import type { Result, Survey } from './types';
import own from './survey.module.css';
import css from '../../ui/admin.module.css';

interface Data {
	opted_out: boolean;
	surveys: Result[];
}

export function PersonSurveys({ id }: { id: number }) {
	const { data, set, reload } = useLoad<Data>(`/people/${id}/surveys`);
	const all = useLoad<{ surveys: Survey[] }>('/surveys');
	const [busy, setBusy] = useState(false);
	if (!data) return null;
	const send = all.data?.surveys.filter((s) => s.active && s.kind !== 'csat') ?? [];
	const optOut = async (out: boolean): Promise<void> => {
		const r = await put<Data>(`/people/${id}/surveys`, { opted_out: out });
		if (r.ok) set(r.data);
		else failed(r.error);
	};
	const ask = async (s: Survey): Promise<void> => {
		setBusy(true);
		const r = await post(`/surveys/${s.id}/send`, { person_id: id });
		setBusy(false);
		if (!r.ok) return failed(r.error);
		toast(t('ui.svy.sent'), { kind: 'ok' });
		await reload();
	};
	return (
		<section class={css.card}>
			<h2>{t('ui.set.surveys')}</h2>
			{data.surveys.length > 0 ? (
				<ul class={own.results}>
					{data.surveys.map((r) => (
						<li key={r.id}>
							<ResultCard r={r}>{r.ticket_id !== null && <a href={to.inbox('open', r.ticket_id)}>#{r.ticket_id}</a>}</ResultCard>
						</li>
					))}
				</ul>
			) : (
				<p class="muted">{t('ui.svy.nonePerson')}</p>
			)}
			{can('person.edit') && (
				<>
					<Switch label={t('ui.svy.optout')} checked={data.opted_out} onChange={(on) => void optOut(on)} />
					{!data.opted_out && send.length > 0 && (
						<div class={css.chips}>
							{send.map((s) => (
								<Button key={s.id} small icon="send" disabled={busy} onClick={() => void ask(s)}>
									{t('ui.svy.ask', { name: s.name })}
								</Button>
							))}
						</div>
					)}
				</>
			)}
		</section>
	);
}
