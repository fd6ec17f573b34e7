// Brands on tickets: by which door they came in, what is promised to each, who answers from
// where, and that nothing of it is lost on the way.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { sendMail } from '../lib/mail_client.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { MIN, startPromises } from '../lib/sla.mjs'

const mails = []
let d, c, smtp, first, nord, box, form
const get = id => c.ok('GET', `/tickets/${id}`)
const open = (subject, more = {}) => c.ok('POST', '/tickets', { subject, html: '<p>Help</p>', kind: 'in', requester: { email: 'cora@customer.test' }, ...more })
const decoded = m => m.raw.toString('latin1').replace(/=\r?\n/g, '').replace(/=3D/g, '=')

/** What a browser that knows the brand's domain sends. */
const post = (host, path, fields) => new Promise((done, no) => {
	const body = new URLSearchParams(fields).toString(), to = new URL(d.p.url)
	http.request({ host: to.hostname, port: to.port, path, method: 'POST', headers: {
		Host: host, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body), 'Accept-Language': 'en',
	} }, r => {
		let text = ''
		r.on('data', x => { text += x })
		r.on('end', () => done({ status: r.statusCode, text }))
	}).on('error', no).end(body)
})

const read = (host, path) => new Promise((done, no) => {
	const to = new URL(d.p.url)
	http.get({ host: to.hostname, port: to.port, path, headers: { Host: host, 'Accept-Language': 'en' } }, r => {
		let text = ''
		r.on('data', x => { text += x })
		r.on('end', () => done(text))
	}).on('error', no)
})

async function byMail(to, subject) {
	const mail = `b.${process.pid}.${subject.length}.${to}`
	const raw = `From: Cora <cora@customer.test>\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${mail}>\r\n\r\nPlease help.\r\n`
	const r = await sendMail({ port: d.lmtp, from: 'cora@customer.test', to, raw, lmtp: true })
	assert.equal(r.data[0].code, 250)
	const t = await until('the ticket is there', async () => (await c.ok('GET', '/tickets?view=open&order=newest&limit=20')).tickets.find(x => x.subject === subject), 30000, 50)
	return { ...await get(t.id), mail }
}

before(async () => {
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	d = await startPromises()
	c = d.c
	first = (await c.ok('GET', '/brands')).brands[0]
	nord = await c.ok('POST', '/brands', { name: 'Nordlicht', domain: 'help.nord.test', accent: '#065f46' })
	await c.ok('PATCH', `/mailboxes/${d.box.id}`, { out_port: smtp.port })
	box = await c.ok('POST', '/mailboxes', { name: 'Nord', address: 'help@nord.test', brand_id: nord.id, in_kind: 'none', out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp.port, out_tls: 'none', active: true, auto_ack: true })
	form = await c.ok('POST', '/request-forms', { brand_id: nord.id, slug: 'ask', names: { en: 'Ask us' }, ask_subject: true, active: true })
})
after(async () => {
	await d?.stop()
	await smtp?.stop()
})

test('a ticket has the brand of the door by which it came in', async () => {
	assert.equal(box.brand_id, nord.id)
	assert.equal((await byMail('help@desk.test', 'By the first door')).brand_id, first.id)
	const mailed = await byMail('help@nord.test', 'By the other door')
	assert.deepEqual([mailed.brand_id, mailed.mailbox_id], [nord.id, box.id])
	assert.equal((await open('Of no brand')).brand_id, first.id)
	const told = await open('Of a brand', { brand_id: nord.id })
	assert.deepEqual([told.brand_id, told.mailbox_id], [nord.id, box.id], 'and the brand answers from its own mailbox')
	const r = await post('help.nord.test', `/en/contact/${form.slug}`, { key: `brand-${process.pid}`.padEnd(32, 'x'), at: String(Date.now() - 5000), seen: '', asked: '1', website: '',
		subject: 'By the form', message: 'Where is it?', email: 'form@customer.test', name: 'Flo' })
	assert.equal(r.status, 303, r.text)
	const made = (await c.ok('GET', '/tickets?view=open&order=newest&limit=20')).tickets.find(x => x.subject === 'By the form')
	const formed = await get(made.id)
	assert.deepEqual([formed.brand_id, formed.mailbox_id], [nord.id, box.id])
	const bad = await c.fails(422, 'brand.unknown', 'POST', '/tickets', { subject: 'x', html: 'x', kind: 'in', requester: { email: 'a@customer.test' }, brand_id: 999 })
	assert.equal(bad.errors[0].field, 'brand_id')
	await c.fails(422, 'brand.unknown', 'PATCH', `/tickets/${told.id}`, { brand_id: 999 })
})

test('a brand\'s only form has one address for who looks for pages; with a second one each has its own', async () => {
	const canonical = async path => /rel="canonical" href="https?:\/\/help\.nord\.test([^"]*)"/.exec(await read('help.nord.test', path))?.[1]
	assert.deepEqual([await canonical('/en/contact'), await canonical('/en/contact/ask')], ['/en/contact', '/en/contact'])
	const second = await c.ok('POST', '/request-forms', { brand_id: nord.id, slug: 'more', names: { en: 'More' }, ask_subject: true, active: true })
	assert.deepEqual([await canonical('/en/contact'), await canonical('/en/contact/ask')], ['/en/contact', '/en/contact/ask'])
	await c.ok('DELETE', `/request-forms/${second.id}`)
})

test('what the customer is sent names the brand and leads to its domain', async () => {
	const m = await until('the acknowledgement', () => mails.find(x => x.to.includes('form@customer.test')), 30000, 50)
	assert.match(decoded(m), /https?:\/\/help\.nord\.test\/t\/[\w-]+/)
	assert.match(decoded(m), /^From: Nordlicht\s+<help@nord\.test>/m)
})

test('policies, rules, views, search and the report ask for it; a change tries the policies again', async () => {
	const when = { all: [{ field: 'brand', op: 'is', value: nord.id }] }
	const gold = await d.policy({ first_response: 10 * MIN }, { name: 'Nord', when })
	const rest = await d.policy({ first_response: 60 * MIN }, { name: 'Rest' })
	assert.equal((await c.ok('POST', '/sla/policies/preview', { when })).open, 3, 'so many it would touch')
	assert.equal((await c.ok('GET', '/sla/policies')).policies.find(x => x.id === gold.id).when.all[0].value, nord.id)
	const rule = await c.ok('POST', '/rules', { name: 'Nord is tagged', on: ['opened'], when, actions: [{ do: 'add_tags', tags: ['nord'] }] })
	const view = await c.ok('POST', '/views/own', { name: 'Nord', scope: 'shared', conditions: when })
	const a = await open('Promise of the other brand', { brand_id: nord.id, requester: { email: 'ada@customer.test' } })
	assert.deepEqual([a.sla.target_s, a.sla.policy_id, a.tags], [10 * MIN, gold.id, ['nord']])
	const b = await open('Promise of the first brand', { requester: { email: 'bob@customer.test' } })
	assert.deepEqual([b.sla.target_s, b.sla.policy_id, b.tags], [60 * MIN, rest.id, []])
	// each brand's page tells what might concern its customers
	const urgent = await d.policy({ first_response: 5 * MIN }, { name: 'Alarm', public: true, when: { all: [{ field: 'brand', op: 'is_not', value: nord.id }, { field: 'priority', op: 'is', value: 4 }] } })
	for (const x of [gold, rest]) await c.ok('PATCH', `/sla/policies/${x.id}`, { public: true })
	const told = async host => [...(await read(host, '/en/sla')).matchAll(/<h2>([^<]*)<\/h2>[\s\S]*?<td>([^<]*)<\/td><td>([^<]*)<\/td>/g)].map(m => m.slice(1))
	assert.deepEqual(await told('help.nord.test'), [['Nord', '10 minutes', '10 minutes'], ['Rest', '1 hour', '1 hour']])
	assert.deepEqual(await told(new URL(d.p.url).host), [['Rest', '1 hour', '1 hour'], ['Alarm', '–', '5 minutes']])
	await c.ok('DELETE', `/sla/policies/${urgent.id}`)
	const due = a.due_at
	const moved = await d.set(a.id, { brand_id: first.id })
	assert.deepEqual([moved.brand_id, moved.sla.target_s, moved.sla.policy_id], [first.id, 60 * MIN, rest.id])
	assert.equal(moved.due_at - due, 50 * MIN * 1000, 'the time that had passed still counts')
	const back = await d.set(a.id, { brand_id: nord.id })
	assert.equal(back.due_at, due)
	const lines = (await c.ok('GET', `/tickets/${a.id}/thread`)).events.filter(e => e.kind === 'ticket.brand')
	assert.deepEqual(lines.map(e => [e.detail.from, e.detail.to]), [[nord.id, first.id], [first.id, nord.id]])
	const inView = (await c.ok('GET', `/tickets?view=own:${view.id}&limit=50`)).tickets.map(x => x.id)
	assert.ok(inView.includes(a.id) && !inView.includes(b.id), String(inView))
	const found = async q => (await c.ok('GET', `/search?q=${encodeURIComponent(q)}`)).tickets.map(x => x.id)
	await until('the index follows', async () => (await found('Promise brand:nord')).includes(a.id), 30000, 100)
	assert.ok(!(await found('Promise brand:nord')).includes(b.id))
	assert.ok((await found('Promise -marca:nordlicht')).includes(b.id))
	await d.answer(a.id)
	await d.answer(b.id)
	const report = async q => (await c.ok('GET', `/reports/sla?metric=first_response${q}`)).attainment[0].met
	assert.equal(await report(`&brand_id=${nord.id}`), 1)
	assert.ok(await report('') > 1)
	await c.ok('DELETE', `/rules/${rule.id}`)
})

test('it goes with a split and a follow-up, stays where others are merged into, and clocks can be replayed', async () => {
	const a = await byMail('help@nord.test', 'Kept by merging'), b = await open('Merged away')
	await c.ok('POST', `/tickets/${b.id}/merge`, { into_id: a.id })
	assert.equal((await get(a.id)).brand_id, nord.id)
	await d.writes(a, { text: 'And another thing' })
	const { messages } = await c.ok('GET', `/tickets/${a.id}/thread`)
	const part = await c.ok('POST', `/messages/${messages.find(m => m.text.includes('another thing')).id}/split`, {})
	assert.deepEqual([part.brand_id, part.id === a.id], [nord.id, false])
	await d.set(part.id, { category: 'solved' })
	const next = await c.ok('POST', `/tickets/${part.id}/follow-up`)
	assert.equal((await get(next.id)).brand_id, nord.id)
	await until('nothing is left to recompute', () => d.p.command(['sla', 'verify']).status === 0, 30000, 300)
})

test('a condition that nobody can meet is told by the name that people know, in their language', async () => {
	const both = { all: [{ field: 'brand', op: 'is', value: first.id }, { field: 'brand', op: 'is', value: nord.id }] }
	for (const [locale, word] of [['en', 'Brand'], ['es', 'Marca'], ['it', 'Marchio'], ['pt-BR', 'Marca'], ['pt-PT', 'Marca']]) {
		await d.p.admin.ok('PATCH', '/me', { locale })
		const body = await d.p.admin.fails(422, 'condition.contradiction', 'POST', '/sla/policies/preview', { when: both })
		assert.match(body.errors[0].message, new RegExp(`[“«]${word}[”»]`))
	}
})

test('a brand has words of its own for what it sends; the desk\'s stand where it has none', async () => {
	const ask = async (host, email, language = 'en') => {
		const r = await post(host, `/${language}/contact/${form.slug}`, { key: `words-${process.pid}-${email}`.padEnd(32, 'x'), at: String(Date.now() - 5000),
			seen: '', asked: '1', website: '', subject: 'Words', message: 'Whose words?', email, name: 'Wim' })
		assert.equal(r.status, 303, r.text)
		return decoded(await until(`the acknowledgement for ${email}`, () => mails.find(x => x.to.includes(email)), 30000, 50))
	}
	const own = (more) => c.api('PUT', '/texts/ack_unproved', { locale: 'en', subject: 'Ticket {{ticket.number}}', version: 0, ...more })
	assert.equal((await own({ html: '<p>The desk has your words.</p>' })).status, 200)
	assert.equal((await own({ html: '<p>Moin, the north has your words.</p>', brand_id: nord.id })).status, 200)
	assert.match(await ask('help.nord.test', 'w1@customer.test'), /Moin, the north/)
	const { kinds } = await c.ok('GET', '/texts')
	const acks = kinds.find(k => k.kind === 'ack_unproved')
	assert.deepEqual([acks.by_brand, acks.own.map(o => [o.team_id, o.brand_id])], [true, [[null, null], [null, nord.id]]])
	assert.equal(kinds.find(k => k.kind === 'mention').by_brand, false)
	const of = async q => (await c.ok('GET', `/texts/ack_unproved${q}`)).locales.find(w => w.locale === 'en').html
	assert.deepEqual([await of(''), await of(`?brand=${nord.id}`), await of('?team=1')], ['<p>The desk has your words.</p>', '<p>Moin, the north has your words.</p>', ''])
	assert.equal((await own({ html: '', brand_id: nord.id, version: 1 })).status, 200)
	assert.match(await ask('help.nord.test', 'w3@customer.test'), /The desk has your words/)
	assert.equal((await c.ok('GET', `/texts/ack_unproved/versions?locale=en&brand=${nord.id}`)).versions.length, 2)
	const bad = async more => (await own({ html: '<p>x</p>', ...more })).body.errors.map(e => [e.field, e.key])
	assert.deepEqual(await bad({ brand_id: 999 }), [['brand_id', 'brand.unknown']])
	assert.deepEqual(await bad({ brand_id: nord.id, team_id: 1 }), [['brand_id', 'text.not_of_brand']])
	assert.deepEqual((await c.api('PUT', '/texts/mention', { locale: 'en', subject: 'x', html: '<p>x</p>', version: 0, brand_id: nord.id })).body.errors.map(e => [e.field, e.key]), [['brand_id', 'text.not_of_brand']])
})

test('a brand without words of its own in a language: built-in ones on the page and in mails; its page words of another language before none', async () => {
	const sued = await c.ok('POST', '/brands', { name: 'Südlicht', domain: 'help.sued.test', accent: '#065f46' })
	const form = await c.ok('POST', '/request-forms', { brand_id: sued.id, slug: 'ask', names: { en: 'Ask us' }, ask_subject: true, active: true })
	await c.ok('POST', '/mailboxes', { name: 'Sued', address: 'help@sued.test', brand_id: sued.id, in_kind: 'none', out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp.port, out_tls: 'none', active: true, auto_ack: true })
	const head = async path => /<h1[^>]*>([^<]*)</.exec(await read('help.sued.test', path))[1]
	assert.equal(await head('/it/'), 'Come possiamo aiutarla?')
	await c.ok('PATCH', `/brands/${sued.id}`, { texts: { title: { 'pt-BR': 'Oi, como ajudar?' }, intro: {}, footer: {} } })
	assert.deepEqual([await head('/pt-br/'), await head('/pt-pt/'), await head('/it/')], ['Oi, como ajudar?', 'Oi, como ajudar?', 'Oi, como ajudar?'])
	assert.equal(await (async () => /<h1[^>]*>([^<]*)</.exec(await read('nowhere.test', '/it/'))[1])(), 'Come possiamo aiutarla?', 'and for no other brand')
	assert.equal((await c.api('PUT', '/texts/ack_unproved', { locale: 'en', subject: 'Sued {{ticket.number}}', html: '<p>Only English so far.</p>', brand_id: sued.id, version: 0 })).status, 200)
	const r = await post('help.sued.test', `/it/contact/${form.slug}`, { key: `fallback-${process.pid}`.padEnd(32, 'x'), at: String(Date.now() - 5000), seen: '', asked: '1', website: '', subject: 'Parole', message: 'Di chi sono le parole?', email: 'fallback@customer.test', name: 'Wim' })
	assert.equal(r.status, 303, r.text)
	const m = decoded(await until('the acknowledgement', () => mails.find(x => x.to.includes('fallback@customer.test')), 30000, 50))
	assert.match(m, /Buongiorno/)
	assert.doesNotMatch(m, /Only English/)
})
