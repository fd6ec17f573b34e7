import { t } from '../../i18n';
import { macroPicker } from '../../store/macros';
import type { TicketList } from '../../store/ticketlist';
import { change } from '../../store/tickets';
import { clearSelection, openPicker, selected } from '../../store/ui';
import { IconButton } from '../../ui/Button';
import { Menu } from '../../ui/Menu';
import css from './inbox.module.css';

const MAX = 1000;

export async function selectAll(list: TicketList): Promise<void> {
	selected.value = new Set(await list.loadAll(MAX));
}

export function BulkBar({ list }: { list: TicketList }) {
	const ids = [...selected.value];
	const n = ids.length;
	const pick = (kind: 'assign' | 'status' | 'priority' | 'tags' | 'team') => (e: Event) => openPicker(kind, ids, e.currentTarget as Element);
	const all = n >= Math.min(list.count.value, MAX);
	return (
		<div class={css.bulk} role="toolbar" aria-label={t('ui.bulk.region')}>
			<IconButton icon="x" label={t('ui.bulk.clear')} onClick={clearSelection} keys="Escape" />
			<span class={`${css.bulkCount} num`} role="status">
				{t('ui.bulk.selected', { n })}
			</span>
			{!all && (
				<button type="button" class={css.bulkAll} onClick={() => void selectAll(list)}>
					{t('ui.bulk.all', { n: Math.min(list.count.value, MAX) })}
				</button>
			)}
			<span class="grow" />
			<IconButton icon="user-plus" label={t('ui.action.assign')} keys="a" onClick={pick('assign')} />
			<IconButton icon="check" label={t('ui.action.solve')} keys="e" onClick={() => solve(ids)} />
			<IconButton icon="tag" label={t('ui.action.tag')} keys="t" onClick={pick('tags')} />
			<Menu
				label={t('ui.more')}
				items={[
					{ id: 'status', label: t('ui.action.status'), icon: 'circle-dot', run: () => openPicker('status', ids) },
					{ id: 'priority', label: t('ui.action.priority'), icon: 'bell', keys: 'p', run: () => openPicker('priority', ids) },
					{ id: 'team', label: t('ui.action.team'), icon: 'users', keys: 'v', run: () => openPicker('team', ids) },
					{ id: 'macro', label: t('ui.action.macro'), icon: 'sparkles', keys: 'm', run: () => (macroPicker.value = { ids }) },
					'line',
					list.match.view === 'spam'
						? { id: 'ham', label: t('ui.action.notSpam'), icon: 'shield', run: () => spam(ids, false) }
						: { id: 'spam', label: t('ui.action.spam'), icon: 'ban', danger: true, run: () => spam(ids, true) },
				]}
			/>
		</div>
	);
}

function solve(ids: number[]): void {
	clearSelection();
	void change(ids, { category: 'solved' }, { label: (n) => t('ui.done.solved', { n }) });
}

function spam(ids: number[], on: boolean): void {
	clearSelection();
	void change(ids, { spam: on }, { label: (n) => t(on ? 'ui.done.spam' : 'ui.done.notSpam', { n }) });
}
