// The promise that a customer is told: named in the acknowledgement, kept on the ticket.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { MIN, startPromises, stored } from '../lib/sla.mjs'

let d, c, smtp, policy
const mails = []
const HOURS = { mon: [['09:00', '14:00'], ['16:00', '19:00']], tue: [['09:00', '18:00']], wed: [['09:00', '18:00']], thu: [['09:00', '18:00']], fri: [['09:00', '18:00']] }
before(async () => {
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	d = await startPromises()
	c = d.c
	await c.ok('PATCH', `/mailboxes/${d.box.id}`, { out_port: smtp.port, auto_ack: true })
	policy = await d.policy({ first_response: 60 * MIN, next_response: 60 * MIN })
})
after(async () => {
	await d?.stop()
	await smtp?.stop()
})

const TEXT = {
	en: ['Good morning, the printer on the second floor does not work and we need it today, please help us', 'You will have our answer by', 'We will answer as soon as we can'],
	es: ['Buenos días, la impresora de la segunda planta no funciona y la necesitamos hoy mismo, ¿nos pueden ayudar?', 'Le responderemos a más tardar el', 'Le responderemos lo antes posible'],
	it: ['Buongiorno, la stampante del secondo piano non funziona e ne abbiamo bisogno oggi, potete aiutarci per favore?', 'Le risponderemo entro', 'Le risponderemo appena possibile'],
	'pt-BR': ['Bom dia, a impressora do segundo andar não está funcionando e precisamos dela hoje, vocês podem nos ajudar?', 'Responderemos até', 'Responderemos assim que possível'],
	'pt-PT': ['Bom dia, a impressora do segundo andar não está a funcionar e precisamos dela hoje, podem ajudar-nos por favor?', 'Responderemos até', 'Responderemos assim que possível'],
}
let serial = 0
/** A new ticket and the text of the acknowledgement that came for it. */
async function asks(subject, { lang = 'en', from = `c${++serial}@customer.test` } = {}) {
	const t = await d.writes(subject, { from, text: TEXT[lang][0] })
	const raw = await until('the acknowledgement', () => mails.find(m => m.to.includes(from))?.raw, 15000, 50)
	mails.length = 0
	const m = JSON.parse(d.p.must(['mail', 'parse'], { input: raw }))
	return { t, text: (m.text).replace(/\s+/g, ' ') }
}
const words = (at, locale, timeZone) => new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'long', weekday: 'long' }).formatToParts(at)
	.filter(x => ['day', 'month', 'weekday'].includes(x.type)).map(x => x.value)

test('no public policy: nothing is promised', async () => {
	const { t, text } = await asks('Not public')
	assert.ok(text.includes(TEXT.en[2]), text)
	const k = await d.clocks(t.id)
	assert.deepEqual([k.promised_at, k.promise_kept], [null, null])
})

test('a public policy: the acknowledgement names the time in the language of the customer', async () => {
	policy = await c.ok('PATCH', `/sla/policies/${policy.id}`, { public: true, public_text: { es: 'Urgencias: llámenos.', pt: 'Urgente? Ligue-nos.' } })
	for (const lang of ['en', 'es', 'it', 'pt-BR', 'pt-PT']) {
		await c.ok('PATCH', `/mailboxes/${d.box.id}`, { locale: lang })
		const { t, text } = await asks(`Public ${lang}`, { lang })
		const k = await d.clocks(t.id), first = k.clocks.find(x => x.metric === 'first_response')
		assert.ok(text.includes(TEXT[lang][1]) && !text.includes(TEXT[lang][2]), text)
		assert.equal(k.promised_at, Math.ceil(first.due_at / 60000) * 60000)
		assert.equal(k.promise_kept, null)
		for (const w of words(k.promised_at, lang, 'UTC')) assert.ok(text.toLowerCase().includes(w.toLowerCase()), `${w} in ${text}`)
		const at = new Date(k.promised_at), hour = lang === 'en' ? (at.getUTCHours() + 11) % 12 + 1 : at.getUTCHours()
		assert.match(text, new RegExp(`\\b0?${hour}:${String(at.getUTCMinutes()).padStart(2, '0')}`))
		assert.equal(text.includes('Urgencias: llámenos.'), lang === 'es')
		assert.equal(text.includes('Urgente? Ligue-nos.'), lang.startsWith('pt'))
	}
	await c.ok('PATCH', `/mailboxes/${d.box.id}`, { locale: 'en' })
})

test('hours of the calendar and its zone, else the zone of the customer', async () => {
	const cal = await c.ok('POST', '/calendars', { name: 'Santiago', definition: { tz: 'America/Santiago', hours: HOURS } })
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { calendar_id: cal.id })
	const { t, text } = await asks('In hours')
	const at = (await d.clocks(t.id)).promised_at
	const want = await c.ok('POST', '/calendars/try', { calendar_id: cal.id, start: (await d.clock(t.id, 'first_response')).started_at, seconds: 60 * MIN })
	assert.equal(at, Math.ceil(want.due_at / 60000) * 60000)
	assert.ok(text.includes('America/Santiago'), text)
	for (const w of words(at, 'en', 'America/Santiago')) assert.ok(text.includes(w), `${w} in ${text}`)
	const from = 'tokyo@customer.test'
	await c.ok('PATCH', `/mailboxes/${d.box.id}`, { auto_ack: false })
	const first = await d.writes('From Tokyo', { from })
	await c.ok('PATCH', `/people/${first.requester.id}`, { zone: 'Asia/Tokyo' })
	await c.ok('PATCH', `/mailboxes/${d.box.id}`, { auto_ack: true })
	const again = await asks('From Tokyo again', { from })
	assert.ok(again.text.includes('Asia/Tokyo'), again.text)
	for (const w of words((await d.clocks(again.t.id)).promised_at, 'en', 'Asia/Tokyo')) assert.ok(again.text.includes(w), `${w} in ${again.text}`)
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { calendar_id: null })
})

test('what was told stands, is kept by an answer in time and missed without one', async () => {
	const { t } = await asks('Kept'), { t: late } = await asks('Missed'), { t: solved } = await asks('Solved unanswered')
	const told = (await d.clocks(t.id)).promised_at
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 90 * MIN }], apply_to_running: true })
	await until('the clock moves', async () => (await d.clock(t.id, 'first_response')).target_s === 90 * MIN)
	assert.equal((await d.clocks(t.id)).promised_at, told)
	d.pass(58)
	await d.answer(t.id)
	assert.equal((await d.clocks(t.id)).promise_kept, 'kept')
	await d.set(solved.id, { category: 'solved' })
	d.pass(4)
	// within the target that is in force now, but later than what he was told
	assert.equal((await d.clock(late.id, 'first_response')).breached, false)
	assert.equal((await d.clocks(late.id)).promise_kept, 'missed')
	await d.answer(late.id)
	assert.equal((await d.clocks(late.id)).promise_kept, 'missed')
	assert.equal((await d.clock(late.id, 'first_response')).state, 'met')
	assert.equal((await d.clocks(solved.id)).promise_kept, 'missed')
	const kept = await until('the solved one is judged by time alone', () => {
		const rows = stored(d.p, `SELECT promise_kept FROM ticket WHERE id IN (${t.id}, ${late.id}, ${solved.id}) ORDER BY id`)
		return rows[2] === '2' && rows
	}, 15000, 200)
	assert.deepEqual(kept, ['1', '2', '2'])
})

test('no acknowledgement, no promise', async () => {
	await c.ok('PATCH', `/mailboxes/${d.box.id}`, { auto_ack: false })
	const t = await d.writes('Silent', { from: 'silent@customer.test', text: TEXT.en[0] })
	assert.equal((await d.clocks(t.id)).promised_at, null)
})

test('the stored clocks are what a replay gives', () => {
	const r = d.p.command(['sla', 'verify'])
	assert.equal(r.status, 0, r.stdout + r.stderr)
})
