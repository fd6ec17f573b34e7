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

export function begin(): void {
	if (begun || !session.value) return;
	begun = true;
	void loadDirectory();
	void loadOwnViews();
	void loadCounts();
	void loadUnread();
	void loadKeys();
	void loadStatus();
}

// Before the first picture: ends with the list that it will show, if it shows one.
export function beginAhead(): Promise<void> | undefined {
	const list = session.value ? currentList()?.ahead() : undefined;
	begin();
	return list;
}

export function end(): void {
	begun = false;
}
