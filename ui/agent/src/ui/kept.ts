// What stays although something was taken back, each with its reason, in one sentence.
import type { Kept } from '../api/flow-types';
import { t } from '../i18n';
import { listOf } from '../i18n/format';
import { toast } from '../store/toasts';
import { num, readerName, text, words, type ActionItem } from './actions';

const NAMES: Record<string, () => string> = {
	status: () => t('ui.status'),
	priority: () => t('ui.priority'),
	type: () => t('ui.type'),
	team: () => t('ui.team'),
	assignee: () => t('ui.assignee'),
	tags: () => t('ui.tags'),
	reason: () => t('ui.case.reason'),
	snooze: () => t('ui.case.snooze'),
	watcher: () => t('ui.case.watchers'),
};

export const keptTexts = (kept: Kept[]): string[] => kept.map((k) => t('ui.undo.one', { name: k.name || (NAMES[k.what]?.() ?? k.what), why: k.why }));

// What has reached somebody cannot come back: mails, notices, calls; also within macros that a list calls.
export function leftTexts(did: ActionItem[]): string[] {
	return did.flatMap((a) => {
		if (Array.isArray(a.did)) return leftTexts(a.did as ActionItem[]);
		if (a.skipped) return [];
		const to = listOf(words(a, 'to').map(readerName));
		if (a.do === 'mail' && num(a, 'sent')) return [t('ui.undo.mail', { to })];
		if (a.do === 'notify') return [t('ui.undo.notice', { to })];
		return a.do === 'webhook' ? [t('ui.undo.web', { url: text(a, 'url') })] : [];
	});
}

const SHOWN = 6;

export function tellUndone(done: string, stays: string[]): void {
	if (!stays.length) return void toast(done);
	const what = stays.length > SHOWN ? [...stays.slice(0, SHOWN), '…'] : stays;
	toast(t('ui.undo.except', { what: what.join(' · ') }), { kind: 'error' });
}
