// A mailbox whose access has ended is told to who can mend it, wherever he is.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client';
import type { Mailbox } from '../api/admin-types';
import { t } from '../i18n';
import { route, to } from '../store/router';
import { isAdmin } from '../store/session';
import { Icon } from '../ui/Icon';
import css from './app.module.css';

const EVERY_MS = 300000;
const lost = signal<Mailbox[]>([]);

async function look(): Promise<void> {
	if (!isAdmin.peek() || document.hidden) return;
	const r = await get<{ mailboxes: Mailbox[] }>('/mailboxes');
	if (r.ok) lost.value = r.data.mailboxes.filter((m) => m.active && m.state === 'reauthorise');
}

export function MailboxBanner() {
	// Settings show it themselves; leaving them is a moment to look again.
	const settings = route.value.name === 'settings';
	useEffect(() => {
		if (!isAdmin.value || settings) return;
		void look();
		const timer = setInterval(() => void look(), EVERY_MS);
		return () => clearInterval(timer);
	}, [isAdmin.value, settings]);
	if (!isAdmin.value || settings) return null;
	return (
		<div role="status">
			{lost.value.slice(0, 3).map((m) => (
				<div key={m.id} class={`${css.banner} ${css.warn}`}>
					<Icon name="circle-alert" />
					<span class="grow">{t('ui.oauth.banner', { address: m.address })}</span>
					<a href={to.settings('mailboxes', m.id)}>{t('ui.mailboxes.state.reauthorise')}</a>
				</div>
			))}
		</div>
	);
}
