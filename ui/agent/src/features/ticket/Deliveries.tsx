// What has become of an outgoing message, for each person it went to.
import { useEffect, useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { Delivery, Message } from '../../api/types';
import { t } from '../../i18n';
import { now, time } from '../../i18n/format';
import { refreshThread } from '../../store/detail';
import { failed, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/icon-names';
import css from './message.module.css';

const LOOK: Record<Delivery['state'], IconName> = {
	held: 'clock',
	queued: 'clock',
	sending: 'send',
	sent: 'check',
	deferred: 'clock',
	failed: 'circle-alert',
	cancelled: 'ban',
};

export function Deliveries({ m }: { m: Message }) {
	if (m.direction !== 'out' || m.kind === 'note' || !m.delivery.length) return null;
	const bad = m.delivery.some((x) => x.state === 'failed');
	const same = m.delivery.every((x) => x.state === m.delivery[0]?.state) && !bad;
	const list = same ? m.delivery.slice(0, 1) : m.delivery;
	return (
		<footer class={css.foot}>
			<ul class={css.deliveries}>
				{list.map((x) => (
					<li key={x.address} class={`${css.delivery} ${x.state === 'failed' ? css.failed : x.state === 'deferred' ? css.deferred : ''}`}>
						<Icon name={LOOK[x.state]} size={13} />
						<span>
							<Text x={x} m={m} named={!same} />
							{(x.state === 'failed' || x.state === 'deferred') && x.last_reply && <code class={css.reply}>{x.last_reply}</code>}
						</span>
					</li>
				))}
			</ul>
			{bad && <Retry m={m} />}
		</footer>
	);
}

function Text({ x, m, named }: { x: Delivery; m: Message; named: boolean }) {
	const who = named ? `${x.address}: ` : '';
	if (x.state === 'held' && m.undo_until) return <Held until={m.undo_until} />;
	if (x.state === 'sent' && x.sent_at) return <>{who + t('ui.delivery.sentAt', { time: time(x.sent_at) })}</>;
	if (x.state === 'deferred' && x.not_before) return <>{who + t('ui.delivery.deferredUntil', { time: time(x.not_before) })}</>;
	return <>{who + t(`ui.delivery.${x.state}`)}</>;
}

function Held({ until }: { until: number }) {
	const [, again] = useState(0);
	useEffect(() => {
		const timer = setInterval(() => again((n) => n + 1), 1000);
		return () => clearInterval(timer);
	}, []);
	const s = Math.round((until - now()) / 1000);
	return <>{s > 0 ? t('ui.delivery.leaves', { n: s }) : t('ui.delivery.sending')}</>;
}

function Retry({ m }: { m: Message }) {
	const [busy, setBusy] = useState(false);
	const run = async (): Promise<void> => {
		setBusy(true);
		const r = await post(`/messages/${m.id}/retry`);
		setBusy(false);
		if (!r.ok) return failed(r.error, () => void run());
		toast(t('ui.delivery.retrying'));
		void refreshThread(m.ticket_id);
	};
	return (
		<Button small icon="refresh-cw" busy={busy} onClick={() => void run()}>
			{t('ui.delivery.retry')}
		</Button>
	);
}
