import { t } from '../../i18n';
import { counts } from '../../store/counts';
import { to, type Filters } from '../../store/router';
import { isAdmin } from '../../store/session';
import { viewName } from '../../store/views';
import { Empty } from '../../ui/States';
import css from './inbox.module.css';

// Says why the list is empty and names the next step.
export function EmptyView({ view, filters }: { view: string; filters: Filters }) {
	const n = Object.entries(filters).filter(([k, v]) => k !== 'order' && v).length;
	if (n)
		return (
			<Empty icon="filter" title={t('ui.empty.filtered')} action={<a class={css.cta} href={to.inbox(view, null, { order: filters.order })}>{t('ui.empty.clear', { n })}</a>} />
		);
	const c = counts.value;
	const next = ['mine', 'unassigned', 'open'].find((k) => k !== view && (c[k] ?? 0) > 0);
	if (view === 'spam') return <Empty icon="shield" title={t('ui.empty.spam')} />;
	if (view === 'solved') return <Empty icon="circle-check" title={t('ui.empty.solved')} />;
	if (view === 'risk' || view === 'breached') return <Empty icon="circle-check" title={t(`ui.empty.${view}`)} action={next && <a class={css.cta} href={to.inbox(next)}>{t('ui.empty.goTo', { view: viewName(next), n: c[next] ?? 0 })}</a>} />;
	if (next)
		return (
			<Empty icon="circle-check" title={t('ui.empty.done')} action={<a class={css.cta} href={to.inbox(next)}>{t('ui.empty.goTo', { view: viewName(next), n: c[next] ?? 0 })}</a>} />
		);
	return (
		<Empty
			icon="mail"
			title={t('ui.empty.nothing')}
			action={
				<>
					{isAdmin.value && (
						<a class={css.cta} href={to.settings('mailboxes')}>
							{t('ui.empty.connect')}
						</a>
					)}
					<a class={css.cta} href={to.new()}>
						{t('ui.newTicket')}
					</a>
				</>
			}
		>
			{t('ui.empty.nothingText')}
		</Empty>
	);
}
