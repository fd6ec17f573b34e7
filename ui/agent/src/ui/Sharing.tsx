// Whose it is: mine, a team's, everybody's.
import type { Scope } from '../api/flow-types';
import { t } from '../i18n';
import { activeTeams, teamName } from '../store/directory';
import { isAdmin, me } from '../store/session';
import { Select } from './Field';

export const scopeText = (x: { scope: Scope; team_id: number | null }): string => (x.scope === 'team' ? teamName(x.team_id) : t(`ui.macro.scope.${x.scope}`));

export function Sharing({ scope, team, error, onValue }: { scope: Scope; team: number | null; error: string; onValue: (scope: Scope, team: number | null) => void }) {
	const teams = activeTeams.value.filter((x) => isAdmin.value || me.value?.team_ids.includes(x.id) || x.id === team);
	const choices = [
		{ value: 'personal', label: t('ui.macro.scope.personal') },
		...teams.map((x) => ({ value: `team:${x.id}`, label: t('ui.macro.scope.of', { name: x.name }) })),
		...(isAdmin.value || scope === 'shared' ? [{ value: 'shared', label: t('ui.macro.scope.shared') }] : []),
	];
	const set = (v: string): void => (v.startsWith('team:') ? onValue('team', Number(v.slice(5))) : onValue(v as Scope, null));
	return <Select label={t('ui.macro.scope')} value={scope === 'team' ? `team:${team}` : scope} choices={choices} error={error} onValue={set} />;
}
