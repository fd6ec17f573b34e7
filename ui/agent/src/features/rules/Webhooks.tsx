// Settings → Webhooks: what was delivered with every try, once more, and the secrets.
import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { to } from '../../store/router';
import { failed, toast } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { css } from './css';
import { Secrets } from './WebhookKeys';

interface Delivery {
	id: number;
	ticket_id: number | null;
	url: string;
	state: 'queued' | 'delivered' | 'failed';
	body: unknown;
	tries: number;
	next_at: number | null;
	created_at: number;
	replay_of: number | null;
	log: { n: number; at: number; status: number | null; took_ms: number; error: string }[];
}
const TONES = { queued: 'plain', delivered: 'ok', failed: 'bad' } as const;

export function Webhooks() {
	const { data, error, reload } = useLoad<{ deliveries: Delivery[] }>('/webhooks/deliveries');
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={3} kind="row" />;
	return (
		<div class={css.form}>
			<p class="muted">{t('ui.hook.text')}</p>
			<Secrets />
			<section class={css.card}>
				<div class={css.bar}>
					<h2>{t('ui.hook.log')}</h2>
					<Button small icon="refresh-cw" onClick={() => void reload()}>
						{t('ui.reload')}
					</Button>
				</div>
				{!data.deliveries.length && <Empty icon="send" title={t('ui.hook.none')} action={<a href={to.settings('rules')}>{t('ui.set.rules')}</a>}>{t('ui.hook.noneText')}</Empty>}
				<ul class={css.versions}>
					{data.deliveries.map((d) => (
						<Row key={d.id} d={d} reload={reload} />
					))}
				</ul>
			</section>
		</div>
	);
}

function Row({ d, reload }: { d: Delivery; reload: () => Promise<void> }) {
	const [open, setOpen] = useState(false);
	const again = async (): Promise<void> => {
		const r = await post<{ id: number }>(`/webhooks/deliveries/${d.id}/replay`, {});
		if (!r.ok) return failed(r.error);
		toast(t('ui.hook.queued'), { kind: 'ok' });
		await reload();
	};
	return (
		<li class={css.version}>
			<div class={css.what}>
				<p class={css.itemTitle}>
					<button type="button" class={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
						{`#${d.id}`}
					</button>
					<Chip tone={TONES[d.state]}>{t(`ui.hook.state.${d.state}`)}</Chip>
					<span class={css.urlText}>{d.url}</span>
				</p>
				<p class="muted">
					{dateTime(d.created_at)} · {t('ui.hook.tries', { n: d.tries })}
					{d.ticket_id !== null && (
						<>
							{' · '}
							<a href={to.inbox('open', d.ticket_id)}>#{d.ticket_id}</a>
						</>
					)}
					{d.replay_of !== null && ` · ${t('ui.hook.replayOf', { id: d.replay_of })}`}
				</p>
				{open && (
					<>
						<ul class={css.small}>
							{d.log.map((x) => (
								<li key={x.n}>{`${x.n}. ${dateTime(x.at)} · ${x.status ?? '–'} · ${x.took_ms} ms ${x.error}`}</li>
							))}
						</ul>
						<pre class={css.code}>{JSON.stringify(d.body, null, 1)}</pre>
					</>
				)}
			</div>
			<Button small icon="send" onClick={() => void again()} aria-label={`${t('ui.hook.replay')}: #${d.id}`}>
				{t('ui.hook.replay')}
			</Button>
		</li>
	);
}
