import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { number } from '../i18n/format';
import { counts } from '../store/counts';
import { activeTeams } from '../store/directory';
import { runAction } from '../store/keys';
import { isHidden, ownViews, placed } from '../store/ownviews';
import { go, route, to } from '../store/router';
import { myRoute, setStatus, STATUSES } from '../store/routing';
import { can, me, session, signOut } from '../store/session';
import { navOpen, palette, sheet } from '../store/ui';
import { viewName, VIEWS } from '../store/views';
import { Avatar } from '../ui/Bits';
import { IconButton, Kbd } from '../ui/Button';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/icon-names';
import { Menu } from '../ui/Menu';
import mark from '../ui/mark.svg?url';
import { Bell } from './Bell';
import css from './nav.module.css';

const ICONS: Record<string, IconName> = { mine: 'user', unassigned: 'inbox', open: 'layers', solved: 'circle-check', risk: 'alert-triangle', breached: 'circle-alert', spam: 'ban', snoozed: 'moon', triage: 'filter' };

export function Nav() {
	const r = route.value;
	useEffect(() => {
		navOpen.value = false;
	}, [r]);
	useEffect(() => {
		if (!navOpen.value) return;
		const close = (e: KeyboardEvent): void => {
			if (e.key === 'Escape') navOpen.value = false;
		};
		addEventListener('keydown', close, true);
		document.querySelector<HTMLElement>(`.${css.nav} a`)?.focus();
		return () => removeEventListener('keydown', close, true);
	}, [navOpen.value]);
	return (
		<>
			{navOpen.value && <div class={css.veil} onClick={() => (navOpen.value = false)} />}
			<nav class={`${css.nav} ${navOpen.value ? css.shown : ''}`} aria-label={t('ui.nav')}>
				<div class={css.top}>
					<a class={css.brand} href="/app" title="Pronto">
						<img src={mark} width="24" height="24" alt="" />
						<span class={`${css.wide} clip`}>{session.value?.company || 'Pronto'}</span>
					</a>
					<Bell class={css.wide} />
					<IconButton icon="plus" label={t('ui.newTicket')} keys="c" class={css.wide} onClick={() => runAction('new')} />
				</div>
				<button type="button" class={css.search} title={t('ui.search')} aria-label={t('ui.search')} aria-keyshortcuts="/" onClick={() => go(to.search(''))}>
					<Icon name="search" />
					<span class={`${css.wide} clip`}>{t('ui.search')}</span>
					<Kbd keys="/" class={css.wide} />
				</button>
				<div class={css.lists}>
					{can('ticket.assign') && (
						<button type="button" class={`${css.item} ${css.next}`} title={t('ui.next.title')} aria-keyshortcuts="g n" onClick={() => runAction('takeNext')}>
							<Icon name="arrow-right" size={17} />
							<span class={`${css.wide} clip grow`}>{t('ui.next.short')}</span>
							<Kbd keys="g n" class={css.wide} />
						</button>
					)}
					<h2 class={css.group}>{t('ui.nav.inbox')}</h2>
					<ul>
						{shown([...VIEWS]).map((v) => (
							<ViewLink key={v} view={v} icon={ICONS[v] ?? 'inbox'} />
						))}
					</ul>
					<div class={css.groupRow}>
						<h2 class={css.group}>{t('ui.nav.own')}</h2>
						<a class={`${css.groupAdd} ${css.wide}`} href={to.settings('views', 'new')} title={t('ui.view.add')} aria-label={t('ui.view.add')}>
							<Icon name="plus" size={15} />
						</a>
					</div>
					<ul>
						{shown(ownViews.value.map((v) => v.key)).map((v) => (
							<ViewLink key={v} view={v} icon="list" />
						))}
					</ul>
					{activeTeams.value.length > 0 && (
						<>
							<h2 class={css.group}>{t('ui.nav.teams')}</h2>
							<ul>
								{shown(activeTeams.value.map((x) => `team:${x.id}`)).map((v) => (
									<ViewLink key={v} view={v} icon="users" />
								))}
							</ul>
						</>
					)}
				</div>
				<Foot />
			</nav>
		</>
	);
}

// In the agent's order, without what he does not want to see; the one that is open stays.
const shown = (keys: string[]): string[] => placed(keys).filter((k) => !isHidden(k) || (route.value.name === 'inbox' && route.value.view === k));

function ViewLink({ view, icon }: { view: string; icon: IconName }) {
	const r = route.value;
	const here = r.name === 'inbox' && r.view === view;
	const n = counts.value[view];
	const name = viewName(view);
	return (
		<li>
			<a class={css.item} href={to.inbox(view)} aria-current={here ? 'page' : undefined} title={name}>
				<Icon name={icon} size={17} />
				<span class={`${css.wide} clip grow`}>{name}</span>
				{n !== undefined && n > 0 && <span class={`${css.n} num`}>{number(n)}</span>}
			</a>
		</li>
	);
}

// What one is for routing, told by colour and word.
function MyStatus() {
	const mine = myRoute.value;
	if (!mine) return null;
	return (
		<div class={`${css.status} ${css[mine.status]}`}>
			<Menu label={t('ui.me.status')} align="start" small class={css.statusButton} items={STATUSES.map((s) => ({ id: s, label: t(`ui.me.${s}.means`), checked: s === mine.chosen, run: () => void setStatus(s) }))}>
				<span class={css.dot} aria-hidden="true" />
				<span class={css.wide}>{t(`ui.me.${mine.status}`)}</span>
			</Menu>
		</div>
	);
}

function Foot() {
	const agent = me.value;
	if (!agent) return null;
	return (
		<div class={css.foot}>
			<a class={css.item} href={to.report()} aria-current={route.value.name === 'report' ? 'page' : undefined} title={t('ui.nav.reports')}>
				<Icon name="chart" size={17} />
				<span class={`${css.wide} clip`}>{t('ui.nav.reports')}</span>
			</a>
			{can('article.read') && (
				<a class={css.item} href={to.kb()} aria-current={route.value.name === 'kb' ? 'page' : undefined} title={t('ui.nav.kb')}>
					<Icon name="life-buoy" size={17} />
					<span class={`${css.wide} clip`}>{t('ui.nav.kb')}</span>
				</a>
			)}
			{can('person.read') && (
				<a class={css.item} href={to.organisation()} aria-current={route.value.name === 'organisations' ? 'page' : undefined} title={t('ui.nav.organisations')}>
					<Icon name="building" size={17} />
					<span class={`${css.wide} clip`}>{t('ui.nav.organisations')}</span>
				</a>
			)}
			<a class={css.item} href={to.settings()} aria-current={route.value.name === 'settings' ? 'page' : undefined} title={t('ui.nav.settings')}>
				<Icon name="settings" size={17} />
				<span class={`${css.wide} clip`}>{t('ui.nav.settings')}</span>
			</a>
			<Bell class={css.narrow} />
			<MyStatus />
			<div class={css.me}>
				<Avatar name={agent.name} size={26} />
				<span class={`${css.wide} clip grow`}>{agent.name}</span>
				<Menu
					label={t('ui.nav.account')}
					icon="ellipsis"
					align="start"
					items={[
						{ id: 'profile', label: t('ui.nav.profile'), icon: 'circle-user', href: to.settings('profile') },
						{ id: 'palette', label: t('ui.palette'), icon: 'command', keys: 'Mod+k', run: () => (palette.value = '') },
						{ id: 'keys', label: t('ui.keys.title'), icon: 'keyboard', keys: '?', run: () => (sheet.value = true) },
						'line',
						{ id: 'out', label: t('ui.signOut'), icon: 'log-out', run: () => void signOut() },
					]}
				/>
			</div>
		</div>
	);
}
