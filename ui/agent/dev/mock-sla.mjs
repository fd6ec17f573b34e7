// Promises in the mock: calendars, policies, clocks, the report, notices.  Made-up answers
// of the right shape; the arithmetic is the server's.
import { tickets } from './data.mjs';

const MIN = 60_000;
const H = 60 * MIN;
const work = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((d) => [d, [['09:00', '14:00'], ['16:00', '19:00']]]));

export function rowSla(t) {
	if (!['new', 'open', 'pending', 'hold'].includes(t.category) || t.id % 11 === 0) return null;
	const now = Date.now();
	const left = [18, 211, -83, 400, 3, 95, 1200][t.id % 7] * MIN;
	const paused = t.category === 'pending';
	const closed = !paused && t.id % 13 === 1;
	const target = t.id % 2 ? 4 * H : 8 * H;
	return { metric: t.id % 2 ? 'first_response' : 'requester_wait', state: paused ? 'paused' : 'running', breached: !closed && left < 0, due_at: paused ? null : now + left + (closed ? 14 * H : 0), at_risk_at: paused ? null : now + left - target / 4, resumes_at: closed ? now + 14 * H : null, at: now, closes_at: null, opens_at: null, target_s: target / 1000, elapsed_s: Math.round((target - left) / 1000), policy_id: 1, clock_id: t.id * 10 };
}

function clocks(t) {
	const now = Date.now();
	const s = rowSla(t);
	const policy = { id: 1, name: 'Estándar', version_id: 4 };
	const calendar = { id: 1, name: 'Oficina Madrid', zone: 'Europe/Madrid', version_id: 2 };
	const base = { instance: 1, policy, calendar, moves: [], fired: [], cause: null, breached: false, breached_at: null, at_risk_at: null, due_at: null, stopped_at: null };
	const at = t.created_at;
	const list = [{ ...base, id: t.id * 10 + 1, metric: 'pickup', state: 'met', target_s: 3600, elapsed_s: 900, started_at: at, stopped_at: at + 15 * MIN, ledger: [{ from: at, to: at + 15 * MIN, kind: 'run', reason: 'start', elapsed_s: 900 }] }];
	if (s) {
		const e = s.elapsed_s;
		list.push({ ...base, id: s.clock_id, metric: s.metric, state: s.state, breached: s.breached, breached_at: s.breached ? s.due_at : null, target_s: s.target_s, elapsed_s: e, due_at: s.due_at, at_risk_at: s.at_risk_at, resumes_at: s.resumes_at, at: s.at, closes_at: null, opens_at: null, started_at: at, ledger: [
			{ from: at, to: at + 40 * MIN, kind: 'run', reason: 'start', elapsed_s: 2400 },
			{ from: at + 40 * MIN, to: at + 15 * H, kind: 'closed', reason: 'hours', elapsed_s: 0 },
			{ from: at + 15 * H, to: at + 39 * H, kind: 'closed', reason: 'holiday', name: 'La Almudena', elapsed_s: 0 },
			{ from: at + 39 * H, to: at + 41 * H, kind: 'rest', reason: 'status.pending', elapsed_s: 0 },
			{ from: at + 41 * H, to: null, kind: 'run', reason: 'resumed', elapsed_s: e - 2400 },
		], moves: [{ at: at + 41 * H, due_from: at + 8 * H, due_to: s.due_at, reason: 'priority' }], fired: [{ threshold: '75 %', at: at + 42 * H, actions: ['raise_priority', 'mail'] }] });
	}
	list.push({ ...base, id: t.id * 10 + 3, metric: 'ownership', state: 'breached', breached: true, breached_at: at + 5 * H, target_s: 14400, elapsed_s: 18000, due_at: at + 4 * H, started_at: at, stopped_at: at + 5 * H, ledger: [{ from: at, to: at + 5 * H, kind: 'run', reason: 'start', elapsed_s: 18000 }], cause: { primary: 'misrouted', overrun_s: 3600, seconds: [{ label: 'misrouted', s: 9000 }, { label: 'unassigned', s: 5400 }, { label: 'agent_response', s: 3600 }], sentence: 'Sin las 2 h 30 min en Facturación (equipo equivocado) se habría cumplido el plazo de 4 h (exceso: 1 h).', corrected: corrected.get(t.id) ?? null, corrected_by: corrected.has(t.id) ? 'Lucía Fernández' : null, corrected_note: '' } });
	return { policy, now, clocks: list, promised_at: at + 9 * H, promise_kept: 'kept' };
}

const corrected = new Map();
const calendars = [
	{ id: 1, name: 'Oficina Madrid', active: true, definition: { tz: 'Europe/Madrid', hours: work, holiday_lists: ['ES'], holidays: [{ date: '2026-11-09', name: 'La Almudena' }], overrides: { '2026-12-24': [['09:00', '13:00']] } }, version_id: 2, versions: 2, effective_from: Date.now() - 90 * 24 * H, open_now: true, next_change_at: Date.now() + 2 * H, policies: 2, teams: 1 },
	{ id: 2, name: 'Guardia', active: true, definition: { tz: 'America/Sao_Paulo', hours: { ...work, sat: [['22:00', '06:00']] } }, version_id: 3, versions: 1, effective_from: Date.now() - 30 * 24 * H, open_now: false, next_change_at: Date.now() + 20 * H, policies: 0, teams: 0 },
];
const policy = (id, name, when, o = {}) => ({ id, name, position: id, active: true, version_id: 4 + id, versions: 2, calendar_id: 1, when, targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 14400 }, { metric: 'first_response', priority: 4, channel: '', target_s: 900 }, { metric: 'first_response', priority: 4, channel: 'chat', target_s: 60 }, { metric: 'requester_wait', priority: 0, channel: '', target_s: 93600 }], warn: [{ percent: 75 }, { before_s: 1800 }], steps: [{ at: 'percent', value: 75, when: null, metrics: [], actions: [{ do: 'raise_priority' }, { do: 'mail', to: 'team_lead' }] }], periodic_updates: false, public: false, public_text: {}, running: 112, ...o });
const policies = [policy(1, 'Premium e-mail', { all: [{ field: 'value_tier', op: 'is', value: 'premium' }, { any: [{ field: 'channel', op: 'in', value: ['email', 'form'] }, { field: 'tags', op: 'has', value: 'vip' }] }] }, { public: true, public_text: { es: 'Respondemos en 4 h.' } }), policy(2, 'Estándar', null)];
const notices = [1, 2, 3].map((i) => ({ id: 10 - i, kind: i === 2 ? 'sla_breach' : 'sla_warn', ticket_id: 1100 + i, text: `#${1100 + i} ${i === 2 ? 'incumplió' : 'está en riesgo'}: Primera respuesta`, created_at: Date.now() - i * 25 * MIN, read_at: i === 3 ? Date.now() : null }));

const attain = (metric, met, breached) => ({ metric, met, breached, void: 3, cancelled: 1, rate: met / (met + breached), median_s: 2640, p75_s: 5400, p90_s: 11000, p95_s: 16200, calendar_median_s: 7800 });
const report = (by) => ({
	now: Date.now(),
	attainment: [attain('first_response', 412, 26), attain('next_response', 610, 41), attain('requester_wait', 311, 42)],
	by: { dimension: by, rows: [{ id: 1, name: by === 'policy' ? 'Premium e-mail' : '', met: 120, breached: 9, rate: 120 / 129 }, { id: 2, name: by === 'policy' ? 'Estándar' : '', met: 191, breached: 33, rate: 191 / 224 }] },
	causes: ['ping_pong', 'misrouted', 'reopened', 'unassigned', 'agent_response'].map((label, i) => ({ label, n: [41, 27, 19, 14, 8][i], overrun_s: 3600 * (9 - i) })),
	lift: [{ dimension: 'tag', id: 'sso', name: 'sso', n: 64, breached: 19, rate: 0.297, lift: 2.9, lower: 1.9 }, { dimension: 'priority', id: 4, name: '4', n: 40, breached: 8, rate: 0.2, lift: 1.9, lower: 0.9 }],
	overrun: [[1800, 31], [3600, 24], [14400, 29], [86400, 18], [null, 7]].map(([upto_s, n], i, all) => ({ from_s: i ? all[i - 1][0] : 0, upto_s, n })),
	promise: { kept: 280, missed: 14 },
	figures: { reopened: 19, one_touch: 188, tickets: 502, transfers: 64, escalations: 31 },
	previous: { attainment: [attain('first_response', 380, 40), attain('next_response', 590, 41), attain('requester_wait', 330, 30)] },
});

export function sla({ fail }) {
	const find = (list, id) => list.find((x) => x.id === Number(id)) ?? fail(404, 'not_found', '');
	const ticket = (id) => find(tickets, id);
	const due = (start, seconds) => start + seconds * 1000 + 62 * H;
	return [
		['GET', /^\/calendars$/, () => ({ calendars })],
		['GET', /^\/calendars\/(\d+)\/versions$/, ({ params }) => ({ versions: [2, 1].map((id) => ({ id, definition: find(calendars, params[0]).definition, effective_from: Date.now() - (4 - id) * 30 * 24 * H, created_at: Date.now() - (4 - id) * 30 * 24 * H, agent: { id: 1, name: 'Lucía Fernández' }, backdated: id === 1 })) })],
		['POST', /^\/calendars$/, ({ body }) => (calendars.push({ ...calendars[0], ...body, id: calendars.length + 1 }), calendars[calendars.length - 1])],
		['PATCH', /^\/calendars\/(\d+)$/, ({ params, body }) => Object.assign(find(calendars, params[0]), body)],
		['POST', /^\/calendars\/impact$/, () => ({ running: 240, moved: 37, newly_breached: 2, capped: false })],
		['POST', /^\/calendars\/preview$/, ({ body }) => {
			const year = new Date(body.from + 12 * H).getUTCFullYear();
			const closed_days = [];
			for (let d = Date.UTC(year, 0, 1); d < Date.UTC(year + 1, 0, 1); d += 24 * H) if ([0, 6].includes(new Date(d).getUTCDay())) closed_days.push({ date: new Date(d).toISOString().slice(0, 10), reason: 'weekly', name: '' });
			for (const [m, name] of [['01-01', 'Año Nuevo'], ['01-06', 'Epifanía del Señor'], ['05-01', 'Fiesta del Trabajo'], ['08-15', 'Asunción de la Virgen'], ['12-25', 'Navidad']]) closed_days.push({ date: `${year}-${m}`, reason: 'holiday', name });
			closed_days.push({ date: `${year}-12-24`, reason: 'override', name: '' });
			return { ranges: [], open_s: 1960 * 3600, closed_days };
		}],
		['POST', /^\/calendars\/try$/, ({ body }) => ({ due_at: due(body.start, body.seconds), ranges: [{ from: body.start, to: body.start + 10 * MIN, seconds: 600 }, { from: body.start + 62 * H, to: due(body.start, body.seconds), seconds: body.seconds - 600 }] })],
		['GET', /^\/holidays\/countries$/, () => ({ countries: ['ES', 'PT', 'IT', 'BR', 'MX', 'AR', 'CL', 'CO', 'GB', 'US'].map((code) => ({ code })) })],
		['POST', /^\/holidays\/ics(-url)?$/, () => ({ holidays: [{ date: '2026-06-24', name: 'San Juan' }, { date: '2026-09-24', name: 'La Mercè' }] })],
		['GET', /^\/sla\/policies$/, () => ({ policies })],
		['GET', /^\/sla\/policies\/(\d+)\/versions$/, ({ params }) => ({ versions: [6, 5].map((id) => ({ id, policy: find(policies, params[0]), created_at: Date.now() - (7 - id) * 9 * 24 * H, agent: { id: 1, name: 'Lucía Fernández' }, applied_to_running: id === 5 })) })],
		['POST', /^\/sla\/policies$/, ({ body }) => (policies.push({ ...policies[1], ...body, id: policies.length + 1, position: policies.length + 1 }), policies[policies.length - 1])],
		['PATCH', /^\/sla\/policies\/(\d+)$/, ({ params, body }) => Object.assign(find(policies, params[0]), body)],
		['DELETE', /^\/sla\/policies\/(\d+)$/, ({ params }) => void (find(policies, params[0]).active = false)],
		['PUT', /^\/sla\/policies\/order$/, ({ body }) => void body.ids.forEach((id, i) => (find(policies, id).position = i + 1))],
		['POST', /^\/sla\/policies\/preview$/, () => ({ open: 214, tickets: tickets.slice(-5) })],
		['POST', /^\/sla\/policies\/try$/, ({ body }) => ({ matched: { id: 2, name: 'Estándar' }, path: [{ id: 1, name: 'Premium e-mail', matched: false, why: [{ field: 'value_tier', op: 'is', wanted: 'premium', has: '', ok: false }, { field: 'channel', op: 'in', wanted: 'email, form', has: 'email', ok: true }] }, { id: 2, name: 'Estándar', matched: true, why: [] }], clocks: clocks(ticket(body.ticket_id)).clocks })],
		['GET', /^\/tickets\/(\d+)\/clocks$/, ({ params }) => clocks(ticket(params[0]))],
		['PUT', /^\/tickets\/(\d+)\/clocks\/(\d+)\/cause$/, ({ params, body }) => {
			corrected.set(Number(params[0]), body.cause);
			return clocks(ticket(params[0])).clocks[2];
		}],
		['GET', /^\/reports\/sla$/, ({ query }) => report(query.get('by') ?? 'policy')],
		['GET', /^\/reports\/sla\/tickets$/, ({ query }) => ({ count: 26, next: null, tickets: tickets.slice(0, 26).map(({ body: _b, ...x }) => ({ ticket_id: x.id, at: Date.now() - H, ticket: x, clock: { metric: query.get('metric') ?? 'first_response', instance: 1, target_s: 14400, elapsed_s: 18000, overrun_s: 3600, state: query.get('state') ?? 'breached', cause: 'misrouted', corrected: null, ended_at: Date.now() - H } })) })],
		['GET', /^\/notices$/, () => ({ notices, unread: notices.filter((n) => n.read_at === null).length })],
		['POST', /^\/notices\/read$/, () => void notices.forEach((n) => (n.read_at ??= Date.now()))],
	];
}
