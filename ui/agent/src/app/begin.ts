// What every screen needs once somebody is signed in.  It is asked for as soon as that is
// known, not when the first picture stands.
import { loadCounts } from '../store/counts';
import { loadDirectory } from '../store/directory';
import { loadKeys } from '../store/keys';
import { currentList } from '../store/lists';
import { loadUnread } from '../store/notices';
import { loadOwnViews } from '../store/ownviews';
import { loadStatus } from '../store/routing';
import { session } from '../store/session';

let begun = false;

/** Ends with the list that is to be shown, if it is one. */
export function begin(): Promise<void> | undefined {
	if (begun || !session.value) return undefined;
	begun = true;
	const list = currentList()?.ahead();
	void loadDirectory();
	void loadOwnViews();
	void loadCounts();
	void loadUnread();
	void loadKeys();
	void loadStatus();
	return list;
}

export function end(): void {
	begun = false;
}
