// Operators in the text of a search: the server knows their names in five languages, the
// workspace writes them in the reader's.
import { t } from '../../i18n';
import { agentName, teamName } from '../../store/directory';
import type { FacetName } from '../../store/search';
import { me } from '../../store/session';

const quoted = (s: string): string => (/\s/.test(s) ? `"${s.replace(/"/g, '')}"` : s);
const CATEGORIES = ['new', 'open', 'pending', 'hold', 'solved', 'closed'] as const;

function monthPieces(month: string): string[] {
	const [y, m] = month.split('-').map(Number) as [number, number];
	const day = (d: Date): string => d.toISOString().slice(0, 10);
	return [`${t('ui.search.op.after')}:${day(new Date(Date.UTC(y, m - 1, 0)))}`, `${t('ui.search.op.before')}:${day(new Date(Date.UTC(y, m, 1)))}`];
}

// What is written for a value of a facet.
export function pieces(facet: FacetName, value: string): string[] {
	if (facet === 'month') return monthPieces(value);
	const name = t(`ui.search.op.${facet}`);
	if (facet === 'status') {
		const c = CATEGORIES.find((x) => x === value);
		return [`${name}:${c ? t(`ui.search.is.${c}`) : value}`];
	}
	if (facet === 'assignee' && value === String(me.value?.id)) return [`${name}:${t('ui.search.me')}`];
	if ((facet === 'assignee' || facet === 'team') && !value) return [`${name}:${t('ui.search.nobody')}`];
	if (facet === 'assignee') return [`${name}:${quoted(agentName(Number(value)))}`];
	if (facet === 'team') return [`${name}:${quoted(teamName(Number(value)))}`];
	return [`${name}:${quoted(value)}`];
}

// The text in pieces, quotes kept together.
const split = (q: string): string[] => q.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];

export const has = (q: string, list: string[]): boolean => list.every((p) => split(q).includes(p));
export function turn(q: string, list: string[]): string {
	const now = split(q);
	return (has(q, list) ? now.filter((p) => !list.includes(p)) : [...now, ...list]).join(' ');
}

export const examples = (): string[] => [
	`${t('ui.search.op.status')}:${t('ui.search.is.open')} ${t('ui.search.op.assignee')}:${t('ui.search.me')}`,
	`${t('ui.search.op.before')}:${new Date().getFullYear()}-01-01`,
	`-${t('ui.search.op.status')}:${t('ui.search.is.solved')} ${t('ui.search.op.channel')}:email`,
];
