// Agents, teams, tags and statuses: small lists that every screen needs.
import { computed, signal } from '@preact/signals';
import { get } from '../api/client';
import type { Agent, Category, Status, Tag, Team } from '../api/types';
import { locale, t } from '../i18n';
import { nameOf } from '../i18n/names';
import { me } from './session';

export const agents = signal<Agent[]>([]);
export const teams = signal<Team[]>([]);
export const tags = signal<Tag[]>([]);
export const statuses = signal<Status[]>([]);

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

export const loadAgents = async (): Promise<void> => {
	const r = await get<{ agents: Agent[] }>('/agents');
	if (r.ok) agents.value = r.data.agents;
};
export const loadTeams = async (): Promise<void> => {
	const r = await get<{ teams: Team[] }>('/teams');
	if (r.ok) teams.value = r.data.teams;
};
export const loadTags = async (): Promise<void> => {
	const r = await get<{ tags: Tag[] }>('/tags');
	if (r.ok) tags.value = r.data.tags;
};
export const loadStatuses = async (): Promise<void> => {
	const r = await get<{ statuses: Status[] }>('/statuses');
	if (r.ok) statuses.value = r.data.statuses.sort((a, b) => a.position - b.position);
};

export async function loadDirectory(): Promise<void> {
	await Promise.all([loadAgents(), loadTeams(), loadTags(), loadStatuses()]);
}
