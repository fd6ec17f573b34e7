import { t } from '../i18n';
import { teamName } from './directory';
import { ownView } from './ownviews';

export const VIEWS = ['mine', 'unassigned', 'risk', 'breached', 'open', 'triage', 'snoozed', 'solved', 'spam'] as const;
export type View = (typeof VIEWS)[number];

// Open tickets are worked in the order of their promises; the others by time.
export const defaultOrder = (view: string): string => ownView(view)?.order || (view === 'solved' || view === 'spam' ? 'newest' : 'due');

// How its list is put into groups: as asked, else as the view's maker left it.
export const groupOf = (view: string, asked?: string): string => asked ?? (ownView(view)?.group || 'none');

export function viewName(key: string): string {
	if (key.startsWith('team:')) return teamName(Number(key.slice(5)));
	const own = ownView(key);
	if (own) return own.name;
	const known = VIEWS.find((v) => v === key);
	return known ? t(`ui.view.${known}`) : key;
}
