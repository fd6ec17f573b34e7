// Tickets, messages, drafts, people and search of the mock.
import { agents, events, messages, newEventId, newMessageId, people, statuses, tags, teams, threadOf, tickets } from './data.mjs';
import { rowSla } from './mock-sla.mjs';

const OPEN = ['new', 'open', 'pending', 'hold'];
const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const row = ({ body, type, follows_id, merged_into_id, mailbox_id, mailbox_address, solved_at, closed_at, last_event_id, ...r }) => {
	const sla = rowSla(r);
	return { ...r, sla, due_at: sla?.due_at ?? null };
};
const stage = (t) => {
	const s = rowSla(t);
	return !s || s.state === 'paused' ? '' : s.breached ? 'breached' : Date.now() >= s.at_risk_at ? 'risk' : 'ok';
};

export function desk({ state, push, fail }) {
	const drafts = new Map();
	const files = new Map();
	let nextFile = 900;
	const me = () => state.me.id;
	const inView = (t, v) => {
		if (v === 'spam') return t.spam;
		if (t.spam) return false;
		if (v === 'solved') return !OPEN.includes(t.category);
		if (!OPEN.includes(t.category)) return false;
		if (v === 'risk' || v === 'breached') return stage(t) === v;
		if (v === 'mine') return t.assignee_id === me();
		if (v === 'unassigned') return t.assignee_id === null;
		if (v.startsWith('team:')) return t.team_id === Number(v.slice(5));
		return true;
	};
	const views = () => ['mine', 'unassigned', 'risk', 'breached', 'open', 'solved', 'spam', ...teams.map((x) => `team:${x.id}`)].map((key) => ({ key, count: tickets.filter((t) => inView(t, key)).length }));
	const find = (id) => tickets.find((t) => t.id === Number(id)) ?? fail(404, 'not_found', 'There is no such ticket.');
	const person = (id) => people.find((p) => p.id === Number(id)) ?? fail(404, 'not_found', 'Nobody.');
	const full = (t) => {
		threadOf(t);
		return { ...row(t), type: t.type, requester: person(t.requester.id), participants: t.id % 5 ? [] : [{ person: { id: 109, name: 'Beatriz Nogueira', address: 'beatriz@example.com' }, role: 'cc' }], follows_id: null, merged_into_id: null, mailbox_id: 1, mailbox_address: t.mailbox_address, solved_at: null, closed_at: null, last_event_id: t.last_event_id, can: ['reply', 'note', 'assign', 'status', 'priority', 'tag', 'team', 'type', 'spam', 'subject'] };
	};
	const apply = (t, set) => {
		for (const k of ['subject', 'priority', 'assignee_id', 'team_id', 'tags', 'spam', 'type']) if (k in set) t[k] = set[k];
		const s = 'status_id' in set ? statuses.find((x) => x.id === set.status_id) : 'category' in set ? statuses.find((x) => x.category === set.category) : null;
		if (s) {
			events.get(t.id)?.push({ id: newEventId(), kind: 'ticket.status', actor: { kind: 'agent', id: me(), name: state.me.name }, detail: { from: t.category, to: s.category }, created_at: Date.now() });
			t.status_id = s.id;
			t.category = s.category;
		}
		t.updated_at = Date.now();
		t.last_event_id = newEventId();
		push('ticket', { ...row(t), event_id: t.last_event_id, by: me() });
		push('counts', Object.fromEntries(views().map((v) => [v.key, v.count])));
	};
	const say = (t, o) => {
		const m = { id: newMessageId(), ticket_id: t.id, kind: 'public', direction: 'in', channel: t.channel, author: { kind: 'person', id: t.requester.id, name: t.requester.name, address: 'x@example.com' }, to: [], cc: [], subject: t.subject, html: '', quoted_html: '', text: '', language: t.language, flags: [], remote_images: 0, attachments: [], has_original: false, created_at: Date.now(), undone_at: null, delivery: [], undo_until: null, ...o };
		threadOf(t).push(m);
		t.messages++;
		t.snippet = m.html.replace(/<[^>]+>/g, ' ').trim().slice(0, 110);
		if (m.direction === 'in') t.customer_at = m.created_at;
		else if (m.kind === 'public') t.agent_at = m.created_at;
		t.updated_at = Date.now();
		t.last_event_id = newEventId();
		push('ticket', { ...row(t), event_id: t.last_event_id, by: m.author.kind === 'agent' ? m.author.id : 0 });
		push('message', { ticket_id: t.id, message_id: m.id, event_id: t.last_event_id });
		return m;
	};
	const filesOf = (ids) => (ids ?? []).map((id) => files.get(id)).filter(Boolean);
	const key = (p) => p.join('/');
	return [
		['GET', /^\/views$/, () => ({ views: views() })],
		['GET', /^\/tickets$/, ({ query: q }) => {
			let list = tickets.filter((t) => inView(t, q.get('view') ?? 'open'));
			for (const [k, f] of [['status', 'status_id'], ['priority', 'priority'], ['channel', 'channel']]) if (q.get(k)) list = list.filter((t) => String(t[f]) === q.get(k));
			if (q.get('tag')) list = list.filter((t) => t.tags.includes(q.get('tag')));
			const by = { due: (a, b) => (rowSla(a)?.due_at ?? Infinity) - (rowSla(b)?.due_at ?? Infinity) || a.id - b.id, oldest: (a, b) => a.updated_at - b.updated_at, priority: (a, b) => b.priority - a.priority }[q.get('order')] ?? ((a, b) => b.updated_at - a.updated_at);
			list.sort(by);
			const at = Number(q.get('cursor') ?? 0);
			const n = Number(q.get('limit') ?? 50);
			return { tickets: list.slice(at, at + n).map(row), next: at + n < list.length ? String(at + n) : null, count: list.length };
		}],
		['GET', /^\/tickets\/(\d+)$/, ({ params }) => full(find(params[0]))],
		['GET', /^\/tickets\/(\d+)\/thread$/, ({ params, query }) => {
			const all = threadOf(find(params[0]));
			const before = Number(query.get('before') ?? Infinity);
			const list = all.filter((m) => m.id < before).slice(-Number(query.get('limit') ?? 30));
			return { messages: list, events: events.get(Number(params[0])) ?? [], more: list.length > 0 && all[0].id < list[0].id };
		}],
		['PATCH', /^\/tickets\/(\d+)$/, ({ params, body }) => {
			if (body.subject === 'fail') fail(409, 'ticket.closed', 'This ticket is closed.');
			apply(find(params[0]), body);
			return full(find(params[0]));
		}],
		['POST', /^\/tickets\/bulk$/, ({ body }) => {
			for (const id of body.ids) apply(find(id), body.set);
			return { done: body.ids, failed: [] };
		}],
		['POST', /^\/tickets\/(\d+)\/messages$/, ({ params, body }) => {
			const t = find(params[0]);
			if (body.html.includes('STALE') && !body.send_anyway) {
				const m = say(t, { direction: 'out', author: { kind: 'agent', id: 2, name: 'Marco Bianchi', address: '' }, html: '<p>Ya le he contestado yo: el paquete sale hoy.</p>' });
				fail(409, 'ticket.stale', 'Marco answered meanwhile.', { fresh: [m] });
			}
			const m = say(t, { kind: body.kind, direction: 'out', author: { kind: 'agent', id: me(), name: state.me.name, address: state.me.email }, html: body.html, to: (body.to ?? []).map((address) => ({ name: '', address })), cc: (body.cc ?? []).map((address) => ({ name: '', address })), attachments: filesOf(body.attachment_ids), delivery: body.kind === 'note' ? [] : (body.to ?? []).map((address) => ({ address, state: 'held', last_reply: '', not_before: Date.now() + 10000, sent_at: null })), undo_until: body.kind === 'note' ? null : Date.now() + 10000 });
			if (body.set) apply(t, body.set);
			setTimeout(() => {
				if (m.undone_at) return;
				for (const d of m.delivery) {
					d.state = 'sent';
					push('delivery', { ticket_id: t.id, message_id: m.id, address: d.address, state: 'sent' });
				}
			}, 11000);
			return { message: m, ticket: full(t) };
		}],
		['POST', /^\/messages\/(\d+)\/undo$/, ({ params }) => {
			for (const [id, list] of messages) {
				const m = list.find((x) => x.id === Number(params[0]));
				if (!m) continue;
				m.undone_at = Date.now();
				list.splice(list.indexOf(m), 1);
				return { draft: { mode: m.kind === 'note' ? 'note' : 'reply', html: m.html, to: m.to.map((x) => x.address), cc: m.cc.map((x) => x.address), attachment_ids: m.attachments.map((x) => x.id) }, ticket: full(find(id)) };
			}
			return fail(409, 'message.too_late', 'It has already been sent.');
		}],
		['POST', /^\/messages\/(\d+)\/retry$/, () => undefined],
		['POST', /^\/messages\/(\d+)\/forward$/, ({ params, body }) => {
			for (const [id, list] of messages) if (list.some((x) => x.id === Number(params[0]))) return say(find(id), { direction: 'out', author: { kind: 'agent', id: me(), name: state.me.name, address: '' }, html: body.html, to: body.to.map((address) => ({ name: '', address })), flags: ['forwarded'] });
			return fail(404, 'not_found', '');
		}],
		['GET', /^\/messages\/(\d+)\/original$/, ({ res }) => {
			res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" });
			res.end('<body style="font-family:Georgia;margin:24px"><h2 style="color:#036">Original</h2><p>Hola, desde ayer…</p></body>');
			return null;
		}],
		['POST', /^\/tickets$/, ({ body }) => {
			const p = people.find((x) => x.identities.some((i) => i.address === body.requester.email)) ?? people[1];
			const t = { ...tickets[0], id: 3000 + tickets.length, subject: body.subject, requester: { id: p.id, name: body.requester.name || p.name }, assignee_id: body.assignee_id ?? null, team_id: body.team_id ?? null, tags: body.tags ?? [], spam: false, category: 'open', status_id: 2, messages: 0, due_at: null, draft: false, created_at: Date.now(), priority: body.priority ?? 2 };
			messages.set(t.id, []);
			events.set(t.id, []);
			tickets.unshift(t);
			say(t, { kind: body.kind, direction: 'out', html: body.html, author: { kind: 'agent', id: me(), name: state.me.name, address: '' } });
			return full(t);
		}],
		['GET', /^\/drafts$/, () => ({ drafts: [...drafts].map(([k, d]) => ({ key: k.split('/')[0], mode: k.split('/')[1], updated_at: d.updated_at })) })],
		['GET', /^\/drafts\/(\w+)\/(\w+)$/, ({ params }) => drafts.get(key(params)) ?? fail(404, 'not_found', '')],
		['PUT', /^\/drafts\/(\w+)\/(\w+)$/, ({ params, body }) => {
			const d = { ...body, rev: (drafts.get(key(params))?.rev ?? 0) + 1, updated_at: Date.now() };
			drafts.set(key(params), d);
			return { rev: d.rev, updated_at: d.updated_at };
		}],
		['DELETE', /^\/drafts\/(\w+)\/(\w+)$/, ({ params }) => void drafts.delete(key(params))],
		['POST', /^\/attachments$/, ({ req, body }) => {
			const f = { id: ++nextFile, name: decodeURIComponent(req.headers['x-file-name']), mime_type: req.headers['content-type'], size: body.length, url: `/api/v1/attachments/${nextFile}/x` };
			files.set(f.id, f);
			return f;
		}],
		['DELETE', /^\/attachments\/(\d+)$/, () => undefined],
		['GET', /^\/attachments\/(\d+)\/(.+)$/, ({ res }) => {
			res.writeHead(200, { 'Content-Type': 'image/svg+xml' });
			res.end('<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><rect width="320" height="200" fill="#c9b8a0"/><path d="M60 60h200v100H60z" fill="#a98c66"/></svg>');
			return null;
		}],
		['POST', /^\/presence$/, ({ body }) => {
			if (body.state === 'viewing' && body.ticket_id % 3 === 0) push('presence', { ticket_id: body.ticket_id, agents: [{ id: 2, state: 'typing' }] });
		}],
		['GET', /^\/people$/, ({ query }) => ({ people: people.filter((p) => fold(`${p.name} ${p.identities.map((i) => i.address).join(' ')}`).includes(fold(query.get('q') ?? ''))) })],
		['GET', /^\/people\/(\d+)$/, ({ params }) => person(params[0])],
		['PATCH', /^\/people\/(\d+)$/, ({ params, body }) => Object.assign(person(params[0]), body)],
		['GET', /^\/people\/(\d+)\/tickets$/, ({ params }) => ({ tickets: tickets.filter((t) => t.requester.id === Number(params[0])).slice(0, 8).map(row) })],
		['GET', /^\/search$/, ({ query }) => {
			const q = fold(query.get('q') ?? '').replace('#', '');
			const hits = tickets.filter((t) => fold(`${t.id} ${t.subject} ${t.requester.name} ${t.body}`).includes(q)).slice(0, 30);
			return { tickets: hits.map((t) => ({ ...row(t), excerpt: t.body, marks: fold(t.body).indexOf(q) >= 0 ? [[fold(t.body).indexOf(q), q.length]] : [] })), people: people.filter((p) => fold(p.name).includes(q)).slice(0, 5), next: null };
		}],
		['GET', /^\/tags$/, () => ({ tags })],
		['GET', /^\/statuses$/, () => ({ statuses })],
		['GET', /^\/agents$/, () => ({ agents })],
		['GET', /^\/teams$/, () => ({ teams })],
		// For trying the live parts by hand or from a test.
		['POST', /^\/mock\/incoming\/(\d+)$/, ({ params }) => say(find(params[0]), { html: '<p>¿Hay alguna novedad? Sigo sin poder entrar.</p>' }), true],
		['POST', /^\/mock\/fresh$/, () => {
			const t = { ...tickets[3], id: 4000 + tickets.length, subject: 'Recién llegado', category: 'new', status_id: 1, assignee_id: null, messages: 0, spam: false, due_at: null };
			messages.set(t.id, []);
			events.set(t.id, []);
			tickets.unshift(t);
			say(t, { html: '<p>Acabo de escribir.</p>' });
			push('counts', Object.fromEntries(views().map((v) => [v.key, v.count])));
		}, true],
	];
}
