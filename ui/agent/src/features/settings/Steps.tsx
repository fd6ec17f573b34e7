// The steps of a new desk, each a link to where it is done.
import type { Checklist, ChecklistItem } from '../../api/admin-types';
import { t } from '../../i18n';
import { doneOf, hideChecklist } from '../../store/checklist';
import { to } from '../../store/router';
import { Button, Kbd } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import css from './steps.module.css';

const WHERE: Record<ChecklistItem['key'], string> = {
	mailbox: to.settings('mailboxes', 'new'),
	invite: to.settings('agents', 'new'),
	hours: to.settings('hours'),
	sla: to.settings('sla'),
	article: to.kb(),
	site: to.settings('help-centre'),
};

export function Steps({ list, inbox }: { list: Checklist; inbox?: boolean }) {
	const done = doneOf(list);
	return (
		<section class={`${css.card} ${inbox ? css.inbox : ''}`} data-steps={done} aria-label={t('ui.checklist.title')}>
			<div class={css.head}>
				<h2>{t('ui.checklist.title')}</h2>
				<span class="muted num">{t('ui.checklist.progress', { done, all: list.items.length })}</span>
			</div>
			<progress class={css.bar} max={list.items.length} value={done} aria-label={t('ui.checklist.title')} />
			<ul class={css.list}>
				{list.items.map((x) => (
					<li key={x.key}>
						<a href={WHERE[x.key]} class={`${css.step} ${x.done ? css.done : ''}`}>
							<Icon name={x.done ? 'circle-check' : 'circle'} size={18} />
							<span class="grow">{t(`ui.checklist.${x.key}`)}</span>
							{x.done ? <span class="vh">{t('ui.checklist.done')}</span> : <Icon name="chevron-right" />}
						</a>
					</li>
				))}
			</ul>
			{inbox && (
				<p class={css.keys}>
					<Kbd keys="j" /> <Kbd keys="k" /> {t('ui.setup.key.move')} · <Kbd keys="r" /> {t('ui.setup.key.reply')} · <Kbd keys="Mod+Shift+Enter" /> {t('ui.setup.key.send')}
				</p>
			)}
			{(inbox || list.hidden) && (
				<Button small kind="ghost" class={css.away} onClick={() => void hideChecklist(!list.hidden)}>
					{list.hidden ? t('ui.checklist.show') : t('ui.checklist.hide')}
				</Button>
			)}
		</section>
	);
}
