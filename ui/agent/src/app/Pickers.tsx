// The lists that open from keys, chips, menus and the palette: who, which state, …
import type { Priority, TicketSet, TicketType } from '../api/types';
import { t } from '../i18n';
import { activeAgents, activeTeams, priorityName, statuses, statusLabel, tags, teamName, teams } from '../store/directory';
import { detail } from '../store/detail';
import { rowOf } from '../store/rows';
import { me } from '../store/session';
import { change, changeTags } from '../store/tickets';
import { clearSelection, escalating, picker, type PickerState } from '../store/ui';
import { Avatar, PriorityMark } from '../ui/Bits';
import { Icon } from '../ui/Icon';
import { Picker, type Option } from '../ui/Picker';

const PRIORITIES: Priority[] = [4, 3, 2, 1];
const TYPES: TicketType[] = ['question', 'incident', 'problem', 'task'];

export function Pickers() {
	const p = picker.value;
	if (!p) return null;
	return p.kind === 'tags' ? <TagPicker p={p} key="tags" /> : <OnePicker p={p} key={p.kind} />;
}

const close = (): void => {
	picker.value = null;
};

function options(p: PickerState): Option[] {
	switch (p.kind) {
		case 'assign':
			return [
				...activeAgents.value.map((a) => ({
					value: String(a.id),
					label: a.name,
					hint: a.id === me.value?.id ? t('ui.you') : a.team_ids.map(teamName).slice(0, 2).join(', '),
					mark: <Avatar name={a.name} size={18} />,
				})),
				{ value: '', label: t('ui.nobody'), mark: <Icon name="circle" /> },
			];
		case 'team':
			return [...activeTeams.value.map((x) => ({ value: String(x.id), label: x.name, mark: <Icon name="users" /> })), { value: '', label: t('ui.noTeam'), mark: <Icon name="circle" /> }];
		case 'status':
			return statuses.value.filter((s) => s.active && s.category !== 'closed').map((s) => ({ value: String(s.id), label: statusLabel(s), mark: <Icon name="circle-dot" /> }));
		case 'priority':
			return PRIORITIES.map((n) => ({ value: String(n), label: priorityName(n), mark: <PriorityMark priority={n} /> }));
		default:
			return TYPES.map((x) => ({ value: x, label: t(`ui.type.${x}`) }));
	}
}

function current(p: PickerState): string | undefined {
	const id = p.ids[0];
	const row = id === undefined ? undefined : rowOf(id)?.peek();
	if (!row || p.ids.length > 1) return undefined;
	switch (p.kind) {
		case 'assign':
			return String(row.assignee_id ?? '');
		case 'team':
			return String(row.team_id ?? '');
		case 'status':
			return String(row.status_id);
		case 'priority':
			return String(row.priority);
		default:
			return detail(row.id).ticket.peek()?.type;
	}
}

const TITLE = { assign: 'ui.action.assign', team: 'ui.action.team', status: 'ui.action.status', priority: 'ui.action.priority', type: 'ui.action.type' } as const;

function toSet(kind: Exclude<PickerState['kind'], 'tags'>, value: string): TicketSet {
	switch (kind) {
		case 'assign':
			return { assignee_id: value ? Number(value) : null };
		case 'team':
			return { team_id: value ? Number(value) : null };
		case 'status':
			return { status_id: Number(value) };
		case 'priority':
			return { priority: Number(value) as Priority };
		default:
			return { type: value as TicketType };
	}
}

// Another tier is no mere change of team: what its team must know is asked first.
function goesWithForm(ids: number[], team: number): boolean {
	const tier = (id: number | null | undefined): number => teams.peek().find((x) => x.id === id)?.tier ?? 0;
	const from = Math.max(...ids.map((id) => tier(rowOf(id)?.peek()?.team_id)));
	if (!from || !tier(team) || tier(team) === from) return false;
	escalating.value = { kind: tier(team) > from ? 'escalation' : 'return', ids, team };
	return true;
}

function OnePicker({ p }: { p: PickerState }) {
	const kind = p.kind;
	if (kind === 'tags') return null;
	const list = options(p);
	const pick = (value: string): void => {
		const many = p.ids.length > 1;
		const label = list.find((o) => o.value === value)?.label ?? '';
		if (kind === 'team' && goesWithForm(p.ids, Number(value))) return;
		if (many) clearSelection();
		void change(p.ids, toSet(kind, value), { label: many ? (n) => t('ui.done.changed', { n, what: label }) : undefined });
	};
	return <Picker label={t(TITLE[kind])} options={list} value={current(p)} anchor={p.anchor} onPick={pick} onClose={close} />;
}

function TagPicker({ p }: { p: PickerState }) {
	const rows = p.ids.map((id) => rowOf(id)?.value).filter((r) => r !== undefined);
	const values = rows.length ? (rows[0]?.tags ?? []).filter((x) => rows.every((r) => r.tags.includes(x))) : [];
	const known = tags.value.map((x) => ({ value: x.name, label: x.name, hint: String(x.tickets) }));
	const extra = values.filter((v) => !known.some((k) => k.value === v)).map((v) => ({ value: v, label: v }));
	const create = (text: string): Option => ({ value: text.toLocaleLowerCase(), label: t('ui.tag.create', { name: text.toLocaleLowerCase() }), mark: <Icon name="plus" /> });
	const pick = (value: string, on: boolean): void => changeTags(p.ids, on ? [value] : [], on ? [] : [value]);
	return <Picker label={t('ui.action.tag')} options={[...extra, ...known]} values={values} create={create} anchor={p.anchor} onPick={pick} onClose={close} />;
}
