// Operators in the text of a search: the server knows their names in five languages, the
// workspace writes them in the reader's.
import type { Priority } from '../../api/types';
import { LOCALE_NAMES, t } from '../../i18n';
import { activeAgents, activeTeams, agentName, priorityName, statuses, statusLabel, tags, teamName } from '../../store/directory';
import type { FacetName } from '../../store/search';
import { me } from '../../store/session';
import { fold } from '../../ui/fold';

const quoted = (s: string): string => (/\s/.test(s) ? `"${s.replace(/"/g, '')}"` : s);
const CATEGORIES = ['new', 'open', 'pending', 'hold', 'solved', 'closed'] as const;

function monthPieces(month: string): string[] {
	const [y, m] = month.split('-').map(Number) as [number, number];
	const day = (d: Date): string => d.toISOString().slice(0, 10);
	return [`${t('ui.search.op.after')}:${day(new Date(Date.UTC(y, m - 1, 0)))}`, `${t('ui.search.op.before')}:${day(new Date(Date.UTC(y, m, 1)))}`];
}

// A level by the desk's own name, by its number where two are called alike.
const LEVELS: Priority[] = [1, 2, 3, 4];
function priorityWord(p: Priority): string {
	const name = fold(priorityName(p));
	return LEVELS.some((x) => x !== p && fold(priorityName(x)) === name) ? String(p) : quoted(priorityName(p));
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
	if (facet === 'priority') return [`${name}:${priorityWord(Number(value) as Priority)}`];
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

// What may stand behind an operator, by the names that things have on this desk.
const CHANNELS = ['email', 'form', 'phone', 'api'];
const known = (o: Offered): string[] => {
	if (o === 'status') return [...CATEGORIES.map((c) => t(`ui.search.is.${c}`)), ...statuses.value.filter((s) => s.active).map(statusLabel)];
	if (o === 'priority') return LEVELS.map((p) => priorityWord(p)).reverse();
	if (o === 'assignee') return [t('ui.search.me'), t('ui.search.nobody'), ...activeAgents.value.map((a) => a.name)];
	if (o === 'team') return [t('ui.search.nobody'), ...activeTeams.value.map((x) => x.name)];
	if (o === 'tag') return tags.value.map((x) => x.name);
	return o === 'channel' ? CHANNELS : Object.keys(LOCALE_NAMES);
};
const OFFERED = ['status', 'priority', 'assignee', 'team', 'tag', 'channel', 'language'] as const;
type Offered = (typeof OFFERED)[number];
const OFFERS = 12;

export interface Offer {
	label: string;
	q: string; // the whole text with it
}
// For the operator that is being written at the end of the text, or whose name is begun.
export function offers(q: string): Offer[] {
	const [, before = '', minus = '', name = '', colon = '', value = ''] = /^((?:.*\s)?)(-?)(\p{L}+)(:?)("[^"]*|[^\s"]*)$/su.exec(q) ?? [];
	const begun = fold(name);
	if (!colon) return begun.length < 3 ? [] : OFFERED.map((o) => `${t(`ui.search.op.${o}`)}:`).filter((n) => fold(n).startsWith(begun)).map((n) => ({ label: n, q: `${before}${minus}${n}` }));
	const op = OFFERED.find((o) => o === begun || fold(t(`ui.search.op.${o}`)) === begun);
	if (!op) return [];
	const wanted = fold(value.replace('"', ''));
	const list = [...new Map(known(op).map((v) => [fold(v), v])).values()];
	if (list.some((v) => fold(v) === wanted)) return [];
	return list
		.filter((v) => fold(v).includes(wanted))
		.slice(0, OFFERS)
		.map((v) => ({ label: v.replaceAll('"', ''), q: `${before}${minus}${name}:${quoted(v)}` }));
}

export const examples = (): string[] => [
	`${t('ui.search.op.status')}:${t('ui.search.is.open')} ${t('ui.search.op.assignee')}:${t('ui.search.me')}`,
	`${t('ui.search.op.priority')}:${priorityWord(4)}`,
	`${t('ui.search.op.before')}:${new Date().getFullYear()}-01-01`,
	`-${t('ui.search.op.status')}:${t('ui.search.is.solved')} ${t('ui.search.op.channel')}:email`,
];
