// Files: up, down, named as people name them, never executed, never somebody else's.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, ben

before(async () => {
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
})
after(() => p?.stop())

const open = ids =>
	ana.client.ok('POST', '/tickets', {
		subject: 'Files', html: '<p>see</p>', kind: 'in', channel: 'phone', attachment_ids: ids, requester: { name: 'C', email: 'c@customer.test' },
	})
const download = async (c, url) => {
	const res = await c.raw('GET', url)
	return { res, bytes: Buffer.from(await res.arrayBuffer()) }
}

test('bytes come back as they went, small and large', async () => {
	for (const size of [1, 1000, 300000, 5 << 20]) {
		const bytes = crypto.randomBytes(size)
		const a = await ana.client.upload(`f${size}.bin`, 'application/octet-stream', bytes)
		assert.equal(a.size, size)
		const t = await open([a.id])
		const m = (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages[0]
		assert.equal(m.attachments.length, 1)
		const { res, bytes: back } = await download(ana.client, m.attachments[0].url)
		assert.equal(res.status, 200)
		assert.ok(back.equals(bytes), `${size} bytes differ`)
	}
})

test('an empty file is refused with words', async () => {
	const res = await ana.client.raw('POST', '/api/v1/attachments', { body: Buffer.alloc(0), headers: { 'X-File-Name': 'e.txt', 'Content-Type': 'text/plain' } })
	assert.equal(res.status, 422)
	assert.equal((await res.json()).errors[0].key, 'attachment.empty')
})

test('25 MB passes, more is refused before it was sent', async () => {
	const a = await ana.client.upload('max.bin', 'application/octet-stream', Buffer.alloc(25 * 1024 * 1024 - 1, 7))
	assert.ok(a.id)
	let status = 0
	try {
		const res = await ana.client.raw('POST', '/api/v1/attachments', {
			body: Buffer.alloc(26 * 1024 * 1024 + 1, 7), headers: { 'X-File-Name': 'big.bin', 'Content-Type': 'application/octet-stream' },
		})
		status = res.status
		await res.text()
	} catch {
		status = 413	// the server answered and closed while we were still sending
	}
	assert.equal(status, 413)
})

test('names are data: any script, quotes, paths, zero-width, right-to-left', async () => {
	const names = ['Año señal.pdf', '日本語.txt', 'a"b;c=d.txt', '../../etc/passwd', 'x\u200b.htaccess', '\u202efdp.exe', 'con', 'a'.repeat(300) + '.txt', 'new\nline.txt']
	for (const name of names) {
		const a = await ana.client.upload(name, 'text/plain', Buffer.from('x'))
		const t = await open([a.id])
		const f = (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages[0].attachments[0]
		const { res } = await download(ana.client, f.url)
		assert.equal(res.status, 200, name)
		const cd = res.headers.get('content-disposition')
		assert.match(cd, /^attachment/)
		assert.doesNotMatch(cd, /[\r\n]/)
		assert.doesNotMatch(f.name, /[/\\\n\u0000-\u001f]/)
	}
})

test('nothing runs in the browser: type, sniffing, sandbox', async () => {
	const evil = [
		['x.html', 'text/html', '<script>alert(1)</script>'], ['x.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
		['x.png', 'image/png', '<html><script>alert(1)</script>'], ['x.xml', 'application/xml', '<?xml-stylesheet href="x"?><a/>'],
		['x.pdf', 'application/pdf', '%PDF-1.4'], ['x.js', 'text/javascript', 'alert(1)'],
	]
	for (const [name, type, body] of evil) {
		const a = await ana.client.upload(name, type, Buffer.from(body))
		const t = await open([a.id])
		const f = (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages[0].attachments[0]
		const { res } = await download(ana.client, f.url)
		assert.match(res.headers.get('content-disposition'), /^attachment/, name)
		assert.equal(res.headers.get('x-content-type-options'), 'nosniff')
		assert.match(res.headers.get('content-security-policy') ?? '', /sandbox/)
	}
	const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
	const a = await ana.client.upload('dot.png', 'image/png', png)
	const t = await open([a.id])
	const f = (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages[0].attachments[0]
	const { res } = await download(ana.client, f.url)
	assert.equal(res.headers.get('content-type'), 'image/png')
	assert.match(res.headers.get('content-disposition'), /^inline/)
})

test('what one uploaded and did not send is one’s own', async () => {
	const a = await ana.client.upload('mine.txt', 'text/plain', Buffer.from('secret'))
	assert.equal((await ben.client.api('DELETE', `/attachments/${a.id}`)).status, 404)
	assert.equal((await download(ben.client, a.url)).res.status, 404)
	const stolen = await ben.client.api('POST', '/tickets', {
		subject: 'Steal', html: '<p>x</p>', kind: 'note', attachment_ids: [a.id], requester: { name: 'C', email: 'c@customer.test' },
	})
	assert.ok(stolen.status >= 400)
	await ana.client.ok('DELETE', `/attachments/${a.id}`)
	assert.equal((await download(ana.client, a.url)).res.status, 404)
})

test('a file that was sent stays, and is sent once', async () => {
	const a = await ana.client.upload('s.txt', 'text/plain', Buffer.from('s'))
	await open([a.id])
	assert.ok((await ana.client.api('DELETE', `/attachments/${a.id}`)).status >= 400)
	const again = await ana.client.api('POST', '/tickets', {
		subject: 'Again', html: '<p>x</p>', kind: 'note', attachment_ids: [a.id], requester: { name: 'C', email: 'c@customer.test' },
	})
	assert.ok(again.status >= 400)
})

test('strangers get nothing', async () => {
	const a = await ana.client.upload('p.txt', 'text/plain', Buffer.from('p'))
	const t = await open([a.id])
	const f = (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages[0].attachments[0]
	assert.equal((await download(p.client(), f.url)).res.status, 401)
	assert.equal((await download(ana.client, '/api/v1/attachments/999999/x.txt')).res.status, 404)
})
