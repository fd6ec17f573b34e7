// One line above the page: offline, a new version, demo data.
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { del, offline, type Failure } from '../api/client';
import { t } from '../i18n';
import { time } from '../i18n/format';
import { lastHeard, retryAt, retryNow } from '../store/live';
import { checklist, doneOf, loadChecklist, wanted } from '../store/checklist';
import { reloadLists } from '../store/lists';
import { loadCounts } from '../store/counts';
import { directoryFault, loadDirectory } from '../store/directory';
import { queued, waitingTicket } from '../store/queue';
import { route, ticketHref, to } from '../store/router';
import { isAdmin, newBuild, session } from '../store/session';
import { failed, failureText, toast } from '../store/toasts';
import { openTicket, phone } from '../store/ui';
import { Button, IconButton } from '../ui/Button';
import { focusPage } from '../ui/focus';
import { Icon } from '../ui/Icon';
import { RequestId } from '../ui/States';
import css from './app.module.css';

const hidden = signal(sessionStorage.getItem('pronto.demo-hidden') === '1');

export function Banners() {
	return (
		<>
			<div role="status">
				{offline.value && <Offline />}
				{queued.value.length > 0 && <Waiting />}
				{newBuild.value && !offline.value && (
					<div class={css.banner}>
						<Icon name="sparkles" />
						<span class="grow">{t('ui.newBuild')}</span>
						<Button small kind="main" onClick={() => location.reload()}>
							{t('ui.reload')}
						</Button>
					</div>
				)}
			</div>
			{directoryFault.value && !offline.value && <Lacking fault={directoryFault.value} />}
			{session.value?.demo && !hidden.value && !(phone.value && (openTicket.value || route.value.name !== 'inbox')) && <Demo />}
		</>
	);
}

function Lacking({ fault }: { fault: Failure }) {
	return (
		<div class={`${css.banner} ${css.warn}`} role="alert">
			<Icon name="circle-alert" />
			<span class="grow">{failureText(fault)}</span>
			{fault.requestId && <RequestId id={fault.requestId} />}
			<Button small onClick={() => void loadDirectory()}>
				{t('ui.retry')}
			</Button>
		</div>
	);
}

function Offline() {
	const [, again] = useState(0);
	useEffect(() => {
		const timer = setInterval(() => again((n) => n + 1), 1000);
		return () => clearInterval(timer);
	}, []);
	const s = Math.max(0, Math.ceil((retryAt.value - Date.now()) / 1000));
	return (
		<div class={`${css.banner} ${css.warn}`}>
			<Icon name="wifi-off" />
			<span class="grow">{t('ui.offline', { time: time(lastHeard.value || Date.now()) })}</span>
			<Button small onClick={retryNow}>
				{s > 0 ? t('ui.retryIn', { n: s }) : t('ui.retry')}
			</Button>
		</div>
	);
}

function Waiting() {
	const id = waitingTicket.value;
	return (
		<div class={`${css.banner} ${css.warn}`}>
			<Icon name="clock" />
			<span class="grow">{t('ui.queue.banner', { n: queued.value.length })}</span>
			{openTicket.value !== id && <a href={ticketHref(id)}>{t('ui.queue.open')}</a>}
		</div>
	);
}

function Demo() {
	const [busy, setBusy] = useState(false);
	useEffect(() => void loadChecklist(), []);
	const remove = async (): Promise<void> => {
		setBusy(true);
		const r = await del('/demo');
		setBusy(false);
		if (!r.ok) return failed(r.error, () => void remove());
		focusPage(); // the button goes
		if (session.value) session.value = { ...session.value, demo: false };
		toast(t('ui.demo.removed'), { kind: 'ok' });
		void loadCounts();
		void loadDirectory();
		reloadLists();
	};
	const list = checklist.value;
	return (
		<div class={css.banner} data-demo>
			<Icon name="sparkles" />
			<span class="grow">
				{t('ui.demo.banner')}{' '}
				{wanted(list) && <a href={to.settings('start')}>{t('ui.checklist.progress', { done: doneOf(list), all: list.items.length })}</a>}
			</span>
			{isAdmin.value && (
				<Button small busy={busy} onClick={() => void remove()}>
					{t('ui.demo.remove')}
				</Button>
			)}
			<IconButton
				icon="x"
				label={t('ui.hide')}
				onClick={() => {
					focusPage();
					hidden.value = true;
					sessionStorage.setItem('pronto.demo-hidden', '1');
				}}
			/>
		</div>
	);
}
