import { t } from '../../i18n';
import { statuses, statusLabel } from '../../store/directory';
import type { TicketList } from '../../store/lists';
import { go, to, type Filters } from '../../store/router';
import { navOpen, openTicket } from '../../store/ui';
import { IconButton } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Menu, type Item } from '../../ui/Menu';
import { defaultOrder, viewName } from '../../store/views';
import { FilterButton } from './FilterButton';
import css from './inbox.module.css';

const ORDERS = ['due', 'newest', 'oldest', 'priority'] as const;

export function ListHead({ view, filters, list }: { view: string; filters: Filters; list: TicketList }) {
	const first = defaultOrder(view);
	const order = filters.order ?? first;
	const count = list.state.value === 'ready' ? t('ui.list.count', { n: list.count.value }) : '';
	const items: Item[] = ORDERS.map((o) => ({ id: o, label: t(`ui.order.${o}`), checked: o === order, run: () => go(to.inbox(view, openTicket.value, { ...filters, order: o === first ? undefined : o })) }));
	return (
		<header class={css.head}>
			<div class={css.headTop}>
				<IconButton icon="list" label={t('ui.nav.views')} class={css.onlyNarrow} onClick={() => (navOpen.value = true)} />
				<h1 class={`${css.title} clip`}>{viewName(view)}</h1>
				<span class={`${css.count} num`} title={count}>
					{count}
				</span>
				<FilterButton view={view} filters={filters} />
				<Menu label={t('ui.order')} icon="arrow-up-down" items={items} />
			</div>
			<Chips view={view} filters={filters} />
		</header>
	);
}

function Chips({ view, filters }: { view: string; filters: Filters }) {
	const chips: { key: keyof Filters; text: string }[] = [];
	const status = statuses.value.find((s) => String(s.id) === filters.status);
	if (filters.status) chips.push({ key: 'status', text: status ? statusLabel(status) : filters.status });
	if (filters.priority) chips.push({ key: 'priority', text: t(`ui.priority.${priorityOf(filters.priority)}`) });
	if (filters.tag) chips.push({ key: 'tag', text: filters.tag });
	if (filters.channel) chips.push({ key: 'channel', text: filters.channel in { email: 1, form: 1, chat: 1, phone: 1, api: 1 } ? t(`ui.channel.${filters.channel as 'email'}`) : filters.channel });
	if (filters.sla) chips.push({ key: 'sla', text: t(`ui.due.filter.${filters.sla === 'risk' || filters.sla === 'breached' ? filters.sla : 'today'}`) });
	if (!chips.length) return null;
	return (
		<ul class={css.chips} aria-label={t('ui.filters')}>
			{chips.map((c) => (
				<li key={c.key}>
					<button type="button" class={css.chip} onClick={() => go(to.inbox(view, openTicket.value, { ...filters, [c.key]: undefined }))} aria-label={t('ui.filter.remove', { name: c.text })}>
						{c.text}
						<Icon name="x" size={12} />
					</button>
				</li>
			))}
		</ul>
	);
}

const priorityOf = (s: string): 1 | 2 | 3 | 4 => (s === '1' ? 1 : s === '3' ? 3 : s === '4' ? 4 : 2);
