// What similar tickets ended as, with the figures: a team for one that has none yet, a
// contact reason likewise.  Nothing happens without a press.
import { useEffect } from 'preact/hooks';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { needCase, reasonText } from '../../store/case';
import { teamName } from '../../store/directory';
import { change } from '../../store/tickets';
import { Button } from '../../ui/Button';
import css from './beside.module.css';

export interface LearnedOne {
	id: number;
	n: number;
	of: number;
}

export function Learned({ x, team, reason }: { x: Ticket; team: LearnedOne | null; reason: LearnedOne | null }) {
	useEffect(() => {
		if (reason) needCase();
	}, [reason]);
	const toTeam = team && x.team_id === null && x.can.includes('assign') ? teamName(team.id) : '';
	const path = reason && x.reason_id === null && x.can.includes('edit') ? reasonText(reason.id) : '';
	if (!toTeam && !path) return null;
	return (
		<ul class={css.learned}>
			{team && toTeam && (
				<li>
					<p>{t('ui.beside.learnedTeam', { n: team.n, of: team.of, team: toTeam })}</p>
					<Button small data-learned="team" icon="users" onClick={() => void change([x.id], { team_id: team.id }, { label: t('ui.beside.learnedMoved', { team: toTeam }) })}>
						{t('ui.beside.learnedMove', { team: toTeam })}
					</Button>
				</li>
			)}
			{reason && path && (
				<li>
					<p>{t('ui.beside.learnedReason', { n: reason.n, of: reason.of, reason: path })}</p>
					<Button small data-learned="reason" icon="check" onClick={() => void change([x.id], { reason_id: reason.id }, { label: t('ui.beside.learnedSet', { reason: path }) })}>
						{t('ui.beside.learnedUse')}
					</Button>
				</li>
			)}
		</ul>
	);
}
