// Surveys from solving to the report: who is asked and who is not, that opening a link
// records nothing and sending does, what a low score starts, what forged links get.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'
import { stored } from '../lib/sla.mjs'
import { until } from '../lib/http.mjs'

let p, ana, survey, n = 0

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	survey = await p.admin.ok('POST', '/surveys', { kind: 'csat', name: 'After solving', active: true, definition: { delay_min: 10, business: false, low_at: 2,
		low_actions: [{ do: 'add_tags', tags: ['unhappy'] }, { do: 'set_status', category: 'open' }],
		questions: [{ key: 'fast', kind: 'scale', label: { es: '¿Fue rápido?', en: 'Was it fast?' } }, { key: 'why', kind: 'choice', label: { es: 'Motivo' }, options: [{ key: 'a', label: { es: 'Amable' } }, { key: 'b', label: { es: 'Rápido' } }] }] } })
})
after(() => p?.stop())

const errors = r => r.body.errors.map(e => [e.field, e.key])
const results = async id => (await p.admin.ok('GET', `/tickets/${id}/surveys`)).surveys
const asked = (id, state) => until(`survey of ${id} ${state}`, async () => (await results(id)).find(s => s.state === state), 30000)
/** The link in the newest survey mail to an address; the store keeps what was sent. */
const linkTo = address => until(`a survey to ${address}`, () => {
	const rows = stored(p, `SELECT content FROM outbox WHERE purpose = 'survey' AND address = '${address}' ORDER BY id DESC LIMIT 1`)
	return /\/((?:csat|nps|exit)\/[A-Za-z0-9_-]{20,})/.exec(rows[0])?.[1]
}, 30000)
const page = (path, body, headers = {}) => fetch(`${p.url}/${path}`, body === undefined ? { headers }
	: { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: p.url, ...headers }, body: new URLSearchParams(body), redirect: 'manual' })

/** Minutes go by, in steps that no session sleeps through. */
async function pass(minutes) {
	for (let left = minutes; left > 0; left -= 20) {
		p.later(Math.min(left, 20) * 60000 + 1000)
		for (const c of [p.admin, ana.client]) await c.ok('GET', '/session')
	}
}

const opened = (who, more = {}) => ana.client.ok('POST', '/tickets', { subject: `Pedido ${++n}`, html: '<p>Hola, no ha llegado el pedido que hice la semana pasada.</p>', kind: 'in', channel: 'email', requester: { name: who, email: `${who}@customer.test` }, assignee_id: ana.agent.id, ...more })
async function solved(who, more) {
	const t = await opened(who, more)
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Ya va</p>', undo_ms: -1, set: { category: 'solved' } })
	return t
}
async function sent(who) {
	const t = await solved(who)
	await asked(t.id, 'planned')
	await pass(12)
	await asked(t.id, 'sent')
	return { t, link: await linkTo(`${who}@customer.test`) }
}

test('asked once, after the delay; a ticket that reopens before is not', async () => {
	const a = await solved('lucia'), b = await solved('mario')
	assert.equal((await asked(a.id, 'planned')).agent_name, 'Ana Agent')
	await asked(b.id, 'planned')
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { category: 'open' })
	assert.deepEqual((await results(b.id)).map(s => [s.state, s.why]), [['cancelled', 'reopened']])
	await pass(12)
	await asked(a.id, 'sent')
	const rows = stored(p, "SELECT count(*) FROM outbox WHERE purpose = 'survey' AND address = 'lucia@customer.test'")
	assert.equal(rows[0], '1')
	const content = stored(p, "SELECT content FROM outbox WHERE purpose = 'survey' AND address = 'lucia@customer.test'")[0]
	assert.match(content, /Qué le ha parecido/)
})

test('opening records nothing, sending does; the answer may be changed, each time as a version', async () => {
	const link = await linkTo('lucia@customer.test')
	for (const at of [link, `${link}?score=5`, `${link}?score=1`]) {
		const r = await page(at)
		assert.equal(r.status, 200)
		assert.equal(r.headers.get('cache-control'), 'no-store')
		assert.equal((await fetch(`${p.url}/${at}`, { method: 'HEAD' })).status < 500, true)
	}
	const html = await (await page(`${link}?score=4`)).text()
	assert.match(html, /lang="es"/)
	assert.match(html, /value="4" checked/)
	assert.match(html, /¿Fue rápido\?/)
	const [t] = stored(p, "SELECT ticket_id FROM survey_ask WHERE state = 'sent' ORDER BY id LIMIT 1")
	assert.equal((await results(t))[0].score, -1)
	const bad = await page(link, { score: '9', q_fast: '7', comment: '<b>guardado</b>' })
	assert.equal(bad.status, 422)
	assert.match(await bad.text(), /&lt;b&gt;guardado&lt;\/b&gt;/)
	assert.equal((await page(link, { score: '5', comment: 'Muy <i>bien</i>', q_fast: '4', q_why: 'b' })).status, 200)
	let r = (await results(t))[0]
	assert.deepEqual([r.score, r.comment, r.rounds, r.answers, r.agent_name], [5, 'Muy <i>bien</i>', 1, { fast: '4', why: 'b' }, 'Ana Agent'])
	await page(link, { score: '5', comment: 'Muy <i>bien</i>', q_fast: '4', q_why: 'b' })
	assert.equal((await results(t))[0].rounds, 1)
	await page(link, { score: '4', comment: 'Bien' })
	r = (await results(t))[0]
	assert.deepEqual([r.score, r.comment, r.rounds], [4, 'Bien', 2])
	assert.deepEqual(stored(p, `SELECT score FROM survey_answer WHERE ask_id = ${r.id} ORDER BY version`), ['5', '4'])
	const { events } = await p.admin.ok('GET', `/tickets/${t}/thread?limit=100`)
	assert.ok(events.some(e => e.kind === 'survey.answered' && e.detail.score === 4 && e.detail.was === 5))
})

test('forged, cut and foreign links are unknown; another site may not send; an old one says so', async () => {
	const link = await linkTo('lucia@customer.test')
	for (const bad of [link.slice(0, -1) + (link.endsWith('A') ? 'B' : 'A'), link.slice(0, -4), link.replace('csat/', 'nps/'), 'csat/x', 'csat/' + 'a'.repeat(300), "csat/'%20OR%201=1"])
		for (const body of [undefined, { score: '5' }]) assert.ok([404, 403, 414].includes((await page(bad, body)).status), bad)
	assert.equal((await page(link, { score: '1' }, { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' })).status, 403)
	p.later(20 * 24 * 3600000)
	const over = await page(link, { score: '1' })
	assert.equal(over.status, 409)
	assert.equal((await page(link)).status, 409)
	p.later(-20 * 24 * 3600000)
})

test('a low score acts once, through the shared actions', async () => {
	const { t, link } = await sent('bruno')
	assert.equal((await page(link, { score: '1', comment: 'Mal' })).status, 200)
	const now = await p.admin.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([now.category, now.tags], ['open', ['unhappy']])
	const { events } = await p.admin.ok('GET', `/tickets/${t.id}/thread?limit=100`)
	assert.equal(events.find(e => e.kind === 'ticket.tags').detail.via.kind, 'survey')
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
	await page(link, { score: '2' })
	assert.equal((await p.admin.ok('GET', `/tickets/${t.id}`)).category, 'solved')
})

test('who does not want surveys gets none; others are not asked at all', async () => {
	const { t, link } = await sent('nadia')
	assert.equal((await page(link, { stop: '1' })).status, 200)
	const { requester } = await p.admin.ok('GET', `/tickets/${t.id}`)
	assert.equal((await p.admin.ok('GET', `/people/${requester.id}/surveys`)).opted_out, true)
	const again = await solved('nadia'), spam = await solved('zoe')
	await asked(spam.id, 'planned')
	await ana.client.ok('PATCH', `/tickets/${spam.id}`, { spam: true })
	await pass(12)
	assert.equal((await asked(again.id, 'cancelled')).why, 'optout')
	assert.equal((await results(spam.id))[0].why, 'spam')
	await p.admin.ok('PUT', `/people/${requester.id}/surveys`, { opted_out: false })
})

test('an exit survey goes to a person, a recommendation at most once in its days', async () => {
	const nps = await p.admin.ok('POST', '/surveys', { kind: 'nps', name: 'Recommend', active: true, definition: { every_days: 90, sample_pct: 1 } })
	const exit = await p.admin.ok('POST', '/surveys', { kind: 'exit', name: 'Leaving', active: true, definition: { questions: [{ key: 'why', kind: 'choice', required: true, label: { es: 'Motivo', en: 'Reason' }, options: [{ key: 'price', label: { es: 'Precio' } }, { key: 'other', label: { es: 'Otro' } }] }] } })
	const t = await opened('omar'), { requester } = await p.admin.ok('GET', `/tickets/${t.id}`)
	await p.admin.fails(422, 'survey.needs_ticket', 'POST', `/surveys/${survey.id}/send`, { person_id: requester.id })
	await p.admin.ok('POST', `/surveys/${exit.id}/send`, { person_id: requester.id })
	const link = await linkTo('omar@customer.test')
	assert.equal((await page(link, { comment: 'x' })).status, 422)
	assert.equal((await page(link, { q_why: 'price' })).status, 200)
	const mine = (await p.admin.ok('GET', `/people/${requester.id}/surveys`)).surveys.find(s => s.kind === 'exit')
	assert.deepEqual(mine.answers, { why: 'price' })
	const left = `kind=exit&from=0&to=${Date.now() + 9e9}`
	const why = await p.admin.ok('GET', `/reports/surveys?${left}`)
	assert.deepEqual([why.all.sent, why.all.answered, why.all.value], [1, 1, null])
	assert.deepEqual(why.questions.map(q => [q.key, q.kind, q.answered, q.options.map(o => [o.key, o.label, o.n])]), [['why', 'choice', 1, [['price', 'Precio', 1], ['other', 'Otro', 0]]]])
	const of = said => p.admin.ok('GET', `/reports/surveys/answers?${left}&survey_id=${exit.id}&question=why&said=${said}`)
	assert.deepEqual((await of('price')).rows.map(r => [r.person, r.said]), [['omar', 'Precio']])
	assert.deepEqual((await of('other')).rows, [])
	assert.equal((await p.admin.ok('GET', `/reports/surveys/answers?${left}&score_from=0`)).rows.length, 1)
	await pass(61)
	await p.admin.ok('POST', `/surveys/${nps.id}/send`, { person_id: requester.id })
	await pass(61)
	await p.admin.fails(409, 'survey.recent', 'POST', `/surveys/${nps.id}/send`, { person_id: requester.id })
	const npsLink = await linkTo('omar@customer.test')
	assert.match(npsLink, /^nps/)
	assert.equal((await page(npsLink, { score: '0' })).status, 200)
	const rep = await p.admin.ok('GET', `/reports/surveys?kind=nps&from=0&to=${Date.now() + 9e9}`)
	assert.deepEqual([rep.all.answered, rep.all.bad, rep.all.value], [1, 1, -100])
	await p.admin.fails(409, 'survey.used', 'DELETE', `/surveys/${exit.id}`)
})

test('the report counts what was sent; every figure has its rows; not for everybody', async () => {
	const q = `from=0&to=${Date.now() + 9e9}`
	const rep = await p.admin.ok('GET', `/reports/surveys?kind=csat&by=agent&${q}`)
	assert.deepEqual(rep.questions.map(x => [x.key, x.kind]), stored(p, "SELECT count(*) FROM survey_ask a JOIN survey_answer w ON w.ask_id = a.id AND w.version = a.rounds WHERE a.kind = 'csat' AND w.answers <> '{}'")[0] === '0' ? [] : [['fast', 'scale'], ['why', 'choice']])
	const want = stored(p, "SELECT count(*), sum(CASE WHEN score >= 0 THEN 1 ELSE 0 END), sum(CASE WHEN score >= 4 THEN 1 ELSE 0 END) FROM survey_ask WHERE kind = 'csat' AND sent_at IS NOT NULL")[0].split('|').map(Number)
	assert.deepEqual([rep.all.sent, rep.all.answered, rep.all.good], want)
	assert.ok(rep.all.low < rep.all.value && rep.all.value < rep.all.high)
	assert.deepEqual(rep.groups.map(g => [g.name, g.figure.sent]), [['Ana Agent', want[0]]])
	assert.equal(rep.scores.reduce((a, b) => a + b), want[1])
	const { rows } = await p.admin.ok('GET', `/reports/surveys/answers?kind=csat&score_from=0&score_to=2&${q}`)
	assert.deepEqual(rows.map(r => r.person), ['bruno'])
	const all = []
	for (let cursor = ''; ;) {
		const r = await p.admin.ok('GET', `/reports/surveys/answers?kind=csat&limit=1&${q}${cursor && `&cursor=${cursor}`}`)
		all.push(...r.rows)
		if (!r.next) break
		cursor = r.next
	}
	assert.equal(all.length, want[0])
	const csv = await (await p.admin.raw('GET', `/api/v1/reports/surveys.csv?kind=csat&${q}`)).text()
	assert.equal(csv.trim().split('\r\n').length, want[0] + 1)
	const touch = await p.admin.ok('GET', `/reports/surveys?kind=csat&by=touch&${q}`)
	assert.ok(touch.groups.some(g => g.name === 'one'))
})

test('a brand has questions of its own; the others are asked what all are', async () => {
	const nord = await p.admin.ok('POST', '/brands', { name: 'Nordlicht', domain: 'help.nord.test', accent: '#065f46' })
	const own = { kind: 'csat', name: 'Nord', active: true, definition: { delay_min: 1, business: false, brand_ids: [nord.id], question: { es: '¿Qué tal la luz del norte?' } } }
	assert.deepEqual(errors(await p.admin.api('POST', '/surveys', { ...own, definition: { ...own.definition, brand_ids: [9999] } })), [['definition.brand_ids', 'brand.unknown']])
	const s = await p.admin.ok('POST', '/surveys', own)
	assert.deepEqual(s.definition.brand_ids, [nord.id])
	const theirs = await solved('nora', { brand_id: nord.id }), ours = await solved('olga')
	assert.equal((await asked(theirs.id, 'planned')).survey, 'Nord')
	assert.notEqual((await asked(ours.id, 'planned')).survey, 'Nord')
	await pass(2)
	await asked(theirs.id, 'sent')
	const html = await (await page(await linkTo('nora@customer.test'), undefined, { 'Accept-Language': 'es' })).text()
	assert.match(html, /¿Qué tal la luz del norte\?/)
	await p.admin.ok('PATCH', `/surveys/${s.id}`, { active: false })
	const later = await solved('nina', { brand_id: nord.id })
	assert.notEqual((await asked(later.id, 'planned')).survey, 'Nord', 'an inactive one leaves it to the one for all')
})
