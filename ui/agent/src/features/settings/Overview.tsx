import type { ChecklistItem } from '../../api/admin-types';
import { t } from '../../i18n';
import { to } from '../../store/router';
import { isAdmin, session } from '../../store/session';
import { Icon } from '../../ui/Icon';
import { Empty } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import css from './settings.module.css';

const WHERE: Record<ChecklistItem['key'], string> = {
	mailbox: to.settings('mailboxes', 'new'),
	invite: to.settings('agents', 'new'),
	reply: to.inbox('unassigned'),
	team: to.settings('teams'),
	signature: to.settings('signatures'),
	demo_removed: to.inbox('open'),
};

// What is still to do until the desk runs by itself.
export function Overview() {
	const list = useLoad<{ items: ChecklistItem[] }>('/checklist');
	const items = list.data?.items ?? [];
	const done = items.filter((x) => x.done).length;
	if (!isAdmin.value)
		return (
			<>
				<h1 class={css.title}>{t('ui.nav.settings')}</h1>
				<Empty icon="settings" title={t('ui.set.pick')} />
			</>
		);
	return (
		<>
			<h1 class={css.title}>{t('ui.set.welcome', { company: session.value?.company || 'Pronto' })}</h1>
			{items.length > 0 && (
				<section class={css.card}>
					<div class={css.cardHead}>
						<h2>{t('ui.checklist.title')}</h2>
						<span class="muted num">{t('ui.checklist.progress', { done, all: items.length })}</span>
					</div>
					<progress class={css.bar} max={items.length} value={done} aria-label={t('ui.checklist.title')} />
					<ul class={css.checklist}>
						{items.map((x) => (
							<li key={x.key}>
								<a href={WHERE[x.key] ?? to.settings()} class={`${css.check} ${x.done ? css.checkDone : ''}`}>
									<Icon name={x.done ? 'circle-check' : 'circle'} size={18} />
									<span class="grow">{t(`ui.checklist.${x.key}`)}</span>
									{x.done ? <span class="vh">{t('ui.checklist.done')}</span> : <Icon name="chevron-right" />}
								</a>
							</li>
						))}
					</ul>
				</section>
			)}
		</>
	);
}
