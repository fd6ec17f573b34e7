// Sends what waited for the network, in its order, or gives the text back.
import { post } from '../../api/client';
import { detail, putMessage, putTicket, refreshThread } from '../../store/detail';
import { draftBox } from '../../store/drafts';
import { alone, stored, tried, unqueue, type Queued } from '../../store/queue';
import { giveBack } from '../../store/queueback';
import { openTicket } from '../../store/ui';
import { offerUndo, refused, type Answer, type Outgoing } from './send';
import type { Message } from '../../api/types';

const PATIENCE_MS = 30_000;
const TRIES = 30; // a server that keeps failing is told about

const outgoing = (q: Queued): Outgoing => ({
	mode: q.mode,
	to: (q.body.to as string[] | undefined) ?? [],
	cc: (q.body.cc as string[] | undefined) ?? [],
	bcc: q.body.bcc as string[] | undefined,
	plain: q.body.text_only === true,
	forwardOf: q.mode === 'forward' ? Number(q.path.split('/')[2]) : null,
	set: q.body.set as Outgoing['set'],
});

function arrived(q: Queued, a: Answer | Message): void {
	unqueue(q.key);
	const box = draftBox(`t${q.ticket}`, q.mode);
	if (box.blank) void box.discard(); // the server still holds what was typed
	const whole = 'message' in a ? a : null;
	putMessage(whole ? whole.message : (a as Message));
	if (whole) putTicket(whole.ticket);
	if (openTicket.value === q.ticket) void refreshThread(q.ticket);
	offerUndo(q.ticket, whole ? whole.message : (a as Message), outgoing(q));
}

// False: the network is still away, or the server busy.
async function deliver(q: Queued): Promise<boolean> {
	const r = await post<Answer | Message>(q.path, q.body, { headers: { 'Idempotency-Key': q.key }, signal: AbortSignal.timeout(PATIENCE_MS) });
	if (r.ok) {
		arrived(q, r.data);
		return true;
	}
	const again = r.error.status === 0 || r.error.status === 401 || ((r.error.status === 429 || r.error.status >= 500) && q.tries < TRIES);
	if (again) {
		tried(q.key);
		return false;
	}
	giveBack(q);
	refused(detail(q.ticket), r.error, outgoing(q));
	return true;
}

let running = false;

export async function flush(): Promise<void> {
	if (running) return;
	running = true;
	try {
		await alone(async () => {
			for (const q of stored()) if (!(await deliver(q))) break;
		});
	} finally {
		running = false;
	}
}
