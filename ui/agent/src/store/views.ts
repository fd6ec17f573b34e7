import { t } from '../i18n';
import { teamName } from './directory';

export const VIEWS = ['mine', 'unassigned', 'open', 'solved', 'spam'] as const;
export type View = (typeof VIEWS)[number];

export function viewName(key: string): string {
	if (key.startsWith('team:')) return teamName(Number(key.slice(5)));
	const known = VIEWS.find((v) => v === key);
	return known ? t(`ui.view.${known}`) : key;
}
