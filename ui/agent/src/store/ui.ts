// What is open on the screen besides the page itself.
import { computed, signal } from '@preact/signals';
import type { Failure } from '../api/client';
import type { Answers } from '../api/form-types';
import { currentList } from './lists';
import type { Column } from './ownviews';
import { route } from './router';

export type PickerKind = 'assign' | 'status' | 'priority' | 'tags' | 'team' | 'type';
export interface PickerState {
	kind: PickerKind;
	ids: number[];
	anchor: Element | null;
}

export const picker = signal<PickerState | null>(null);
export const palette = signal<string | null>(null); // the text it begins with
export const sheet = signal(false);
export const sidePanel = signal(false); // the drawer, where the panel is not always there
export const navOpen = signal(false);
// Why a badge says what it says: shown by pointing at it (not pinned) or by its key.
export const slaWhy = signal<{ ticket: number; anchor: Element | null; pinned: boolean } | null>(null);
// The dialogs about the case as a whole: merging, talks beside it, problems.
export const caseDialog = signal<{ kind: 'merge' | 'talk' | 'split' | 'problem' | 'answer' | 'insertArticle' | 'toArticle'; id: number; talk?: number; message?: number } | null>(null);
export const snoozing = signal<number[] | null>(null); // which tickets, while their time is chosen
export const bell = signal(false); // the list of notices
export const scheduled = signal(false); // the list of replies that leave at a time
// Going up or coming back: which tickets, and to which team if one was named.
export interface Escalating {
	kind: 'escalation' | 'return';
	ids: number[];
	team?: number;
	// It is this macro's: what it answers itself, what it tells the customer; all of it is done at once.
	macro?: { name: string; given: Answers; reason: string; reply: string; apply: (answers: Answers, reason: string) => Promise<Failure | null> };
}
export const escalating = signal<Escalating | null>(null);
export const cursor = signal<number | null>(null);
export const selected = signal<ReadonlySet<number>>(new Set());
// The composer listens: which mode to open, and whether to take the focus.
export const compose = signal<{ mode: 'reply' | 'note' | 'forward' | 'later'; at: number; message?: number } | null>(null);

export const openTicket = computed<number | null>(() => {
	const r = route.value;
	return 'ticket' in r ? r.ticket : null;
});

// What a key or a menu acts on: the marked rows, else the open ticket, else the cursor.
export function targets(): number[] {
	if (selected.value.size) return [...selected.value];
	if (openTicket.value !== null) return [openTicket.value];
	return cursor.value !== null && currentList()?.ids.value.includes(cursor.value) ? [cursor.value] : [];
}

export function openPicker(kind: PickerKind, ids = targets(), anchor?: Element | null): void {
	if (!ids.length) return;
	picker.value = { kind, ids, anchor: anchor ?? document.querySelector(`[data-anchor="${kind}"]`) };
}

export function clearSelection(): void {
	if (selected.value.size) selected.value = new Set();
}

// How the rows of lists look on this device: their height, and what they show besides.
const LOOK = 'pronto.rows';
function look(): { compact: boolean; columns: Column[] } {
	try {
		return { compact: false, columns: [], ...(JSON.parse(localStorage.getItem(LOOK) ?? '{}') as object) };
	} catch {
		return { compact: false, columns: [] };
	}
}
export const rowLook = signal(look());
export function setRowLook(change: Partial<ReturnType<typeof look>>): void {
	rowLook.value = { ...rowLook.value, ...change };
	try {
		localStorage.setItem(LOOK, JSON.stringify(rowLook.value));
	} catch {
		// only for this visit
	}
}
export const rowPixels = (): number => (phone.value ? (rowLook.value.compact ? 58 : 80) : rowLook.value.compact ? 46 : 66);

const wide = matchMedia('(min-width: 760px)');
export const phone = signal(!wide.matches);
wide.addEventListener('change', () => {
	phone.value = !wide.matches;
});
