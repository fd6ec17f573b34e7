// The order of the settings and the headings they stand under.  A page that is named
// nowhere stands in the last group, so that none can get lost.
import type { Key } from '../../i18n';

const GROUPS: { label: Key; pages: string[] }[] = [
	{ label: 'ui.set.group.me', pages: ['profile', 'security', 'signatures', 'notifications', 'keys'] },
	{ label: 'ui.set.group.channels', pages: ['mailboxes', 'problems', 'texts', 'help-centre', 'request-forms', 'service-status'] },
	{ label: 'ui.set.group.people', pages: ['agents', 'teams', 'roles', 'skills', 'capacity', 'routing'] },
	{ label: 'ui.set.group.promise', pages: ['hours', 'sla'] },
	{ label: 'ui.set.group.work', pages: ['views', 'macros', 'canned', 'rules', 'forms', 'checklists', 'webhooks', 'surveys'] },
	{ label: 'ui.set.group.ticket', pages: ['statuses', 'fields', 'reasons', 'tags', 'synonyms', 'words'] },
	{ label: 'ui.set.group.desk', pages: ['company', 'api-keys', 'audit'] },
];

export interface Group<P> {
	label: Key;
	pages: P[];
}

export function grouped<P extends { id: string }>(pages: P[]): Group<P>[] {
	const named = new Set(GROUPS.flatMap((g) => g.pages));
	return GROUPS.map((g, i) => ({
		label: g.label,
		pages: [
			...g.pages.flatMap((id) => pages.filter((p) => p.id === id)),
			...(i === GROUPS.length - 1 ? pages.filter((p) => !named.has(p.id)) : []),
		],
	})).filter((g) => g.pages.length > 0);
}
