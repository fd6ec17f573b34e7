import { focusRow } from '../features/inbox/selection';
import { currentList } from '../store/lists';
import { go, ticketHref } from '../store/router';

// After a ticket is done with: the next one of the list, or the list itself.
export function goNext(from: number): void {
	const list = currentList();
	const next = list?.after(from) ?? null;
	if (list && next !== null) focusRow(list, next);
	go(ticketHref(next));
}
