import { t } from '../i18n';
import { teamName } from './directory';

export const VIEWS = ['mine', 'unassigned', 'risk', 'breached', 'open', 'triage', 'snoozed', 'solved', 'spam'] as const;
export type View = (typeof VIEWS)[number];

// Open tickets are worked in the order of their promises; the others by time.
export const defaultOrder = (view: string): string => (view === 'solved' || view === 'spam' ? 'newest' : 'due');

export function viewName(key: string): string {
	if (key.startsWith('team:')) return teamName(Number(key.slice(5)));
	const known = VIEWS.find((v) => v === key);
	return known ? t(`ui.view.${known}`) : key;
}
