// The address is the state: view, ticket, filters and search all live in it.
import { computed, signal } from '@preact/signals';

export interface Filters {
	order?: string;
	group?: string;
	status?: string;
	priority?: string;
	tag?: string;
	channel?: string;
	sla?: string;
}

export type Route =
	| { name: 'inbox'; view: string; ticket: number | null; filters: Filters }
	| { name: 'search'; q: string; ticket: number | null }
	| { name: 'settings'; section: string; id: string }
	| { name: 'person'; id: number; ticket: null }
	| { name: 'organisations'; id: number | null }
	| { name: 'new'; requester: string }
	| { name: 'kb'; id: number | null; q: string }
	| { name: 'report'; page: string; q: string }
	| { name: 'setup'; token: string }
	| { name: 'invite'; token: string }
	| { name: 'reset'; token: string }
	| { name: 'forgot' }
	| { name: 'missing' };

const url = signal(new URL(location.href));
// Runs before leaving; false keeps the page (forms with unsaved changes).
let guard: (() => boolean) | null = null;

const FILTERS = ['order', 'group', 'status', 'priority', 'tag', 'channel', 'sla'] as const;
const num = (s: string | undefined): number | null => (s && /^\d+$/.test(s) ? Number(s) : null);

export function parse(u: URL): Route {
	const p = u.pathname.split('/').filter(Boolean).map(decodeURIComponent);
	const q = u.searchParams;
	const token = (at: number): string => q.get('token') ?? p[at] ?? '';
	if (p[0] === 'setup') return { name: 'setup', token: token(1) };
	if (p[0] === 'invite' || p[0] === 'invitations' || p[0] === 'join') return { name: 'invite', token: token(1) };
	if (p[0] === 'reset' || (p[0] === 'password' && p[1] === 'reset')) return { name: 'reset', token: q.get('token') ?? p[p.length - 1] ?? '' };
	if (p[0] === 'forgot') return { name: 'forgot' };
	if (p.length === 0) return inbox('mine', null, q);
	if (p[0] !== 'app') return { name: 'missing' };
	switch (p[1]) {
		case undefined:
			return inbox('mine', null, q);
		case 'inbox':
			return inbox(p[2] ?? 'mine', num(p[3]), q);
		case 'tickets':
			return inbox('open', num(p[2]), q);
		case 'search':
			return { name: 'search', q: q.get('q') ?? '', ticket: num(p[2]) };
		case 'settings':
			return { name: 'settings', section: p[2] ?? '', id: p[3] ?? '' };
		case 'customers':
			return { name: 'person', id: num(p[2]) ?? 0, ticket: null };
		case 'organisations':
			return { name: 'organisations', id: num(p[2]) };
		case 'kb':
			return { name: 'kb', id: num(p[2]), q: u.search };
		case 'reports':
			return { name: 'report', page: p[2] ?? 'sla', q: u.search };
		case 'new':
			return { name: 'new', requester: q.get('to') ?? '' };
		default:
			return { name: 'missing' };
	}
}

function inbox(view: string, ticket: number | null, q: URLSearchParams): Route {
	const filters: Filters = {};
	for (const f of FILTERS) {
		const v = q.get(f);
		if (v) filters[f] = v;
	}
	return { name: 'inbox', view, ticket, filters };
}

export const route = computed(() => parse(url.value));

export function setGuard(g: (() => boolean) | null): void {
	guard = g;
}

export function go(to: string, o: { replace?: boolean; force?: boolean } = {}): boolean {
	if (guard && !o.force && !guard()) return false;
	if (o.force) guard = null;
	const next = new URL(to, location.href);
	if (next.href === url.peek().href) return true;
	history[o.replace ? 'replaceState' : 'pushState']({ depth: depth() + (o.replace ? 0 : 1) }, '', next);
	url.value = next;
	return true;
}

const depth = (): number => (history.state as { depth?: number } | null)?.depth ?? 0;

// Back inside the workspace, or to a place that makes sense when we came from outside.
export function back(otherwise: string): void {
	if (depth() > 0) history.back();
	else go(otherwise, { replace: true });
}

addEventListener('popstate', () => {
	url.value = new URL(location.href);
});

// Plain links work everywhere: one listener turns them into moves inside the app.
document.addEventListener('click', (e) => {
	if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
	const a = e.target instanceof Element ? e.target.closest('a') : null;
	if (!a || a.target || a.hasAttribute('download') || a.origin !== location.origin) return;
	if (!/^\/(app|setup|forgot)?(\/|$|\?)/.test(a.pathname)) return;
	e.preventDefault();
	go(a.href);
});

function search(o: object): string {
	const p = new URLSearchParams();
	for (const [k, v] of Object.entries(o)) if (v) p.set(k, String(v));
	const s = p.toString();
	return s ? `?${s}` : '';
}

export const to = {
	inbox: (view: string, ticket?: number | null, filters: Filters = {}): string =>
		`/app/inbox/${encodeURIComponent(view)}${ticket ? `/${ticket}` : ''}${search(filters)}`,
	search: (q: string, ticket?: number | null): string => `/app/search${ticket ? `/${ticket}` : ''}${search({ q })}`,
	settings: (section = '', id: string | number = ''): string => `/app/settings${section ? `/${section}` : ''}${id !== '' ? `/${id}` : ''}`,
	person: (id: number): string => `/app/customers/${id}`,
	organisation: (id?: number): string => `/app/organisations${id ? `/${id}` : ''}`,
	kb: (q: Record<string, string> = {}): string => `/app/kb${search(q)}`,
	kbArticle: (id: number): string => `/app/kb/${id}`,
	report: (q: Record<string, string> = {}): string => `/app/reports/sla${search(q)}`,
	surveys: (q: Record<string, string> = {}): string => `/app/reports/surveys${search(q)}`,
	new: (requester = ''): string => `/app/new${search({ to: requester })}`,
};

// Where a ticket opens from here: beside the list or the results that are on screen.
export function ticketHref(id: number | null): string {
	const r = route.value;
	if (r.name === 'inbox') return to.inbox(r.view, id, r.filters);
	if (r.name === 'search') return to.search(r.q, id);
	return to.inbox('open', id);
}
