import { t } from '../../i18n';
import { priorityName, statuses, statusLabel } from '../../store/directory';
import type { TicketList } from '../../store/ticketlist';
import { go, to, type Filters } from '../../store/router';
import { COLUMNS, GROUPS, ownView, type Column } from '../../store/ownviews';
import { navOpen, openTicket, rowLook, setRowLook } from '../../store/ui';
import { IconButton } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Menu, type Item } from '../../ui/Menu';
import { defaultOrder, groupOf, viewName } from '../../store/views';
import { FilterButton } from './FilterButton';
import css from './inbox.module.css';

const DEFAULT: readonly Column[] = ['snippet', 'status', 'channel', 'assignee'];
const ORDERS = ['due', 'newest', 'oldest', 'priority'] as const;

export function ListHead({ view, filters, list }: { view: string; filters: Filters; list: TicketList }) {
	const first = defaultOrder(view);
	const order = filters.order ?? first;
	const count = list.state.value === 'ready' ? t('ui.list.count', { n: list.count.value }) : '';
	const at = openTicket.value;
	const group = groupOf(view, filters.group);
	const items: (Item | 'line')[] = [
		...ORDERS.map((o) => ({ id: o, label: t(`ui.order.${o}`), checked: o === order, run: () => void go(to.inbox(view, at, { ...filters, order: o === first ? undefined : o })) })),
		'line',
		...GROUPS.map((g) => ({ id: `g.${g}`, label: t(`ui.group.${g}`), checked: g === group, run: () => void go(to.inbox(view, at, { ...filters, group: g === groupOf(view) ? undefined : g })) })),
	];
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
				<Menu label={t('ui.rows')} icon="sliders-horizontal" items={rowItems(view, filters)} />
			</div>
			<Chips view={view} filters={filters} />
		</header>
	);
}

// How rows look here, unless the view's maker has said so; and the way to a view of one's own.
function rowItems(view: string, filters: Filters): (Item | 'line')[] {
	const own = ownView(view);
	const cols = rowLook.value.columns.length ? rowLook.value.columns : DEFAULT;
	const turn = (c: Column): void => setRowLook({ columns: cols.includes(c) ? cols.filter((x) => x !== c) : [...cols, c] });
	const p = new URLSearchParams({ from: view, ...filters });
	return [
		{ id: 'compact', label: t('ui.rows.compact'), checked: rowLook.value.compact, run: () => setRowLook({ compact: !rowLook.value.compact }) },
		'line',
		...(own?.columns.length ? [] : [...COLUMNS.map((c) => ({ id: c, label: t(`ui.column.${c}`), checked: cols.includes(c), run: () => turn(c) })), 'line' as const]),
		own ? { id: 'edit', label: t('ui.view.edit'), icon: 'pencil', href: to.settings('views', own.id) } : { id: 'save', label: t('ui.view.saveAs'), icon: 'plus', href: `${to.settings('views', 'new')}?${p.toString()}` },
	];
}

function Chips({ view, filters }: { view: string; filters: Filters }) {
	const chips: { key: keyof Filters; text: string }[] = [];
	const status = statuses.value.find((s) => String(s.id) === filters.status);
	if (filters.status) chips.push({ key: 'status', text: status ? statusLabel(status) : filters.status });
	if (filters.priority) chips.push({ key: 'priority', text: priorityName(priorityOf(filters.priority)) });
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
