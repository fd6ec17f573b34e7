// Remote pictures of a mail come through the server only, only those that the mail names,
// only from where the outgoing guard lets them, and only if they are pictures.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { png, startPictures } from '../lib/pictures.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, web, ana, m

const bodies = {
	'/logo.png?a=1&b=%20x': s => s.writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': 'a=b' }).end(png()),
	'/page.html': s => s.writeHead(200, { 'Content-Type': 'image/png' }).end('<script>alert(1)</script>'),
	'/drawing.svg': s => s.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end('<svg xmlns="http://www.w3.org/2000/svg"/>'),
	'/away.png': s => s.writeHead(302, { Location: '/logo.png' }).end(),
	'/gone.png': s => s.writeHead(404, { 'Content-Type': 'image/png' }).end(png()),
	'/huge.png': s => s.writeHead(200, { 'Content-Type': 'image/png' }).end(Buffer.concat([png(), Buffer.alloc(6 << 20)])),
	'/slow.png': () => true,
}

before(async () => {
	web = await startPictures((q, s) => {
		const f = bodies[q.url]
		if (f) f(s)
		return !!f
	})
	p = await startPronto({ env: { PRONTO_OUTBOUND_ALLOW: `${web.host}/32` } })
	ana = await p.addAgent('Ana Agent')
	await p.admin.ok('POST', '/mailboxes', { name: 'Help', address: 'help@desk.test', in_kind: 'none', out_kind: 'none', active: true })
	const html = [...Object.keys(bodies).map(x => `<img src="${web.url}${x.replaceAll('&', '&amp;')}">`),
		'<img src="http://127.0.0.1/inner.png"><img src="http://10.0.0.1/inner.png"><img src="http://[::1]/inner.png">',
		`<img src="http://${web.host}:8025/other-port.png"><a href="${web.url}/link.png">link</a>`].join('\n')
	p.must(['mail', 'deliver', 'help@desk.test'], {
		input: `From: c@customer.test\r\nTo: help@desk.test\r\nSubject: Pictures\r\nMessage-ID: <p@customer.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Look</p>${html}\r\n`,
	})
	const t = await until('the ticket', async () => (await p.admin.ok('GET', '/tickets?view=open')).tickets.find(x => x.subject === 'Pictures'))
	m = (await p.admin.ok('GET', `/tickets/${t.id}/thread`)).messages[0]
})
after(async () => {
	await p?.stop()
	await web?.stop()
})

const ask = (client, src, id = m.id) => client.raw('GET', `/api/v1/messages/${id}/image?src=${encodeURIComponent(src)}`)
const fails = async (src, status, key) => {
	const res = await ask(ana.client, src)
	const body = await res.json()
	assert.deepEqual([res.status, body.errors?.[0].key], [status, key], src.slice(0, 100))
}

test('a message that came in makes nobody ask for its pictures', () => {
	assert.equal(m.remote_images, Object.keys(bodies).length + 4)
	assert.doesNotMatch(m.html, / src=/)
	assert.deepEqual(web.hits, [])
})

test('a picture is served as what it is, and its server learns nothing', async () => {
	const res = await ask(ana.client, `${web.url}/logo.png?a=1&b=%20x`)
	assert.equal(res.status, 200)
	assert.equal(res.headers.get('content-type'), 'image/png')
	assert.equal(res.headers.get('x-content-type-options'), 'nosniff')
	assert.equal(res.headers.get('content-security-policy'), "default-src 'none'; sandbox")
	assert.match(res.headers.get('cache-control'), /private/)
	assert.equal(res.headers.get('set-cookie'), null)
	assert.deepEqual(Buffer.from(await res.arrayBuffer()), png())
	const { headers } = web.hits.pop()
	for (const name of ['cookie', 'referer', 'authorization', 'accept-language', 'x-forwarded-for', 'x-request-id']) assert.equal(headers[name], undefined, name)
	assert.equal(headers['user-agent'], 'Pronto')
})

test('only what the message names as a picture', async () => {
	const before = web.hits.length
	for (const src of [`${web.url}/another.png`, `${web.url}/link.png`, `${web.url}/logo.png`, `${web.url}/logo.png?a=1&amp;b=%20x`, '', 'file:///etc/passwd', `${web.url}/page.html" x="`, 'x'.repeat(7900)])
		await fails(src, 404, 'image.unknown')
	assert.equal(web.hits.length, before)
})

test('only pictures', async () => {
	for (const x of ['/page.html', '/drawing.svg', '/away.png', '/gone.png']) await fails(web.url + x, 404, 'image.none')
	await fails(`${web.url}/huge.png`, 413, 'net.answer_too_large')
	assert.ok(!web.hits.some(h => h.url === '/logo.png'), 'a redirect was followed')
})

test('not from inside, and from web ports only', async () => {
	for (const src of ['http://127.0.0.1/inner.png', 'http://10.0.0.1/inner.png', 'http://[::1]/inner.png']) await fails(src, 422, 'net.address_refused')
	await fails(`http://${web.host}:8025/other-port.png`, 422, 'net.port_refused')
})

test('a server that never answers does not hold up the desk', async () => {
	const began = Date.now()
	const slow = Array.from({ length: 20 }, () => ask(ana.client, `${web.url}/slow.png`).then(async r => [r.status, (await r.json()).errors[0].key]))
	await new Promise(r => setTimeout(r, 300))
	for (let i = 0; i < 5; i++) {
		const t = Date.now()
		await ana.client.ok('GET', '/tickets?view=open')
		assert.ok(Date.now() - t < 2000)
	}
	const keys = (await Promise.all(slow)).map(x => x.join(' ')).sort()
	assert.deepEqual([...new Set(keys)], ['503 image.busy', '503 net.timeout'])
	assert.ok(keys.filter(k => k === '503 net.timeout').length <= 6)
	assert.ok(Date.now() - began < 15000)
})

test('only who may read the ticket', async () => {
	assert.equal((await ask(p.client(), `${web.url}/logo.png?a=1&b=%20x`)).status, 401)
	assert.equal((await ask(ana.client, `${web.url}/logo.png?a=1&b=%20x`, 999999)).status, 404)
})
