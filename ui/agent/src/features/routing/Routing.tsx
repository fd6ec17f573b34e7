// How teams hand out work: the tiers as a tree, and a form for each team.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { TeamRoute } from '../../api/routing-types';
import type { Team } from '../../api/types';
import { t } from '../../i18n';
import { agentName, teamName, teams } from '../../store/directory';
import { to } from '../../store/router';
import { Chip } from '../../ui/Bits';
import { Icon } from '../../ui/Icon';
import { Empty } from '../../ui/States';
import css from './routing.module.css';
import { TeamForm } from './TeamForm';

export function Routing({ id }: { id: string }) {
	const [routes, setRoutes] = useState<Map<number, TeamRoute>>(new Map());
	const list = teams.value.filter((x) => x.active);
	const load = async (): Promise<void> => {
		const all = await Promise.all(list.map((x) => get<TeamRoute>(`/teams/${x.id}/routing`)));
		setRoutes(new Map(all.flatMap((r) => (r.ok ? [[r.data.team_id, r.data] as [number, TeamRoute]] : []))));
	};
	useEffect(() => void load(), [list.length]);
	const team = id ? list.find((x) => x.id === Number(id)) : undefined;
	const route = team ? routes.get(team.id) : undefined;
	if (team && route) return <TeamForm key={team.id} team={team} route={route} onSaved={(r) => setRoutes(new Map(routes).set(r.team_id, r))} />;
	if (!list.length) return <Empty icon="users" title={t('ui.teams.none')} action={<a href={to.settings('teams')}>{t('ui.teams.add')}</a>} />;
	const tiers = [...new Set(list.map((x) => x.tier))].sort((a, b) => a - b);
	return (
		<>
			<p class="muted">{t('ui.route.text')}</p>
			{tiers.map((n) => (
				<section key={n} class={css.tier}>
					<h2 class={css.tierTitle}>{t('ui.teams.tier', { n })}</h2>
					<ul class={`${css.card} ${css.rows}`}>
						{list
							.filter((x) => x.tier === n)
							.map((x) => (
								<Row key={x.id} team={x} route={routes.get(x.id)} />
							))}
					</ul>
				</section>
			))}
		</>
	);
}

function Row({ team, route }: { team: Team; route: TeamRoute | undefined }) {
	const facts = [
		t('ui.route.members', { n: team.member_ids.length }),
		team.next_team_id ? t('ui.route.next', { team: teamName(team.next_team_id) }) : '',
		team.lead_id ? t('ui.route.lead', { name: agentName(team.lead_id) }) : '',
		route && route.waiting_n > 0 ? t('ui.route.waitingN', { n: route.waiting_n }) : '',
	].filter(Boolean);
	return (
		<li class={css.item}>
			<a class={css.teamLink} href={to.settings('routing', team.id)}>
				<span class="grow">
					<span class={css.itemTitle}>
						{team.name} {route && <Chip tone={route.mode === 'off' ? 'plain' : 'ok'}>{t(`ui.route.mode.${route.mode}`)}</Chip>}
					</span>
					<span class={css.itemText}>{facts.join(' · ')}</span>
				</span>
				<Icon name="chevron-right" />
			</a>
		</li>
	);
}
