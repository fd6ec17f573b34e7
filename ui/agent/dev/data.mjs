// Made-up data for working on the workspace without a server.
let seed = 7;
export const rnd = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff);
export const pick = (a) => a[Math.floor(rnd() * a.length)];
const MIN = 60_000;
const start = Date.now();

export const agents = [
	['Lucía Fernández', 'lucia@acme.example', 'owner', 'es'],
	['Marco Bianchi', 'marco@acme.example', 'agent', 'it'],
	['Inês Carvalho', 'ines@acme.example', 'agent', 'pt-PT'],
	['João Almeida', 'joao@acme.example', 'admin', 'pt-BR'],
	['Emma Walker', 'emma@acme.example', 'light', 'en'],
].map(([name, email, role, locale], i) => ({ id: i + 1, name, email, role, locale, zone: 'Europe/Madrid', theme: 'auto', undo_ms: 10000, signature_html: '<p>Saludos,<br>Lucía</p>', keys_off: false, active: true, totp: false, team_ids: [1 + (i % 3)], invited: false }));

export const teams = ['Soporte N1', 'Soporte N2', 'Facturación'].map((name, i) => ({ id: i + 1, name, tier: i + 1, active: true, member_ids: agents.filter((a) => a.team_ids.includes(i + 1)).map((a) => a.id) }));
export const tags = ['envío', 'pago', 'factura', 'acceso', 'vip', 'devolución', 'bug'].map((name, i) => ({ id: i + 1, name, tickets: 3 + i * 4 }));
export const statuses = ['new', 'open', 'pending', 'hold', 'solved', 'closed'].map((category, i) => ({ id: i + 1, category, name: category === 'hold' ? 'Esperando al proveedor' : '', names: {}, public_names: {}, position: i, active: true }));

const names = ['Ana Beatriz Costa', 'Diego Hernández', 'Giulia Rossi', 'Chiara Conti', 'Santiago Núñez', 'Mariana Souza', 'Tom Hughes', 'Carmen Ortega', 'Rafael Lima', 'Beatriz Nogueira', 'Paolo Ricci', 'Sofía Vargas'];
export const people = names.map((name, i) => ({
	id: 100 + i,
	name,
	organisation: i % 3 ? null : { id: 1 + i, name: ['Talleres Río', 'Oficina Central Ltda', 'Ferramenta Rossi', 'Northwind Cycles'][i % 4] },
	locale: ['pt-BR', 'es', 'it', 'it', 'es', 'pt-BR', 'en', 'es', 'pt-BR', 'pt-PT', 'it', 'es'][i],
	zone: 'Europe/Madrid',
	note: i === 0 ? 'Prefiere que la llamen por la tarde.' : '',
	value_tier: i % 4 ? '' : 'premium',
	identities: [
		{ id: 1000 + i, kind: 'email', address: `${name.split(' ')[0].normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()}@example.com`, verified: i % 2 === 0, undeliverable: i === 5 },
		...(i % 4 ? [] : [{ id: 2000 + i, kind: 'phone', address: '+34 600 123 45' + i, verified: false, undeliverable: false }]),
	],
	tickets_open: 1 + (i % 3),
	tickets_total: 4 + i,
}));

const topics = {
	es: [
		['No puedo iniciar sesión desde ayer', 'Hola, desde ayer por la tarde me aparece un error al entrar en mi cuenta. He probado con dos navegadores y nada. ¿Me podéis ayudar?'],
		['¿Cómo cambio la dirección de envío?', 'Buenas, acabo de hacer el pedido 48213 y me he equivocado de portal. ¿Aún se puede cambiar?'],
		['Necesito factura con IVA', 'Hola, necesitaría la factura del mes pasado con los datos fiscales de la empresa. Gracias.'],
	],
	'pt-BR': [
		['Fui cobrada duas vezes', 'Olá, fui cobrada duas vezes no dia 12 e gostaria do estorno de um dos valores, por favor.'],
		['Erro 502 ao exportar relatório', 'Oi! Toda vez que exporto o relatório mensal aparece erro 502. Podem verificar?'],
	],
	it: [
		['Il mio ordine non è ancora arrivato', 'Buongiorno, il mio ordine doveva arrivare lunedì ma non ho ancora ricevuto nulla. Potete controllare la spedizione?'],
		['Cancellare l’abbonamento annuale', 'Salve, vorrei disdire l’abbonamento annuale prima del rinnovo. Come devo fare?'],
	],
	en: [
		['Wrong size delivered', 'Hi team, I received the medium but ordered a large. Can I swap it without paying postage twice?'],
		['App closes when I open the chat', 'Hello, since the last update the app closes as soon as I open a chat. iPhone 14, latest system.'],
	],
};

export const tickets = [];
export const messages = new Map();
export const events = new Map();
let nextMessage = 5000;
let nextEvent = 90000;

export const newMessageId = () => ++nextMessage;
export const newEventId = () => ++nextEvent;

function message(t, i, o = {}) {
	const p = people.find((x) => x.id === t.requester.id);
	const inbound = o.direction !== 'out';
	const a = agents[0 + (i % 2)];
	return {
		id: newMessageId(),
		ticket_id: t.id,
		kind: 'public',
		direction: 'in',
		channel: t.channel,
		author: inbound ? { kind: 'person', id: p.id, name: p.name, address: p.identities[0].address } : { kind: 'agent', id: a.id, name: a.name, address: a.email },
		to: [{ name: inbound ? 'Soporte' : p.name, address: inbound ? 'ayuda@acme.example' : p.identities[0].address }],
		cc: [],
		subject: t.subject,
		html: `<p>${t.body}</p>`,
		quoted_html: '',
		text: t.body,
		language: t.language,
		flags: [],
		remote_images: 0,
		attachments: [],
		has_original: inbound,
		created_at: t.created_at + i * 47 * MIN,
		undone_at: null,
		delivery: inbound ? [] : [{ address: p.identities[0].address, state: 'sent', last_reply: '250 ok', not_before: null, sent_at: t.created_at + i * 47 * MIN }],
		undo_until: null,
		...o,
	};
}

function thread(t, n) {
	const list = [];
	for (let i = 0; i < n; i++) {
		const out = i % 2 === 1;
		list.push(
			message(t, i, out ? { direction: 'out', html: '<p>Hola, gracias por escribirnos. Ya hemos revisado tu caso y lo estamos <strong>moviendo con el equipo</strong>; te contamos en cuanto tengamos novedades.</p><p>Un saludo,<br>Lucía</p>' } : i ? { html: `<p>Gracias por la respuesta. ${t.body}</p><ul><li>Navegador: Firefox</li><li>Versión: 141</li></ul><p>Mas información en <a href="https://example.com/pedido/48213">este enlace</a>.</p>`, quoted_html: '<p>El lun, Lucía escribió:</p><blockquote><p>Hola, gracias por escribirnos.</p></blockquote>' } : {}),
		);
	}
	return list;
}

export function makeTickets(n) {
	for (let i = 0; i < n; i++) {
		const language = pick(Object.keys(topics));
		const [subject, body] = pick(topics[language]);
		const p = people.filter((x) => x.locale.startsWith(language.slice(0, 2)))[i % 2] ?? pick(people);
		const created = start - Math.floor((n - i) * (n > 500 ? 3 : 55) * MIN * (0.4 + rnd()));
		const category = i < n * 0.15 ? 'solved' : pick(['new', 'open', 'open', 'open', 'pending', 'hold']);
		const count = i % 9 === 3 ? 9 : 1 + Math.floor(rnd() * 4);
		const t = {
			id: 1001 + i, subject, body, status_id: statuses.find((s) => s.category === category).id, category,
			priority: pick([2, 2, 2, 1, 3, 4]), channel: pick(['email', 'email', 'email', 'form', 'chat', 'phone']),
			requester: { id: p.id, name: p.name }, assignee_id: category === 'new' ? null : pick([1, 1, 2, 3, null]), team_id: pick([1, 2, 3, null]),
			tags: rnd() > 0.5 ? [pick(tags).name] : [], snippet: body.slice(0, 110), messages: count,
			customer_at: created + (count - 1) * 47 * MIN, agent_at: rnd() > 0.5 ? created + count * 47 * MIN : null, due_at: null,
			updated_at: created + count * 47 * MIN, created_at: created, spam: i % 41 === 40, demo: true, draft: i % 13 === 5, language, type: 'question',
			follows_id: null, merged_into_id: null, mailbox_id: 1, mailbox_address: 'ayuda@acme.example', solved_at: null, closed_at: null, last_event_id: 0,
		};
		if (t.updated_at > start) t.updated_at = start - Math.floor(rnd() * 50) * MIN;
		if (t.customer_at > start) t.customer_at = start - Math.floor(rnd() * 90) * MIN;
		tickets.push(t);
	}
	tickets.sort((a, b) => b.updated_at - a.updated_at);
	tickets[1].due_at = start + 18 * MIN;
	tickets[2].due_at = start - 83 * MIN;
	tickets[3].due_at = start + 211 * MIN;
}

export function threadOf(t) {
	if (messages.has(t.id)) return messages.get(t.id);
	const list = thread(t, t.messages);
	const last = list[list.length - 1];
	if (t.id % 4 === 1) {
		list.push(message(t, 9, { kind: 'note', direction: 'out', html: '<p>Lo he visto con Marco: es el mismo fallo del <strong>SSO</strong>. Esperamos el parche de hoy.</p>', delivery: [], created_at: last.created_at + 9 * MIN }));
	}
	if (t.id % 4 === 2) {
		list.push(message(t, 9, { direction: 'out', html: '<p>Te adjunto la factura corregida.</p>', attachments: [{ id: 71, name: 'factura-2026-118.pdf', mime_type: 'application/pdf', size: 184_320, inline: false, url: '/api/v1/attachments/71/factura.pdf' }], delivery: [{ address: 'ana@example.com', state: 'failed', last_reply: '550 5.1.1 The email account that you tried to reach does not exist', not_before: null, sent_at: null }], created_at: last.created_at + 20 * MIN }));
	}
	if (t.id % 4 === 3) {
		list.push(message(t, 9, { flags: ['unverified', 'third_party'], author: { kind: 'person', id: 109, name: 'Beatriz Nogueira', address: 'beatriz@otro.example' }, html: '<p>Escribo en nombre de mi compañera. Adjunto la foto.</p><p><img data-remote-src="https://tracker.example/p.gif" alt="logo"></p>', remote_images: 1, attachments: [{ id: 72, name: 'foto del paquete.png', mime_type: 'image/png', size: 88_100, inline: false, url: '/api/v1/attachments/72/foto.png' }], created_at: last.created_at + 31 * MIN }));
	}
	messages.set(t.id, list);
	events.set(t.id, [
		{ id: newEventId(), kind: 'ticket.opened', actor: { kind: 'person', id: t.requester.id, name: t.requester.name }, detail: {}, created_at: t.created_at },
		{ id: newEventId(), kind: 'ticket.assigned', actor: { kind: 'agent', id: 2, name: 'Marco Bianchi' }, detail: { assignee_id: 1, assignee: 'Lucía Fernández' }, created_at: t.created_at + 5 * MIN },
		{ id: newEventId(), kind: 'ticket.tags', actor: { kind: 'agent', id: 1, name: 'Lucía Fernández' }, detail: { added: ['pago'], removed: [] }, created_at: t.created_at + 6 * MIN },
	]);
	t.last_event_id = newEventId();
	return list;
}
