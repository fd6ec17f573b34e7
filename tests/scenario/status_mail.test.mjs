// News of incidents by mail: what stands in them, and the way out of them, which works from any of
// them, by hand and by the mail program itself (RFC 2369, RFC 8058).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parse } from '../lib/desk.mjs'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { startPronto } from '../lib/pronto.mjs'

const BASE = 'https://help.acme.example'
let p, smtp, o
const mails = []
before(async () => {
	smtp = await startScripted(smtpScript({ take: m => {
		const mail = parse(m.raw)
		mails.push({ to: m.to, ...mail, text: mail.text.replace(/\r\n/g, '\n') })
	} }))
	p = await startPronto({ env: { PRONTO_BASE_URL: BASE } })
	await p.admin.ok('POST', '/mailboxes', { name: 'Help', address: 'help@desk.test', from_name: 'Acme', active: true, in_kind: 'none', in_tls: 'none', out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp.port, out_tls: 'none' })
})
after(async () => {
	await p?.stop()
	await smtp?.stop()
})

const post = (path, body, language = 'en') => fetch(p.url + path, { method: 'POST', body: new URLSearchParams(body), headers: { 'Accept-Language': language }, redirect: 'manual' })
const mailTo = (address, has) => until(`a mail to ${address} with ${has}`, () => mails.find(m => m.to.includes(address) && has.test(m.text)), 30000, 50)
const stopIn = text => /https:\/\/help\.acme\.example\/status\/stop\/[\w-]{43}/.exec(text)?.[0]

async function subscribe(address, language) {
	assert.equal((await post(`/${language}/status`, { email: address }, language)).status, 200)
	const m = await mailTo(address, /\/status\/confirm\/[\w-]+/)
	assert.equal((await post(/\/status\/confirm\/[\w-]+/.exec(m.text)[0], {}, language)).status, 200)
	return m
}

test('each letter names its way out as a link, the same in all, and for the mail program', async () => {
	const asked = await subscribe('ana@customer.test', 'es')
	assert.equal(asked.headers['list-unsubscribe'], undefined, 'no list yet')
	await subscribe('ben@customer.test', 'en')
	o = await p.admin.ok('POST', '/outages', { titles: { en: 'Delay', es: 'Retraso' }, texts: { en: 'We look into it.', es: 'Lo miramos.' }, impact: 'major' })
	await p.admin.ok('PATCH', `/outages/${o.id}`, { state: 'identified', texts: { en: 'Cause found.', es: 'Causa encontrada.' } })
	const first = await mailTo('ana@customer.test', /Lo miramos/), second = await mailTo('ana@customer.test', /Causa encontrada/), other = await mailTo('ben@customer.test', /Cause found/)
	const stop = stopIn(first.text)
	assert.ok(stop, first.text)
	assert.equal(first.text.trim(), `Retraso\nEn investigación\n\nLo miramos.\n\nToda la información: ${BASE}/status\n\nNo recibir más estos correos: ${stop}`)
	assert.ok(first.html.includes(`<a href="${stop}"`), first.html)
	assert.equal(stopIn(second.text), stop, 'an older letter goes on to work')
	assert.notEqual(stopIn(other.text), stop)
	for (const m of [first, second]) {
		assert.equal(m.headers['list-unsubscribe'], `<${stop}>`)
		assert.equal(m.headers['list-unsubscribe-post'], 'List-Unsubscribe=One-Click')
	}
})

test('opening the link ends nothing; the mail program’s one click on an old letter does, for one reader', async () => {
	const stop = new URL(stopIn((await mailTo('ana@customer.test', /Lo miramos/)).text)).pathname
	assert.equal((await fetch(p.url + stop)).status, 200)
	await p.admin.ok('PATCH', `/outages/${o.id}`, { state: 'watching', texts: { en: 'Watching.', es: 'Vigilamos.' } })
	await mailTo('ana@customer.test', /Vigilamos/)
	assert.equal((await post(stop, { 'List-Unsubscribe': 'One-Click' })).status, 200)
	await p.admin.ok('PATCH', `/outages/${o.id}`, { state: 'resolved', texts: { en: 'Solved.', es: 'Resuelto del todo.' } })
	await mailTo('ben@customer.test', /Solved\./)
	assert.ok(!mails.some(m => m.to.includes('ana@customer.test') && /Resuelto del todo/.test(m.text)), 'told after all')
	const again = await post(stop, { 'List-Unsubscribe': 'One-Click' })
	assert.equal(again.status, 200, 'twice is no error')
})
