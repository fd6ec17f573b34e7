// The one table of what can be done: menus, palette, keys and the sheet read it.
import { focusRow } from '../features/inbox/selection';
import { selectAll } from '../features/inbox/BulkBar';
import { showFresh } from '../features/inbox/ListPane';
import { toggle } from '../features/inbox/Row';
import { t, withTexts } from '../i18n';
import { macroPicker } from '../store/macros';
import { goNext } from './next';
import { detail } from '../store/detail';
import { currentList } from '../store/lists';
import { missing } from '../store/missing';
import { inText, type Action } from '../store/keys';
import { eventsHidden, setEventsHidden } from '../features/ticket/filter';
import { toast } from '../store/toasts';
import { back, go, route, ticketHref, to } from '../store/router';
import { setStatus, STATUSES, takeNext } from '../store/routing';
import { rowOf } from '../store/rows';
import { can, me, signOut } from '../store/session';
import { kept, nextKept, turnKept } from '../store/kept';
import { change, lastUndo, undoLast } from '../store/tickets';
import { bell, caseDialog, clearSelection, compose, cursor, escalating, openPicker, openTicket, palette, picker, scheduled, selected, sheet, sidePanel, slaWhy, snoozing, targets } from '../store/ui';

const some = (): boolean => targets().length > 0;
const inTicket = (): boolean => openTicket.value !== null;
const may = (what: string) => (): boolean => {
	const id = openTicket.value;
	return id !== null && (detail(id).ticket.value?.can.includes(what) ?? false);
};
const goTo = (view: string) => (): void => void go(to.inbox(view));

function move(step: 1 | -1): void {
	const list = currentList();
	if (!list) return;
	if (openTicket.value !== null) {
		const next = list.neighbour(openTicket.value, step);
		if (next !== null) openRow(next);
		return;
	}
	const ids = list.ids.value;
	const at = cursor.value === null ? -1 : ids.indexOf(cursor.value);
	const next = ids[Math.min(Math.max(0, at + step), ids.length - 1)];
	if (next !== undefined) focusRow(list, next);
}

function openRow(id: number): void {
	const list = currentList();
	if (list) focusRow(list, id);
	go(ticketHref(id));
}

function extend(step: 1 | -1): void {
	const list = currentList();
	if (!list || cursor.value === null) return;
	selected.value = new Set([...selected.value, cursor.value]);
	const next = list.neighbour(cursor.value, step);
	if (next === null) return;
	selected.value = new Set([...selected.value, next]);
	focusRow(list, next);
}

function solve(): void {
	const ids = targets();
	const open = openTicket.value;
	const all = ids.every((id) => rowOf(id)?.peek().category === 'solved');
	clearSelection();
	void change(ids, { category: all ? 'open' : 'solved' }, { label: (n) => t(all ? 'ui.done.reopened' : 'ui.done.solved', { n }) }).then((ok) => {
		if (!ok && missing.value?.ticket === open) go(ticketHref(open)); // back to what is asked for
	});
	if (!all && open !== null && ids.length === 1 && ids[0] === open) goNext(open);
}

function spam(): void {
	const ids = targets();
	const on = !ids.every((id) => rowOf(id)?.peek().spam);
	const open = openTicket.value;
	clearSelection();
	void change(ids, { spam: on }, { label: (n) => t(on ? 'ui.done.spam' : 'ui.done.notSpam', { n }) });
	if (on && open !== null && ids[0] === open) goNext(open);
}

const handOver = (kind: 'escalation' | 'return') => (): void => {
	const ids = targets();
	if (ids.length) escalating.value = { kind, ids };
};

// Why the badge of this ticket says what it says.
function why(): void {
	const id = targets()[0];
	if (id === undefined) return;
	const places = document.querySelectorAll(`[data-sla="${id}"]`);
	slaWhy.value = { ticket: id, anchor: places[places.length - 1] ?? null, pinned: true };
}

// The key's macro; what applies it is fetched with the first.
async function pinned(slot: number): Promise<void> {
	const ids = targets();
	const flow = await withTexts(import('../features/flow/pinned'));
	await flow.runPinned(slot, ids);
}

// The words come with what shows watchers.
async function watch(): Promise<void> {
	const ids = targets();
	const w = await withTexts(import('../features/case/watch'));
	await w.toggleWatch(ids);
}

function copyLink(): void {
	void navigator.clipboard?.writeText(`${location.origin}/app/tickets/${openTicket.value}`).then(() => toast(t('ui.copied')));
}

function mine(): void {
	const id = me.value?.id;
	const ids = targets();
	if (id) void change(ids, { assignee_id: id }, { label: (n) => t('ui.done.mine', { n }) });
}

// Out of a field first: what stands in it, and the ticket around it, stay.
function leaveField(): boolean {
	const field = document.activeElement;
	if (!(field instanceof HTMLElement) || !inText(field)) return false;
	field.blur();
	field.closest('article')?.querySelector<HTMLElement>('[role=region]')?.focus({ preventScroll: true });
	return true;
}

function escape(): void {
	if (leaveField()) return;
	if (picker.value) picker.value = null;
	else if (sidePanel.value) sidePanel.value = false;
	else if (selected.value.size) clearSelection();
	else if (openTicket.value !== null) {
		const id = openTicket.value;
		go(ticketHref(null));
		const list = currentList();
		if (list) setTimeout(() => focusRow(list, id));
	} else if (route.value.name !== 'inbox') back(to.inbox('mine'));
}

const write = (mode: 'reply' | 'note' | 'forward') => (): void => {
	compose.value = { mode, at: Date.now() };
};

const caseOf = (kind: 'merge' | 'talk' | 'problem' | 'insertArticle' | 'toArticle') => (): void => {
	const id = openTicket.value;
	if (id !== null) caseDialog.value = { kind, id };
};

export function actionTable(): Action[] {
	return [
		{ id: 'palette', label: 'ui.palette', keys: 'Mod+k', icon: 'command', where: 'global', hidden: true, run: () => (palette.value = palette.value === null ? '' : null) },
		{ id: 'search', label: 'ui.search', keys: '/', icon: 'search', where: 'global', run: () => void go(to.search('')) },
		{ id: 'keys', label: 'ui.keys.title', keys: '?', icon: 'keyboard', where: 'global', run: () => (sheet.value = true) },
		{ id: 'new', label: 'ui.newTicket', keys: 'c', icon: 'plus', where: 'global', enabled: () => can('ticket.open') || can('ticket.reply'), run: () => void go(to.new()) },
		{ id: 'takeNext', label: 'ui.next', keys: 'g n', icon: 'arrow-right', where: 'global', enabled: () => can('ticket.assign'), run: () => void takeNext() },
		...STATUSES.map((s): Action => ({ id: `status.${s}`, label: `ui.me.${s}`, icon: 'circle-user', where: 'global', run: () => void setStatus(s) })),
		{ id: 'go.triage', label: 'ui.go.triage', keys: 'g t', icon: 'filter', where: 'global', run: goTo('triage') },
		{ id: 'undo', label: 'ui.undoLast', keys: 'z', icon: 'undo-2', where: 'global', enabled: () => lastUndo.value !== null, run: undoLast },
		{ id: 'back', label: 'ui.back', keys: 'Escape', icon: 'arrow-left', where: 'global', hidden: true, run: escape },
		{ id: 'go.mine', label: 'ui.go.mine', keys: 'g i', icon: 'user', where: 'global', run: goTo('mine') },
		{ id: 'go.unassigned', label: 'ui.go.unassigned', keys: 'g u', icon: 'inbox', where: 'global', run: goTo('unassigned') },
		{ id: 'go.open', label: 'ui.go.open', keys: 'g a', icon: 'layers', where: 'global', run: goTo('open') },
		{ id: 'go.snoozed', label: 'ui.view.snoozed', keys: 'g h', icon: 'moon', where: 'global', run: goTo('snoozed') },
		{ id: 'go.solved', label: 'ui.go.solved', keys: 'g e', icon: 'circle-check', where: 'global', run: goTo('solved') },
		{ id: 'go.risk', label: 'ui.go.risk', keys: 'g r', icon: 'alert-triangle', where: 'global', run: goTo('risk') },
		{ id: 'go.breached', label: 'ui.go.breached', icon: 'circle-alert', where: 'global', run: goTo('breached') },
		{ id: 'go.reports', label: 'ui.go.reports', keys: 'g d', icon: 'chart', where: 'global', run: () => void go(to.report()) },
		{ id: 'go.organisations', label: 'ui.go.organisations', keys: 'g o', icon: 'building', where: 'global', enabled: () => can('person.read'), run: () => void go(to.organisation()) },
		{ id: 'go.kb', label: 'ui.go.kb', keys: 'g k', icon: 'life-buoy', where: 'global', enabled: () => can('article.read'), run: () => void go(to.kb()) },
		{ id: 'go.hours', label: 'ui.set.hours', icon: 'calendar', where: 'global', run: () => void go(to.settings('hours')) },
		{ id: 'go.sla', label: 'ui.set.sla', icon: 'clock', where: 'global', run: () => void go(to.settings('sla')) },
		{ id: 'go.macros', label: 'ui.set.macros', icon: 'sparkles', where: 'global', run: () => void go(to.settings('macros')) },
		{ id: 'go.views', label: 'ui.set.views', icon: 'list', where: 'global', run: () => void go(to.settings('views')) },
		{ id: 'view.new', label: 'ui.view.add', icon: 'plus', where: 'global', run: () => void go(to.settings('views', 'new')) },
		{ id: 'go.canned', label: 'ui.set.canned', icon: 'sticky-note', where: 'global', run: () => void go(to.settings('canned')) },
		{ id: 'go.bell', label: 'ui.bell.title', icon: 'bell', where: 'global', run: () => (bell.value = true) },
		{ id: 'go.scheduled', label: 'ui.go.scheduled', icon: 'clock', where: 'global', run: () => (scheduled.value = true) },
		{ id: 'go.settings', label: 'ui.go.settings', keys: 'g s', icon: 'settings', where: 'global', run: () => void go(to.settings()) },
		{ id: 'go.profile', label: 'ui.nav.profile', icon: 'circle-user', where: 'global', run: () => void go(to.settings('profile')) },
		{ id: 'go.notifications', label: 'ui.set.notifications', icon: 'bell', where: 'global', run: () => void go(to.settings('notifications')) },
		{ id: 'go.keys', label: 'ui.set.keys', icon: 'keyboard', where: 'global', run: () => void go(to.settings('keys')) },
		{ id: 'signout', label: 'ui.signOut', icon: 'log-out', where: 'global', run: () => void signOut() },

		{ id: 'next', label: 'ui.action.next', keys: 'j, ArrowDown', where: 'list', hidden: true, run: () => move(1) },
		{ id: 'prev', label: 'ui.action.prev', keys: 'k, ArrowUp', where: 'list', hidden: true, run: () => move(-1) },
		{ id: 'open', label: 'ui.action.open', keys: 'Enter, o', where: 'list', hidden: true, enabled: () => cursor.value !== null, run: () => cursor.value !== null && openRow(cursor.value) },
		{ id: 'select', label: 'ui.action.select', keys: 'x', where: 'list', hidden: true, enabled: () => (cursor.value ?? openTicket.value) !== null, run: () => toggle(cursor.value ?? openTicket.value ?? 0) },
		{ id: 'extend', label: 'ui.action.extend', keys: 'Shift+J', where: 'list', hidden: true, run: () => extend(1) },
		{ id: 'extendUp', label: 'ui.action.extendUp', keys: 'Shift+K', where: 'list', hidden: true, run: () => extend(-1) },
		{ id: 'all', label: 'ui.action.all', keys: 'Mod+a', where: 'list', hidden: true, enabled: () => currentList() !== null && openTicket.value === null, run: () => void (currentList() && selectAll(currentList()!)) },
		{ id: 'fresh', label: 'ui.action.fresh', keys: '.', where: 'list', hidden: true, enabled: () => currentList() !== null, run: () => currentList() && showFresh(currentList()!) },

		{ id: 'reply', label: 'ui.action.reply', keys: 'r', icon: 'reply', where: 'ticket', enabled: may('reply'), run: write('reply') },
		{ id: 'note', label: 'ui.action.note', keys: 'n', icon: 'lock', where: 'ticket', enabled: may('note'), run: write('note') },
		{ id: 'forward', label: 'ui.action.forward', keys: 'f', icon: 'forward', where: 'ticket', enabled: may('reply'), run: write('forward') },
		{ id: 'later', label: 'ui.action.later', icon: 'clock', where: 'ticket', enabled: may('reply'), run: () => (compose.value = { mode: 'later', at: Date.now() }) },
		{ id: 'keep', label: 'ui.action.keep', keys: 's', icon: 'star', where: 'ticket', enabled: inTicket, run: () => turnKept(openTicket.value ?? 0) },
		{ id: 'keptNext', label: 'ui.action.keptNext', keys: 'Shift+S', icon: 'arrow-right', where: 'global', enabled: () => kept.value.length > 0, run: () => void go(ticketHref(nextKept(openTicket.value))) },
		{ id: 'link', label: 'ui.ticket.copyLink', icon: 'link', where: 'ticket', enabled: inTicket, run: copyLink },
		{ id: 'events', label: 'ui.ticket.onlyMessages', icon: 'list', where: 'ticket', enabled: inTicket, run: () => setEventsHidden(!eventsHidden.value) },
		{ id: 'panel', label: 'ui.action.panel', keys: 'd', icon: 'panel-right', where: 'ticket', enabled: inTicket, run: () => (sidePanel.value = !sidePanel.value) },

		{ id: 'why', label: 'ui.action.why', keys: 'y', icon: 'clock', where: 'list', enabled: some, run: why },
		{ id: 'solve', label: 'ui.action.solve', keys: 'e', icon: 'check', where: 'list', enabled: some, run: solve },
		{ id: 'mine', label: 'ui.action.mine', keys: 'i', icon: 'user', where: 'list', enabled: some, run: mine },
		{ id: 'assign', label: 'ui.action.assign', keys: 'a', icon: 'user-plus', where: 'list', enabled: some, run: () => openPicker('assign') },
		{ id: 'priority', label: 'ui.action.priority', keys: 'p', icon: 'bell', where: 'list', enabled: some, run: () => openPicker('priority') },
		{ id: 'tag', label: 'ui.action.tag', keys: 't', icon: 'tag', where: 'list', enabled: some, run: () => openPicker('tags') },
		{ id: 'team', label: 'ui.action.team', keys: 'v', icon: 'users', where: 'list', enabled: some, run: () => openPicker('team') },
		{ id: 'status', label: 'ui.action.status', icon: 'circle-dot', where: 'list', enabled: some, run: () => openPicker('status') },
		{ id: 'type', label: 'ui.action.type', icon: 'list-checks', where: 'list', enabled: some, run: () => openPicker('type') },
		{ id: 'macro', label: 'ui.action.macro', keys: 'm', icon: 'sparkles', where: 'list', enabled: some, run: () => (macroPicker.value = { ids: targets() }) },
		{ id: 'pinned', label: 'ui.action.pinned', keys: '1, 2, 3, 4, 5, 6, 7, 8, 9', where: 'list', hidden: true, enabled: some, run: (key) => void pinned(Number(key)) },
		{ id: 'merge', label: 'ui.action.merge', keys: 'Shift+M', icon: 'layers', where: 'ticket', enabled: may('edit'), run: caseOf('merge') },
		{ id: 'talk', label: 'ui.action.talk', icon: 'mail', where: 'ticket', enabled: may('reply'), run: caseOf('talk') },
		{ id: 'problem', label: 'ui.action.problem', icon: 'alert-triangle', where: 'ticket', enabled: may('edit'), run: caseOf('problem') },
		{ id: 'insertArticle', label: 'ui.action.insertArticle', icon: 'life-buoy', where: 'ticket', enabled: () => may('reply')() && can('article.read'), run: caseOf('insertArticle') },
		{ id: 'toArticle', label: 'ui.action.toArticle', icon: 'file-text', where: 'ticket', enabled: () => inTicket() && can('article.edit'), run: caseOf('toArticle') },
		{ id: 'escalate', label: 'ui.action.escalate', keys: 'Shift+E', icon: 'upload', where: 'list', enabled: some, run: handOver('escalation') },
		{ id: 'return', label: 'ui.action.return', icon: 'undo-2', where: 'list', enabled: some, run: handOver('return') },
		{ id: 'watch', label: 'ui.action.watch', keys: 'w', icon: 'eye', where: 'list', enabled: some, run: () => void watch() },
		{ id: 'snooze', label: 'ui.action.snooze', keys: 'h', icon: 'moon', where: 'list', enabled: some, run: () => (snoozing.value = targets()) },
		{ id: 'spam', label: 'ui.action.spam', icon: 'ban', where: 'list', enabled: some, run: spam },
	];
}
