// All settings: a list of pages at the side, one page at a time.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t, type Key } from '../../i18n';
import { setGuard, to } from '../../store/router';
import { can, isAdmin } from '../../store/session';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/icon-names';
import { Empty } from '../../ui/States';
import { fold } from '../../ui/fold';
import { Agents } from './Agents';
import { ApiKeys } from './ApiKeys';
import { Company } from './Company';
import { grouped } from './groups';
import { Mailboxes } from './Mailboxes';
import { Overview } from './Overview';
import { Problems } from './Problems';
import { Profile } from './Profile';
import { Security } from './Security';
import { Statuses } from './Statuses';
import { Tags } from './Tags';
import { Teams } from './Teams';
import css from './settings.module.css';

export interface Page {
	id: string;
	label: Key;
	icon: IconName;
	admin: boolean;
	mine?: boolean; // beside the profile
	may?: string; // a role of the desk's own with this permission opens it too
	view: ComponentType<{ id: string }>;
}

const PAGES: Page[] = [
	{ id: 'profile', label: 'ui.set.profile', icon: 'circle-user', admin: false, view: Profile },
	{ id: 'security', label: 'ui.set.security', icon: 'shield', admin: false, view: Security },
	{ id: 'mailboxes', label: 'ui.set.mailboxes', icon: 'mail', admin: true, view: Mailboxes },
	{ id: 'problems', label: 'ui.set.problems', icon: 'alert-triangle', admin: true, view: Problems },
	{ id: 'agents', label: 'ui.set.agents', icon: 'user', admin: true, may: 'agent.edit', view: Agents },
	{ id: 'teams', label: 'ui.set.teams', icon: 'users', admin: true, may: 'agent.edit', view: Teams },
	{ id: 'tags', label: 'ui.set.tags', icon: 'tag', admin: false, view: Tags },
	{ id: 'statuses', label: 'ui.set.statuses', icon: 'circle-dot', admin: true, view: Statuses },
	{ id: 'company', label: 'ui.set.company', icon: 'building', admin: true, view: Company },
	{ id: 'api-keys', label: 'ui.set.apiKeys', icon: 'key', admin: true, view: ApiKeys },
];

// All pages, one's own first, and of those what the reader may open.
export function allPages(more: Page[]): Page[] {
	const at = PAGES.findIndex((p) => p.id === 'teams') + 1;
	return [...PAGES.slice(0, 1), ...more.filter((p) => p.mine), ...PAGES.slice(1, at), ...more.filter((p) => !p.mine), ...PAGES.slice(at)];
}
export const opens = (p: Page): boolean => !p.admin || isAdmin.value || (p.may !== undefined && can(p.may));

const MANY = 12;
const START = 'start'; // the first page by an address of its own: on a phone the list of pages stands before it

export function Settings({ section, id, more = [] }: { section: string; id: string; more?: Page[] }) {
	const [find, setFind] = useState('');
	const all = allPages(more);
	const pages = all.filter(opens);
	const words = fold(find.trim());
	const groups = grouped(pages.filter((p) => fold(t(p.label)).includes(words)));
	const page = all.find((p) => p.id === section);
	const denied = page && !opens(page);
	useEffect(() => () => setGuard(null), [section, id]);
	return (
		<div class={`${css.layout} ${section ? css.inPage : ''}`}>
			<nav class={css.menu} aria-label={t('ui.nav.settings')}>
				<a class={css.menuTitle} href={to.settings()} aria-current={section ? undefined : 'page'}>
					{t('ui.nav.settings')}
				</a>
				{pages.length > MANY && <input type="search" class={css.menuFind} placeholder={t('ui.set.find')} aria-label={t('ui.set.find')} value={find} onInput={(e) => setFind(e.currentTarget.value)} />}
				{groups.map((g) => (
					<section key={g.label}>
						<h2 class={css.menuGroup}>{t(g.label)}</h2>
						<ul>
							{g.pages.map((p) => (
								<li key={p.id}>
									<a class={css.menuItem} href={to.settings(p.id)} aria-current={p.id === section ? 'page' : undefined}>
										<Icon name={p.icon} />
										{t(p.label)}
									</a>
								</li>
							))}
						</ul>
					</section>
				))}
				{!groups.length && <p class={css.menuNone}>{t('ui.set.findNone')}</p>}
			</nav>
			<div class={css.content}>
				<div class={css.sheet}>
					{section && (
						<a class={css.back} href={to.settings()}>
							<Icon name="arrow-left" /> {t('ui.nav.settings')}
						</a>
					)}
					{(!section || section === START) && <Overview />}
					{denied && (
						<Empty icon="lock" title={t('ui.set.denied')}>
							{t('ui.error.whoGrants')}
						</Empty>
					)}
					{page && !denied && (
						<>
							<h1 class={css.title}>{t(page.label)}</h1>
							<page.view id={id} />
						</>
					)}
					{section && section !== START && !page && <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings()}>{t('ui.nav.settings')}</a>} />}
				</div>
			</div>
		</div>
	);
}
