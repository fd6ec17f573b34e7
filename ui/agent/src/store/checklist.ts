// What a new desk still has to do: the card in the inbox, the line above it and the
// settings' first page show the same.
import { signal } from '@preact/signals';
import { get, put, type Failure } from '../api/client';
import type { Checklist } from '../api/admin-types';
import { isAdmin } from './session';
import { failed } from './toasts';

export const checklist = signal<Checklist | null>(null);
export const checklistFault = signal<Failure | null>(null);

export async function loadChecklist(): Promise<void> {
	if (!isAdmin.value) return;
	const r = await get<Checklist>('/checklist');
	checklistFault.value = r.ok ? null : r.error;
	if (r.ok) checklist.value = r.data;
}

export async function hideChecklist(hidden: boolean): Promise<void> {
	const r = await put<Checklist>('/checklist', { hidden });
	if (r.ok) checklist.value = r.data;
	else failed(r.error, () => void hideChecklist(hidden));
}

export const doneOf = (c: Checklist): number => c.items.filter((x) => x.done).length;

// Shown by itself until all is done or somebody put it away.
export const wanted = (c: Checklist | null): c is Checklist => c !== null && !c.hidden && doneOf(c) < c.items.length;
