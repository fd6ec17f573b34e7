// The open ticket is a chunk of its own; it is fetched while the list is read.
import { lazy } from '../ui/lazy';
import { Bones } from '../ui/States';

const load = () => import('./TicketScreen').then((m) => m.TicketScreen);
export const TicketPane = lazy(load, () => <Bones rows={4} kind="card" />);

if (/^\/app\/(inbox\/[^/]+|search|tickets)\/\d+/.test(location.pathname)) void load();
else (globalThis.requestIdleCallback ?? ((f: () => void) => setTimeout(f, 800)))(() => void load());
