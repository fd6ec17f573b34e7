// From the queue back into the composer.  Apart from the sending, which is fetched when it
// is needed: here the network is away.
import { t } from '../i18n';
import { draftBox } from './drafts';
import { alone, stored, unqueue, type Queued } from './queue';
import { toast } from './toasts';

export function giveBack(q: Queued): void {
	unqueue(q.key);
	draftBox(`t${q.ticket}`, q.mode).back(q.draft);
}

// Unless it left at this very moment.
export function takeBack(key: string): Promise<void> {
	return alone(() => {
		const q = stored().find((x) => x.key === key);
		if (q) giveBack(q);
		else toast(t('ui.queue.left'));
		return Promise.resolve();
	});
}
