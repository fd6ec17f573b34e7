// The service worker: shows what is pushed while no tab looks, and opens the ticket that
// was clicked.  It keeps nothing and answers no request, so it can never serve old pages.
interface Told {
	id: number;
	ticket_id: number;
	title: string;
	text: string;
}
interface Tab {
	url: string;
	focused: boolean;
	focus(): Promise<Tab>;
	postMessage(m: unknown): void;
}
interface Worker extends EventTarget {
	location: Location;
	registration: ServiceWorkerRegistration;
	skipWaiting(): Promise<void>;
	clients: { matchAll(o: { type: 'window'; includeUncontrolled: boolean }): Promise<Tab[]>; openWindow(url: string): Promise<Tab | null>; claim(): Promise<void> };
}
interface Lasting extends Event {
	waitUntil(p: Promise<unknown>): void;
	data?: { json(): Told } | null;
	notification?: Notification;
}
const me = self as unknown as Worker;
const tabs = (): Promise<Tab[]> => me.clients.matchAll({ type: 'window', includeUncontrolled: true });
const on = (name: string, run: (e: Lasting) => Promise<unknown>): void => me.addEventListener(name, (e) => (e as Lasting).waitUntil(run(e as Lasting)));

on('install', () => me.skipWaiting());
on('activate', () => me.clients.claim());

on('push', async (e) => {
	const n = e.data?.json();
	if (!n) return;
	const open = await tabs();
	for (const tab of open) tab.postMessage({ kind: 'pushed', id: n.id });
	// the bell is in sight; a test (no number) shows in any case
	if (n.id && open.some((tab) => tab.focused)) return;
	const how = { body: n.text, tag: n.ticket_id ? `pronto-t${n.ticket_id}` : `pronto-n${n.id}`, renotify: true, data: n.ticket_id };
	await me.registration.showNotification(n.title, how);
});

on('notificationclick', async (e) => {
	const shown = e.notification;
	if (!shown) return;
	shown.close();
	const ticket = Number(shown.data) || 0;
	const tab = (await tabs()).find((x) => new URL(x.url).pathname.startsWith('/app'));
	try {
		if (!tab) throw new Error('none is open');
		await tab.focus();
		tab.postMessage({ kind: 'open', ticket });
	} catch {
		await me.clients.openWindow(ticket ? `/app/tickets/${ticket}` : '/app');
	}
});

export {};
