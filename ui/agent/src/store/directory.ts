// Agents, teams, tags and statuses: small lists that every screen needs.
import { computed, signal } from '@preact/signals';
import { get, type Failure } from '../api/client';
import type { Agent, Category, Priority, Status, Tag, Team } from '../api/types';
import { locale, t } from '../i18n';
import { nameOf } from '../i18n/names';
import { me } from './session';

export const agents = signal<Agent[]>([]);
export const teams = signal<Team[]>([]);
export const tags = signal<Tag[]>([]);
export const statuses = signal<Status[]>([]);
export const priorities = signal<{ id: Priority; names: Status['names'] }[]>([]);

const agentMap = computed(() => new Map(agents.value.map((a) => [a.id, a])));
const teamMap = computed(() => new Map(teams.value.map((x) => [x.id, x])));
const statusMap = computed(() => new Map(statuses.value.map((s) => [s.id, s])));

export const activeAgents = computed(() => {
	const mine = me.value?.id;
	const byName = new Intl.Collator(locale.value).compare;
	return agents.value.filter((a) => a.active && !a.invited).sort((a, b) => Number(b.id === mine) - Number(a.id === mine) || byName(a.name, b.name));
});
export const activeTeams = computed(() => teams.value.filter((x) => x.active));

export const agentName = (id: number | null): string => (id === null ? t('ui.nobody') : (agentMap.value.get(id)?.name ?? `#${id}`));
export const teamName = (id: number | null): string => (id === null ? t('ui.noTeam') : (teamMap.value.get(id)?.name ?? `#${id}`));

export const categoryName = (c: Category): string => t(`ui.category.${c}`);
export function statusName(id: number, category: Category): string {
	const s = statusMap.value.get(id);
	return s ? statusLabel(s) : categoryName(category);
}
export const statusLabel = (s: Status): string => nameOf(s.names) || s.name || categoryName(s.category);

export const priorityName = (n: Priority): string => nameOf(priorities.value.find((p) => p.id === n)?.names ?? {}) || t(`ui.priority.${n}`);

// Without these lists names are missing everywhere: a line above the page says so.
export const directoryFault = signal<Failure | null>(null);

async function load<T>(path: string, take: (data: T) => void): Promise<void> {
	const r = await get<T>(path);
	if (r.ok) take(r.data);
	else if (r.error.status !== 401) directoryFault.value = r.error;
}
export const loadAgents = (): Promise<void> => load<{ agents: Agent[] }>('/agents', (d) => (agents.value = d.agents));
export const loadTeams = (): Promise<void> => load<{ teams: Team[] }>('/teams', (d) => (teams.value = d.teams));
export const loadTags = (): Promise<void> => load<{ tags: Tag[] }>('/tags', (d) => (tags.value = d.tags));
export const loadStatuses = (): Promise<void> => load<{ statuses: Status[] }>('/statuses', (d) => (statuses.value = d.statuses.sort((a, b) => a.position - b.position)));
export const loadPriorities = (): Promise<void> => load<{ priorities: typeof priorities.value }>('/priorities', (d) => (priorities.value = d.priorities));

export async function loadDirectory(): Promise<void> {
	directoryFault.value = null;
	await Promise.all([loadAgents(), loadTeams(), loadTags(), loadStatuses(), loadPriorities()]);
}
