import { post } from '../../api/client';
import type { ProblemMail } from '../../api/admin-types';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import { failed, toast } from '../../store/toasts';
import { Age } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import css from './settings.module.css';

// Mails that arrived and could not become a ticket: nothing is thrown away.
export function Problems() {
	const list = useLoad<{ mails: ProblemMail[] }>('/mail/problems');
	const retry = async (id: number): Promise<void> => {
		const r = await post(`/mail/problems/${id}/retry`);
		if (!r.ok) return failed(r.error);
		toast(t('ui.problems.retried'), { kind: 'ok' });
		setTimeout(() => void list.reload(), 1200);
	};
	if (list.error && !list.data) return <ErrorState error={list.error} retry={() => void list.reload()} />;
	if (!list.data) return <Bones rows={3} kind="row" />;
	return (
		<>
			<p class="muted">{t('ui.problems.text')}</p>
			{!list.data.mails.length && <Empty icon="circle-check" title={t('ui.problems.none')} />}
			{list.data.mails.length > 0 && (
				<ul class={`${css.card} ${css.rows}`}>
					{list.data.mails.map((m) => (
						<li key={m.id} class={css.item}>
							<div class="grow">
								<p class={css.itemTitle}>
									<span class="clip">{m.subject || t('ui.noSubject')}</span>
								</p>
								<p class={css.itemText}>
									{m.from} · <Age at={m.received_at} /> · {bytes(m.size)}
								</p>
								<code class={css.errorLine}>{m.reason}</code>
							</div>
							<a class={css.button} href={`/api/v1/mail/${m.id}/raw`} download>
								{t('ui.problems.raw')}
							</a>
							<Button small icon="refresh-cw" onClick={() => void retry(m.id)}>
								{t('ui.retry')}
							</Button>
						</li>
					))}
				</ul>
			)}
		</>
	);
}
