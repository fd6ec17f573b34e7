// Who could get a ticket, and what speaks against the others.
import type { RouteWhy, WhyAgent } from '../../api/routing-types';
import { t } from '../../i18n';
import { weekTime } from '../../i18n/format';
import { agentName } from '../../store/directory';
import { Avatar } from '../../ui/Bits';
import css from './routing.module.css';

// All that speaks against somebody, not only the first of it.
export const verdictText = (a: WhyAgent): string => (a.objections.length ? a.objections : [a.verdict]).map((v) => oneText(a, v)).join(' · ');

function oneText(a: WhyAgent, verdict: WhyAgent['verdict']): string {
	switch (verdict) {
		case 'ok':
			return t('ui.route.v.ok', { used: a.used, cap: a.cap });
		case 'full':
			return t('ui.route.v.full', { used: a.used, cap: a.cap });
		case 'hours':
			return a.opens_at ? t('ui.route.v.hours', { at: weekTime(a.opens_at) }) : t('ui.route.v.never');
		case 'skill':
			return t('ui.route.v.skill', { skills: a.missing.join(', ') });
		case 'had':
			return t('ui.route.v.had');
		default:
			return t(`ui.route.v.${a.status === 'online' ? 'offline' : a.status}`);
	}
}

const result = (w: RouteWhy): string => {
	if (w.mode === 'off') return t('ui.route.off');
	if (w.agent_id === null) return t('ui.route.none');
	return t(`ui.route.rule.${w.rule === '' ? 'only' : w.rule}`, { name: agentName(w.agent_id) });
};

export function WhyList({ w }: { w: RouteWhy }) {
	return (
		<div class={css.why}>
			<p class={css.result}>{result(w)}</p>
			{w.needs.length > 0 && <p class="muted">{t('ui.route.needs', { skills: w.needs.join(', ') })}</p>}
			{w.optional_dropped && <p class="muted">{t('ui.route.dropped')}</p>}
			{w.ahead > 0 && <p class="muted">{t('ui.route.ahead', { n: w.ahead })}</p>}
			{!w.agents.length && <p class="muted">{t('ui.route.noMembers')}</p>}
			<ul class={css.agents}>
				{w.agents.map((a) => (
					<li key={a.agent_id} class={a.verdict === 'ok' ? css.can : ''}>
						<Avatar name={a.name} size={20} />
						<span class="clip">{a.name}</span>
						<span class={css.verdict}>{verdictText(a)}</span>
					</li>
				))}
			</ul>
		</div>
	);
}
