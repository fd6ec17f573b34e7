import { t } from '../i18n';
import { route, to } from '../store/router';
import { openTicket } from '../store/ui';
import { Icon } from '../ui/Icon';
import { Bell } from './Bell';
import css from './app.module.css';

// The phone's navigation; an open ticket has the whole screen.
export function BottomBar() {
	if (openTicket.value !== null) return null;
	const here = route.value.name;
	return (
		<nav class={css.bottom} aria-label={t('ui.nav.bottom')}>
			<a class={css.tab} href={to.inbox('mine')} aria-current={here === 'inbox' ? 'page' : undefined}>
				<Icon name="inbox" size={20} />
				{t('ui.nav.inbox')}
			</a>
			<a class={css.tab} href={to.search('')} aria-current={here === 'search' ? 'page' : undefined}>
				<Icon name="search" size={20} />
				{t('ui.nav.search')}
			</a>
			<a class={css.tab} href={to.new()} aria-current={here === 'new' ? 'page' : undefined}>
				<Icon name="plus" size={20} />
				{t('ui.nav.new')}
			</a>
			<Bell class={css.tab} size={20} text />
			<a class={css.tab} href={to.settings()} aria-current={here === 'settings' ? 'page' : undefined}>
				<Icon name="circle-user" size={20} />
				{t('ui.nav.me')}
			</a>
		</nav>
	);
}
