// The front door over HTTP: forms, tracking, signing in by link, and what must not work.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { setCookies, until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, c, smtp
const mails = []
before(async () => {
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	p = await startPronto()
	c = p.admin
	await c.ok('POST', '/mailboxes', {
		name: 'Help', address: 'help@desk.test', from_name: 'Acme', active: true, auto_ack: true, in_kind: 'none', in_host: '', in_port: 0, in_tls: 'none', in_user: '',
		out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp.port, out_tls: 'none', out_user: '',
	})
})
after(async () => {
	await p?.stop()
	await smtp?.stop()
})

const ago = (ms = 5000) => String(Date.now() - ms)
let serial = 0
const key = () => `test-key-${process.pid}-${++serial}-`.padEnd(32, 'x')
async function page(path, { method = 'GET', form, headers = {}, cookie } = {}) {
	const res = await fetch(p.url + path, {
		method, redirect: 'manual', body: form && (form instanceof FormData ? form : new URLSearchParams(form)),
		headers: { 'Accept-Language': 'en', ...(cookie ? { Cookie: cookie } : {}), ...headers },
	})
	return { status: res.status, to: res.headers.get('location'), headers: res.headers, html: await res.text(), cookies: setCookies(res.headers) }
}
const fields = more => ({ key: key(), at: ago(), seen: '', asked: '1', website: '', subject: 'My parcel', message: 'It has not arrived.', email: 'ana@customer.test', name: 'Ana', ...more })
const write = (more, opt) => page('/en/contact/general', { method: 'POST', form: fields(more), ...opt })
const decoded = raw => raw.toString('latin1').replace(/=\r?\n/g, '').replace(/=3D/g, '=')
const mailTo = (address, has) => until(`a mail to ${address} with ${has}`, () => mails.map(m => ({ to: m.to, text: decoded(m.raw) })).find(m => m.to.includes(address) && has.test(m.text)), 30000, 50)
const numberOf = html => Number(/number is (\d+)/.exec(html)?.[1])

let link
test('a request becomes a ticket, once; number on the page, link only in the mail', async () => {
	const form = fields()
	const a = await page('/en/contact/general', { method: 'POST', form })
	assert.equal(a.status, 303, a.html)
	const b = await page('/en/contact/general', { method: 'POST', form })
	const done = await page(a.to), again = await page(b.to)
	const n = numberOf(done.html)
	assert.ok(n > 1000, done.html)
	assert.equal(numberOf(again.html), n)
	assert.ok(!done.html.includes('/t/'), 'nobody has proved the address yet')
	const t = await c.ok('GET', `/tickets/${n}`)
	assert.deepEqual([t.channel, t.subject], ['form', 'My parcel'])
	const m = await mailTo('ana@customer.test', /\/t\/[\w-]+/)
	assert.ok(!m.text.includes('parcel') && !m.text.includes('arrived') && !m.text.includes('Ana'), m.text)
	assert.ok(m.text.includes(String(n)))
	link = /\/t\/[\w-]+/.exec(m.text)[0]
})

test('what is missing is said by field, and what was typed stays', async () => {
	const r = await write({ subject: '', message: '<b>"x"</b>', email: 'nobody' })
	assert.equal(r.status, 422)
	assert.match(r.html, /href="#subject"/)
	assert.match(r.html, /href="#email"/)
	assert.ok(r.html.includes('&lt;b&gt;"x"&lt;/b&gt;</textarea>'))
	assert.equal((await write({ website: 'http://spam.test' })).status, 422)
	const fast = await write({ at: String(Date.now() + 1) }), wrong = await write({ at: String(Date.now() + 1), email: 'nobody' })
	assert.equal(fast.status, 422)
	assert.match(fast.html, /very fast/)
	assert.match(wrong.html, /href="#email"/)
	assert.doesNotMatch(wrong.html, /very fast/, 'what must be mended comes first')
})

test('tracking: thread, reply with a file, solved, reopened, quiet; nothing that is not his', async () => {
	const id = Number((await c.ok('GET', '/tickets?view=open')).tickets[0].id)
	await c.ok('POST', `/tickets/${id}/messages`, { kind: 'note', html: '<p>secret note</p>' })
	await c.ok('POST', `/tickets/${id}/messages`, { kind: 'public', html: '<p>We are looking.</p>', undo_ms: -1 })
	const first = (await c.ok('GET', `/tickets/${id}/thread`)).messages[0]
	await c.ok('POST', `/messages/${first.id}/forward`, { to: ['carrier@other.test'], html: '<p>to the carrier only</p>' })
	let r = await page(link)
	assert.equal(r.status, 200)
	assert.ok(r.html.includes('It has not arrived.') && r.html.includes('We are looking.'), r.html)
	assert.ok(!r.html.includes('secret note') && !r.html.includes('carrier only'))
	assert.match(r.html, /name="robots" content="noindex"/)
	assert.equal(r.headers.get('cache-control'), 'no-store')
	const form = new FormData()
	form.set('action', 'reply')
	form.set('message', 'Any <script>alert(1)</script> news?')
	form.set('files', new Blob(['<svg onload=alert(1)>'], { type: 'image/svg+xml' }), '../evil; name.svg')
	r = await page(link, { method: 'POST', form })
	assert.equal(r.status, 303, r.html)
	r = await page(r.to)
	assert.ok(r.html.includes('Any &lt;script&gt;alert(1)&lt;/script&gt; news?') && !r.html.includes('<script>alert'))
	const file = /href="(\/t\/[\w-]+\/file\/\d+)"/.exec(r.html)[1]
	const f = await page(file)
	assert.deepEqual([f.headers.get('content-type'), f.headers.get('x-content-type-options')], ['application/octet-stream', 'nosniff'])
	assert.match(f.headers.get('content-disposition'), /^attachment/)
	assert.equal((await page(link, { method: 'POST', form: { action: 'solve' } })).status, 303)
	assert.equal((await c.ok('GET', `/tickets/${id}`)).category, 'solved')
	assert.equal((await page(link, { method: 'POST', form: { action: 'reopen' } })).status, 303)
	assert.equal((await page(link, { method: 'POST', form: { action: 'quiet' } })).status, 303)
	assert.ok((await page(link)).html.includes('value="loud"'))
})

test('times on the page are those of the customer, where his zone is known', async () => {
	const { id, requester } = (await c.ok('GET', '/tickets?view=open')).tickets[0]
	const sent = (await c.ok('GET', `/tickets/${id}/thread`)).messages[0].created_at
	const hours = zone => new Intl.DateTimeFormat('en', { timeStyle: 'short', timeZone: zone }).format(typeof sent === 'number' ? sent : Date.parse(sent)).replace(/\s/g, ' ')
	const said = async () => (await page(link)).html.replace(/&nbsp;|[\s\u202f\u00a0]/g, ' ')
	const zones = ['Asia/Kolkata', 'America/St_Johns']	// a part of an hour away from all others
	for (const zone of zones) {
		await c.ok('PATCH', `/people/${requester.id}`, { zone })
		const html = await said()
		assert.ok(html.includes(hours(zone)), `${hours(zone)} in ${html}`)
		assert.ok(!html.includes(hours(zones.find(z => z !== zone))))
	}
	await c.ok('PATCH', `/people/${requester.id}`, { zone: '' })
})

test('numbers and tokens cannot be guessed; who tries is slowed down', async () => {
	for (const guess of ['1001', 'x', 'a'.repeat(43), link.slice(3, -1) + (link.endsWith('A') ? 'B' : 'A')])
		assert.equal((await page('/t/' + guess)).status, 404, guess)
	assert.equal((await page('/my/tickets/1001')).status, 303)
	assert.equal((await page('/my/tickets/1001', { cookie: 'pronto_my=' + 'a'.repeat(43) })).status, 303)
	const many = await Promise.all(Array.from({ length: 45 }, (_, i) => page(`/t/guess${i}`)))
	assert.ok(many.some(r => r.status === 429))
	assert.equal((await page(link)).status, 200, 'who has the link is not kept out')
})

test('my requests: the same answer for everybody, a link that works once and only by a click', async () => {
	const known = await page('/my', { method: 'POST', form: { email: 'ana@customer.test' } })
	const unknown = await page('/my', { method: 'POST', form: { email: 'eve@customer.test' } })
	assert.equal(known.status, unknown.status)
	assert.equal(known.html.replaceAll('ana@', 'eve@').replace(/\w{8,}-\w+/g, ''), unknown.html.replace(/\w{8,}-\w+/g, ''))
	const m = await mailTo('ana@customer.test', /\/my\/[\w-]+/), enter = /\/my\/[\w-]+/.exec(m.text)[0]
	await page(enter)
	await page(enter)
	const r = await page(enter, { method: 'POST', form: {} })
	assert.equal(r.status, 303, r.html)
	const cookie = r.cookies.find(x => x.startsWith('pronto_my=')).split(';')[0]
	assert.match(r.cookies.join(), /HttpOnly; SameSite=Lax/)
	assert.equal((await page(enter, { method: 'POST', form: {} })).status, 404, 'spent')
	const list = await page('/my', { cookie })
	for (const r of [list, await page('/en/contact/general', { cookie })]) assert.match(r.html + r.headers.get('x-robots-tag'), /content="noindex"[^]*noindex$/)
	assert.ok(list.html.includes('My parcel'))
	const mine = /\/my\/tickets\/\d+/.exec(list.html)[0]
	assert.equal((await page(mine, { cookie })).status, 200)
	assert.equal((await page(mine, { method: 'POST', form: { action: 'solve' }, cookie })).status, 403, 'without the word of the page')
	const other = numberOf((await page((await write({ email: 'bob@customer.test' })).to)).html)
	assert.ok([404, 429].includes((await page(`/my/tickets/${other}`, { cookie })).status), 'somebody else’s')
	assert.ok(!mails.some(x => x.to.includes('eve@customer.test')))
})

test('the form is no relay, and no other site can send it', async () => {
	for (let i = 0; i < 5; i++) await write({ email: 'victim@customer.test', name: 'BUY NOW', subject: 'BUY http://x.test' })
	const m = await mailTo('victim@customer.test', /\/t\//)
	assert.ok(!/BUY/.test(m.text))
	assert.equal(mails.filter(x => x.to.includes('victim@customer.test')).length, 1, 'one an hour')
	assert.equal((await write({}, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status, 403)
	assert.equal((await write({}, { headers: { Origin: 'https://evil.test' } })).status, 403)
	assert.equal((await page(link, { method: 'POST', form: { action: 'solve' }, headers: { Origin: 'https://evil.test' } })).status, 403)
})

test('broken and oversized posts are refused in words', async () => {
	const send = (body, type) => fetch(p.url + '/en/contact/general', { method: 'POST', body, headers: { 'Content-Type': type } }).then(r => r.status)
	assert.equal(await send('{}', 'application/json'), 400)
	assert.equal(await send('a=%zz', 'application/x-www-form-urlencoded'), 400)
	assert.equal(await send('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nno end', 'multipart/form-data; boundary=x'), 400)
	assert.equal(await send(Array.from({ length: 300 }, (_, i) => `f${i}=1`).join('&'), 'application/x-www-form-urlencoded'), 400)
	assert.equal((await write({ message: 'x'.repeat(150000) })).status, 422)
})

test('public pages: language in the address, the same everywhere, ETag', async () => {
	const r = await page('/contact', { headers: { 'Accept-Language': 'pt-PT,pt;q=0.8' } })
	assert.deepEqual([r.status, r.to], [302, '/pt-pt/contact'])
	for (const [path, lang] of [['en', 'en'], ['es', 'es'], ['it', 'it'], ['pt-br', 'pt-BR'], ['pt-pt', 'pt-PT']]) {
		const h = await page(`/${path}/`)
		assert.match(h.html, new RegExp(`<html lang="${lang}">`))
		assert.equal([...h.html.matchAll(/hreflang="[\w-]+" href="http/g)].length, 6, 'five and x-default')
		assert.equal((await page(`/${path}/`, { headers: { 'If-None-Match': h.headers.get('etag') } })).status, 304)
		for (const m of h.html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) JSON.parse(m[1])
	}
	assert.equal((await page('/en/nothing')).status, 404)
})

/** The page is kept, then a change is made, then the page says so, long before it would be made anew by itself. */
async function fresh(path, wanted, change) {
	for (let i = 0; i < 2; i++) assert.doesNotMatch((await page(path)).html, wanted, path)
	const made = await change()
	for (const end = Date.now() + 30000; !wanted.test((await page(path)).html); await new Promise(r => setTimeout(r, 100)))
		assert.ok(Date.now() < end, `${path} does not show ${wanted}`)
	return made
}

test('kept pages follow whatever they show: brand, zone, sections, articles, incidents, promises, hours', async () => {
	const b = (await c.ok('GET', '/brands')).brands[0]
	await fresh('/en/', /Fresh heading/, () => c.ok('PATCH', `/brands/${b.id}`, { texts: { title: { en: 'Fresh heading' }, intro: {}, footer: {} } }))
	await fresh('/en/status', /Fresh footer/, () => c.ok('PATCH', `/brands/${b.id}`, { texts: { title: {}, intro: {}, footer: { en: 'Fresh footer' } } }))
	const top = await c.ok('POST', '/kb/sections', { names: { en: 'Fresh' } }), part = await c.ok('POST', '/kb/sections', { parent_id: top.id, names: { en: 'Fresh part' } })
	const a = await c.ok('POST', '/kb/articles', { section_id: part.id, locale: 'en', title: 'Fresh article', body: 'Fresh words' })
	await fresh('/en/', />Fresh</, () => c.ok('POST', `/kb/articles/${a.id}/texts/en/publish`, { rev: a.texts[0].rev }))
	await fresh(`/en/c/${top.slug}`, /Renamed part/, () => c.ok('PATCH', `/kb/sections/${part.id}`, { names: { en: 'Renamed part' } }))
	const t = (await c.ok('GET', `/kb/articles/${a.id}`)).texts[0]
	await fresh(`/en/a/${t.slug}`, /Other words/, async () => {
		const saved = await c.ok('PUT', `/kb/articles/${a.id}/texts/en`, { rev: t.rev, title: t.title, body: 'Other words' })
		await c.ok('POST', `/kb/articles/${a.id}/texts/en/publish`, { rev: saved.rev })
	})
	const o = await fresh('/en/status', /Fresh delay/, () => c.ok('POST', '/outages', { titles: { en: 'Fresh delay' }, texts: { en: 'We look.' }, impact: 'minor' }))
	await fresh('/en/status', /All fine again/, () => c.ok('PATCH', `/outages/${o.id}`, { state: 'resolved', texts: { en: 'All fine again' } }))
	const was = (await c.ok('GET', '/settings')).zone
	const now = (await page('/en/status')).html
	await c.ok('PATCH', '/settings', { zone: 'Pacific/Kiritimati' })
	for (const end = Date.now() + 30000; (await page('/en/status')).html === now; await new Promise(r => setTimeout(r, 100))) assert.ok(Date.now() < end, 'the zone of the times')
	await c.ok('PATCH', '/settings', { zone: was })
	await c.ok('POST', '/setup/company', { name: 'Acme', zone: 'Europe/Madrid', hours: 'office' })
	const { policies: [k] } = await c.ok('GET', '/sla/policies'), { calendars: [cal] } = await c.ok('GET', '/calendars')
	const policy = more => c.ok('PATCH', `/sla/policies/${k.id}`, more)
	await fresh('/en/sla', /Fresh promise/, () => policy({ name: 'Fresh promise', public: true }))
	await fresh('/en/sla', /Fresh hours/, () => c.ok('PATCH', `/calendars/${cal.id}`, { name: 'Fresh hours' }))
	await policy({ public: false })
})

test('a brand: what cannot be read is refused with what can; the theme follows at once', async () => {
	const b = (await c.ok('GET', '/brands')).brands[0]
	const r = await c.fails(422, 'brand.contrast', 'PATCH', `/brands/${b.id}`, { accent: '#ffcc00' })
	const nearest = /#[0-9a-f]{6}/.exec(r.errors[0].message)[0]
	await c.ok('PATCH', `/brands/${b.id}`, { accent: nearest, name: 'A<b>&"', texts: { title: { en: '</title><script>x' }, intro: {}, footer: {} } })
	const h = await page('/en/')
	assert.ok(h.html.includes('A&lt;b&gt;&amp;') && !h.html.includes('<script>x'))
	const css = await page(/\/brand\/[\d-]+\.css/.exec(h.html)[0])
	assert.ok(css.html.includes(nearest))
	for (const m of h.html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) assert.equal(JSON.parse(m[1]).name, 'A<b>&"')
})

test('a form of its own: questions that depend on others, at most three required, who may frame it', async () => {
	const opt = (...k) => k.map(key => ({ key, label: { en: key }, active: true }))
	await c.ok('POST', '/fields', { key: 'topic', kind: 'choice', label: { en: 'Topic' }, options: opt('order', 'other') })
	await c.ok('POST', '/fields', { key: 'order_no', kind: 'text', label: { en: 'Order number' } })
	const questions = [{ field: 'topic', required: false }, { field: 'order_no', required: true, when: { field: 'topic', is: ['order'] } }]
	await c.fails(422, 'tag.long', 'POST', '/request-forms', { slug: 'long', names: { en: 'Long' }, questions: [], tags: ['x'.repeat(101)] })
	await c.fails(422, 'request.required', 'POST', '/request-forms', { slug: 'orders', questions })
	await c.ok('POST', '/request-forms', { slug: 'orders', names: { en: 'Orders' }, questions, ask_subject: false, hosts: 'https://shop.test', priority: 3 })
	const post = more => page('/en/contact/orders', { method: 'POST', form: { ...fields({ seen: 'f_topic ' }), ...more } })
	let r = await post({ f_topic: 'order' })
	assert.match(r.html, /question more/)
	r = await post({ f_topic: 'order', seen: 'f_topic f_order_no ' })
	assert.equal(r.status, 422)
	r = await post({ f_topic: 'order', f_order_no: 'A-17', seen: 'f_topic f_order_no ' })
	assert.equal(r.status, 303, r.html)
	const t = await c.ok('GET', `/tickets/${numberOf((await page(r.to)).html)}`)
	assert.deepEqual([t.fields.topic, t.fields.order_no, t.priority], ['order', 'A-17', 3])
	assert.match((await page('/en/contact/orders?embed=1')).headers.get('content-security-policy'), /frame-ancestors 'self' https:\/\/shop\.test;/)
	assert.match((await page('/en/contact/orders')).headers.get('content-security-policy'), /frame-ancestors 'none';/)
})

test('status: incidents on the page and in the feed; letters only to who confirmed', async () => {
	const ask = await page('/en/status', { method: 'POST', form: { email: 'sub@customer.test' } })
	assert.equal(ask.status, 200, ask.html)
	const m = await mailTo('sub@customer.test', /\/status\/confirm\/[\w-]+/), confirm = /\/status\/confirm\/[\w-]+/.exec(m.text)[0]
	const o = await c.ok('POST', '/outages', { titles: { en: 'Delay <in> e-mail', es: 'Retraso' }, texts: { en: 'We look into it.' }, impact: 'major' })
	await page(confirm)
	assert.equal((await page(confirm, { method: 'POST', form: {} })).status, 200)
	await c.ok('PATCH', `/outages/${o.id}`, { state: 'resolved', texts: { en: 'It works again.' } })
	const told = await mailTo('sub@customer.test', /works again/)
	assert.ok(!mails.some(x => x.to.includes('sub@customer.test') && decoded(x.raw).includes('look into it')), 'nothing before he confirmed')
	const h = await page('/en/status')
	assert.ok(h.html.includes('Delay &lt;in&gt; e-mail') && h.html.includes('It works again.'), h.html)
	assert.ok((await page('/es/status')).html.includes('Retraso'))
	const feed = await page('/en/status/feed')
	assert.match(feed.headers.get('content-type'), /atom\+xml/)
	assert.ok(feed.html.includes('Delay &lt;in&gt; e-mail'))
	const stop = /\/status\/stop\/[\w-]+/.exec(told.text)[0]
	assert.equal((await page(stop, { method: 'POST', form: {} })).status, 200)
})

/** What goes over the wire for one address, as a browser asks for it. */
const wire = path => new Promise((done, no) => http.get(p.url + path, { headers: { 'Accept-Encoding': 'br, gzip' } }, res => {
	const parts = []
	res.on('data', d => parts.push(d)).on('end', () => {
		const raw = Buffer.concat(parts), how = res.headers['content-encoding']
		done({ status: res.statusCode, bytes: raw.length, text: (how === 'br' ? brotliDecompressSync(raw) : how === 'gzip' ? gunzipSync(raw) : raw).toString() })
	})
}).on('error', no))

test('pages are light: four requests, 30 KB of HTML and styles, 3 KB of script that nothing needs', async () => {
	const section = await c.ok('POST', '/kb/sections', { names: { es: 'Envíos', en: 'Delivery' } })
	const a = await c.ok('POST', '/kb/articles', { section_id: section.id, locale: 'es', title: 'Cuándo llega mi pedido', body: '## Plazos\n\nLos pedidos salen el mismo día y tardan entre uno y tres días.\n\n'.repeat(40) })
	const t = a.texts.find(x => x.locale === 'es')
	await c.ok('POST', `/kb/articles/${a.id}/texts/es/publish`, { rev: t.rev })
	const article = await until('the article is found', async () => /href="(\/es\/a\/[^"]+)"/.exec((await page('/es/search?q=pedido')).html)?.[1], 30000)
	for (const path of ['/es/', `/es/c/${section.slug}`, article, '/es/search?q=pedido', '/es/contact', '/es/status', '/es/sla']) {
		const html = await wire(path)
		assert.equal(html.status, 200, path)
		const links = [...html.text.matchAll(/<(?:link|script|img|iframe)\b[^>]*>/g)].map(m => m[0]).filter(m => !/rel="(canonical|alternate)"|ld\+json/.test(m))
		const asked = [...new Set(links.map(m => /(?:href|src)="([^"]*)"/.exec(m)[1]))]
		assert.ok(asked.length <= 4 && asked.every(u => u.startsWith('/') && !u.startsWith('//')), `${path}: ${asked}`)
		assert.ok(links.filter(m => m.startsWith('<script')).every(m => / defer/.test(m)), path)
		const of = async end => (await Promise.all(asked.filter(u => u.endsWith(end)).map(wire))).reduce((n, r) => n + r.bytes, 0)
		const css = await of('.css'), js = await of('.js')
		assert.ok(html.bytes + css <= 30_000, `${path}: ${html.bytes} of HTML and ${css} of styles`)
		assert.ok(js <= 3_000, `${path}: ${js} of script`)
		assert.match(html.text, /<title>[^<]+<\/title>/)
		assert.equal([...html.text.matchAll(/<h1\b/g)].length, 1, path)
	}
	const { text: shared } = await wire(article)
	assert.match(shared, /<meta property="og:type" content="article">/)
	assert.match(shared, /<meta property="og:locale" content="es_ES">/)
})

test('who looks for pages may find how to write and how to ask for a link; nothing with a secret in it', async () => {
	for (const path of ['/en/contact', '/en/contact/general', '/my']) {
		const r = await page(path)
		assert.equal(r.status, 200, path)
		assert.ok(!/noindex/.test(r.html + r.headers.get('x-robots-tag')), path)
		assert.equal(r.headers.get('cache-control'), 'no-store', path)
		const canonical = /rel="canonical" href="[^"]*?(\/(?:en\/|my)[^"]*)"/.exec(r.html)[1]
		const other = /hreflang="es" href="[^"]*?(\/(?:es\/|my)[^"]*)"/.exec(r.html)[1]
		assert.ok((await page(other)).html.includes(`href="${p.url}${canonical}"`), `${path}: ${canonical} and ${other}`)
	}
	for (const path of [link, `${link}?lang=es`, '/t/no-such-token-at-all', '/csat/none', '/nps/none', '/exit/none', '/my/none', '/status/confirm/none', '/status/stop/none', '/en/search?q=parcel', '/en/contact/general?embed=1', '/en/contact/none']) {
		const r = await page(path)
		assert.match(r.html, /name="robots" content="noindex"/, path)
		assert.equal(r.headers.get('x-robots-tag'), 'noindex', path)
		assert.equal(r.headers.get('cache-control'), 'no-store', path)
		assert.equal(r.headers.get('referrer-policy'), 'same-origin', path)
	}
})

test('the map of the site is what is published; robots; nothing private in either', async () => {
	const map = (await page('/sitemap.xml')).html
	assert.ok(map.includes('/pt-br/<') && map.includes('/es/status<'), map)
	assert.ok(!/\/t\/|\/my/.test(map))
	assert.match((await page('/robots.txt')).html, /Sitemap: .*\/sitemap\.xml/)
})
