// What the API's description does not say of its text fields, for tests/lib/attack.mjs.

/** Stands for an attack within a recipe. */
export const X = Symbol('attack')
const SPOKEN = { en: X, es: X, it: X, 'pt-BR': X, 'pt-PT': X }

/** Routes without words that stay, and why. */
export const SKIP = [
	[/^POST \/(session|password|invitations|setup)|^POST \/me\/password|\/me\/totp|^POST \/me\/push/, 'signs in or out, or belongs to a device'],
	[/\/(try|explain|preview|impact|discover|test)$/, 'asks, keeps nothing'],
	[/^POST \/holidays\/ics-url/, 'fetches from an address'],
	[/\/clocks\/\{clock\}\/cause|\/people\/\{id\}\/merges|^PUT \/views\/places|^PUT \/me\/keys/, 'takes codes, and words only beside a state that this test has not'],
]

/** Members of free JSON that hold codes and numbers. */
export const PLAIN = new Set(['targets', 'when', 'warn', 'steps', 'required', 'show_when', 'after', 'team_ids', 'keys'])

/** Members of free JSON with words, by their name or by "METHOD /path member". */
export const JSONS = {
	names: SPOKEN, public_names: SPOKEN, label: SPOKEN, help: SPOKEN, abouts: SPOKEN, titles: SPOKEN, bodies: SPOKEN, public_text: SPOKEN, intro: SPOKEN,
	fields: { hostile_text: X },
	answers: { hostile_q: X },
	definition: { tz: 'Europe/Madrid', hours: { mon: [['09:00', '17:00']] }, holidays: [{ date: '2026-12-24', name: X }] },
	options: [{ key: 'a', label: SPOKEN, active: true }, { key: 'b', label: SPOKEN, active: true }],
	items: [{ text: X, needed: true }, { text: X }],
	conditions: { field: 'tags', op: 'has', value: X },
	actions: [{ do: 'add_tags', tags: [X] }, { do: 'note', html: X }],
	texts: SPOKEN,
	questions: [{ key: 'hostile_q', kind: 'text', label: SPOKEN, help: SPOKEN }, { key: 'hostile_c', kind: 'choice', label: SPOKEN, required: false, options: [{ value: 'a', label: SPOKEN }, { value: 'b', label: SPOKEN }] }],
}
for (const m of ['POST /brands', 'PATCH /brands/{id}']) JSONS[`${m} texts`] = { title: SPOKEN, intro: SPOKEN, footer: SPOKEN }
for (const m of ['POST /request-forms', 'PATCH /request-forms/{id}']) JSONS[`${m} questions`] = [{ field: 'hostile_text', required: false }, { field: 'hostile_choice', required: false }]
for (const m of ['POST /macros', 'PATCH /macros/{id}']) JSONS[`${m} actions`] = [{ do: 'reply', html: SPOKEN }, { do: 'add_tags', tags: [X] }, { do: 'note', html: X }]
for (const m of ['POST /surveys', 'PATCH /surveys/{id}']) JSONS[`${m} definition`] = { delay_min: 1, business: false, question: SPOKEN, thanks: SPOKEN,
	questions: [{ key: 'fast', kind: 'scale', label: SPOKEN }, { key: 'why', kind: 'choice', label: SPOKEN, options: [{ key: 'a', label: SPOKEN }, { key: 'b', label: SPOKEN }] }, { key: 'free', kind: 'text', label: SPOKEN }] }

/** What a field takes when it refused the attack; by name, "name[]" for lists, or "METHOD /path field". */
export const GOOD = {
	'PATCH /brands/{id} domain': undefined, email: 'good@customer.test', address: 'good@customer.test', locale: 'en', language: 'en', zone: 'Europe/Madrid', slug: 'harmless', shortcut: 'harm', key: 'harmless_key',
	'POST /tickets/{id}/talks to[]': ['partner@workshop.test'], 'to[]': ['good@customer.test'], 'cc[]': ['copy@customer.test'], 'bcc[]': ['blind@customer.test'], 'scopes[]': ['ticket.read'], 'permissions[]': ['ticket.reply'], 'domains[]': ['customer.test'],
	'aliases[]': [], 'columns[]': [], 'on[]': ['opened'], 'in_folders[]': ['INBOX'], in_host: '', out_host: '', in_user: '', out_user: '', in_move_to: '', authserv_id: '', domain: 'brand.test', accent: '#065f46', band: '#065f46', hosts: '',
	base_url: undefined, provider: 'google', tenant: '', offer_type: '', prefix: 'https://hooks.test/', type: 'question', seo_title: '', query: 'invoice', tag: 'customs', value_tier: 'gold', 'tags[]': ['harmless'], 'set.tags[]': ['harmless'],
}

/** What must be there besides, by route; several bodies are several calls.  `at` gives ids. */
export const NEED = {
	'POST /tickets': at => [{ channel: 'phone', kind: 'in', team_id: at.teams }, { channel: 'email', kind: 'in' }],
	'POST /fields': () => ['ticket', 'person', 'organisation'].flatMap(object => [{ object, kind: 'text', key: 'hostile_text' }, { object, kind: 'choice', key: 'hostile_choice' }]),
	'PATCH /fields/{id}': at => [{ object: 'ticket', kind: at.field?.kind, key: at.field?.key, options: at.field?.kind === 'choice' ? undefined : null }],
	'POST /people/{id}/identities': () => [{ kind: 'handle' }],
	'POST /agents/invite': () => [{ role: 'agent' }],
	'POST /roles': () => [{ reach: 'all' }],
	'POST /tickets/bulk': at => [{ ids: [at.tickets] }],
	'POST /tickets/actions': at => [{ ticket_ids: [at.tickets] }],
	'POST /mailboxes': () => [{ in_kind: 'none', out_kind: 'none', active: true, address: 'second@desk.test' }],
	'PATCH /mailboxes/{id}': () => [{ in_kind: 'none', out_kind: 'none', address: 'second@desk.test' }],
	'POST /sla/policies': at => [{ targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 3600 }], public: true, calendar_id: at.calendars, active: true }],
	'PATCH /sla/policies/{id}': () => [{ public: true }],
	'POST /forms': () => ['escalation', 'return', 'questions'].map(k => ({ kind: k, active: true })),
	'POST /tickets/{id}/escalate': at => [{ team_id: at.higher }],
	'POST /tickets/{id}/return': at => [{ team_id: at.teams }],
	'PUT /tickets/{id}/questions': () => [{ rev: 0 }],
	'POST /rules': () => [{ active: false }],
	'POST /tickets/{id}/scheduled': () => [{ send_at: Date.now() + 40 * 86400e3 }],
	'POST /views/own': () => [{ scope: 'shared' }],
	'POST /search/saved': () => [{ scope: 'shared' }],
	'POST /canned': () => [{ scope: 'shared' }],
	'POST /macros': () => [{ scope: 'shared' }],
	'POST /kb/sections': () => [{}],
	'POST /kb/articles': at => [{ section_id: at.sections, visibility: 'public', locale: 'en' }],
	'PUT /kb/articles/{id}/texts/{locale}': at => [{ rev: at.rev, machine: true }],
	'POST /kb/articles/{id}/vote': () => [{ locale: 'en', helpful: false, reason: 'other' }],
	'POST /kb/synonyms': () => [{ language: 'es' }],
	'PUT /kb/synonyms/{id}': () => [{ language: 'es' }],
	'PUT /texts/{kind}': () => [{ locale: 'en', version: 0 }],
	'POST /request-forms': at => [{ brand_id: at.brands, ask_subject: true, active: true, slug: 'hostile' }],
	'PATCH /request-forms/{id}': at => [{ brand_id: at.brands, slug: 'hostile' }],
	'POST /outages': () => [{ state: 'investigating', impact: 'major' }],
	'PATCH /outages/{id}': () => [{ state: 'watching', impact: 'major' }],
	'POST /surveys': () => [{ kind: 'csat', active: true }, { kind: 'nps' }, { kind: 'exit' }],
	'PATCH /surveys/{id}': () => [{ kind: 'csat', active: true }],
	'POST /statuses': () => [{ category: 'open', active: true }],
	'PUT /me/signature': () => [{ on: true }],
	'POST /macros/{id}/apply': at => [{ ticket_ids: [at.tickets] }],
	'POST /tickets/{id}/incidents/answer': at => [{ ids: [at.incident] }],
	'POST /brands': () => [{ show_sla: true, show_status: true }],
}
