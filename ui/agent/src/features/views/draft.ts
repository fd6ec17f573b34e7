// A view to be: blank, or what a list asks that is on screen now.
import type { Condition } from '../../api/sla-types';
import { statuses } from '../../store/directory';
import { ownView, type OwnView } from '../../store/ownviews';

export type Draft = Pick<OwnView, 'name' | 'scope' | 'team_id' | 'conditions' | 'whose' | 'asleep' | 'columns' | 'group' | 'order'>;

export function draftFrom(q: URLSearchParams): Draft {
	const from = q.get('from') ?? '';
	const own = ownView(from);
	const all: Condition[] = own?.conditions ? [own.conditions] : [];
	const put = (field: string, op: string, value: string | number | null): void => {
		if (value !== null && value !== '') all.push({ field, op, value });
	};
	const asNumber = (s: string | null): number | null => (s && /^\d+$/.test(s) ? Number(s) : null);
	if (from === 'unassigned') all.push({ field: 'assignee', op: 'unset' });
	if (from === 'triage') all.push({ field: 'team', op: 'unset' });
	if (from.startsWith('team:')) put('team', 'is', asNumber(from.slice(5)));
	put('status', 'is', statuses.value.find((s) => String(s.id) === q.get('status'))?.category ?? null);
	put('priority', 'is', asNumber(q.get('priority')));
	put('tags', 'has', q.get('tag'));
	put('channel', 'is', q.get('channel'));
	return {
		name: '',
		scope: 'personal',
		team_id: null,
		conditions: all.length > 1 ? { all } : (all[0] ?? null),
		whose: from === 'mine' ? 'mine' : (own?.whose ?? 'any'),
		asleep: own?.asleep ?? false,
		columns: own?.columns ?? [],
		group: (q.get('group') as OwnView['group'] | null) ?? own?.group ?? '',
		order: q.get('order') ?? own?.order ?? 'due',
	};
}
