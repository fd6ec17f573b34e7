// The open ticket is a chunk of its own; it is fetched while the list is read.
import { effect } from '@preact/signals';
import { currentList } from '../store/lists';
import { lazy } from '../ui/lazy';
import { Bones } from '../ui/States';

const load = () => import('./TicketScreen').then((m) => m.TicketScreen);
export const TicketPane = lazy(load, () => <Bones rows={4} kind="card" />);

// Not before the list has come: it would only take line and processor from it.
function whenListed(f: () => void): void {
	const idle = globalThis.requestIdleCallback ?? ((g: () => void) => setTimeout(g, 800));
	let done = false;
	const stop = effect(() => {
		if (done || currentList()?.state.value === 'loading') return;
		done = true;
		requestAnimationFrame(() => idle(f));
	});
	if (done) stop();
}

if (/^\/app\/(inbox\/[^/]+|search|tickets)\/\d+/.test(location.pathname)) void load();
else whenListed(() => void load());
