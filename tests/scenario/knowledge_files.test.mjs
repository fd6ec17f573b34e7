// The knowledge base as files: out and in again is the same byte for byte; foreign Markdown
// and HTML become drafts; what is hostile in them does nothing.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { startPronto } from '../lib/pronto.mjs'

let p, dir

before(async () => {
	p = await startPronto()
	dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pronto-kb-'))
})
after(async () => {
	await p?.stop()
	fs.rmSync(dir, { recursive: true, force: true })
})

const all = async () => (await p.admin.ok('GET', '/kb/articles?what=all')).articles
const whole = id => p.admin.ok('GET', `/kb/articles/${id}`)
/** Every file of a folder: path → content. */
function files(root, at = '') {
	const out = {}
	for (const e of fs.readdirSync(path.join(root, at), { withFileTypes: true }))
		if (e.isDirectory()) Object.assign(out, files(root, path.join(at, e.name)))
		else out[path.join(at, e.name)] = fs.readFileSync(path.join(root, at, e.name), 'latin1')
	return out
}
function put(root, name, content) {
	fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
	fs.writeFileSync(path.join(root, name), content)
}

test('out and in again is the same, byte for byte', async () => {
	const top = await p.admin.ok('POST', '/kb/sections', { names: { en: 'Payments', es: 'Pagos' }, abouts: { es: 'Cobros' } })
	const sec = await p.admin.ok('POST', '/kb/sections', { parent_id: top.id, names: { en: 'Charges' } })
	const a = await p.admin.ok('POST', '/kb/articles', { section_id: sec.id, locale: 'es', title: 'Cobro: "doble"', summary: 'Qué — hacer', body: 'Uno' })
	const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
	const up = await p.admin.upload('botón uno.png', 'image/png', png)
	const f = await p.admin.ok('POST', `/kb/articles/${a.id}/files`, { attachment_id: up.id })
	await p.admin.ok('PUT', `/kb/articles/${a.id}/texts/es`, { rev: 1, title: 'Cobro: "doble"', summary: 'Qué — hacer', body: `Uno\n\n---\n\n> [!TIP]\n> Dos\n\n![Botón](${f.url})\n` })
	await p.admin.ok('POST', `/kb/articles/${a.id}/texts/es/publish`, { rev: 2 })
	await p.admin.ok('PUT', `/kb/articles/${a.id}/texts/en`, { rev: 0, title: 'Charged twice', body: 'One\r\ntwo', machine: true })
	const b = await p.admin.ok('POST', '/kb/articles', { section_id: top.id, locale: 'it', title: 'Solo per noi', body: '', visibility: 'internal' })

	const one = path.join(dir, 'one'), two = path.join(dir, 'two')
	p.must(['kb', 'export', one])
	const was = files(one)
	assert.deepEqual(Object.keys(was).filter(k => k.endsWith('.md')).sort(), ['payments/charges/cobro-doble.en.md', 'payments/charges/cobro-doble.es.md', 'payments/solo-per-noi.it.md'])
	for (const x of [a, b]) await p.admin.ok('DELETE', `/kb/articles/${x.id}`)
	await p.admin.ok('DELETE', `/kb/sections/${sec.id}`)
	await p.admin.ok('DELETE', `/kb/sections/${top.id}`)
	p.must(['kb', 'import', one])
	p.must(['kb', 'export', two])
	assert.deepEqual(files(two), was)
	const again = (await all()).find(x => x.texts.length === 2)
	assert.deepEqual(again.texts.map(t => [t.locale, t.state, t.machine]), [['en', 'draft', true], ['es', 'published', false]])
	const html = (await p.admin.ok('GET', `/kb/articles/${again.id}/read`)).html
	const src = /src="([^"]+)"/.exec(html)[1]
	assert.deepEqual(Buffer.from(await (await fetch(p.url + src)).arrayBuffer()), png)
	assert.match(p.must(['kb', 'import', one]).toString(), /0 texts new, 0 changed, 0 refused/)
})

test('foreign Markdown and HTML become drafts', async () => {
	const from = path.join(dir, 'foreign')
	put(from, 'Ayuda/Primeros pasos/instalar.es.md', '# Instalar el programa\n\nPulsa **Instalar**.\n')
	put(from, 'Ayuda/Primeros pasos/precio.html', '<html><head><title>Quanto costa</title></head><body><p>Costa <b>10 €</b>.</p><ul><li>uno</li></ul></body></html>')
	put(from, 'Ayuda/bild.txt', 'no text of ours')
	assert.match(p.must(['kb', 'import', from, '--locale', 'it']).toString(), /2 texts new, 0 changed, 0 refused/)
	const list = await all()
	const texts = await Promise.all(list.filter(x => ['Instalar el programa', 'Quanto costa'].includes(x.texts[0].title)).map(async x => (await whole(x.id)).texts[0]))
	assert.deepEqual(texts.map(t => [t.locale, t.state, t.body]).sort(), [['es', 'draft', 'Pulsa **Instalar**.'], ['it', 'draft', 'Costa **10 €**.\n\n- uno']])
	const tree = (await p.admin.ok('GET', '/kb/sections')).sections
	assert.ok(tree.some(s => s.slug === 'primeros-pasos' && s.parent_id))
})

test('hostile files do nothing', async () => {
	const from = path.join(dir, 'hostile'), secret = path.join(dir, 'secret.md')
	fs.writeFileSync(secret, '# The secret\n\nmust stay where it is\n')
	put(from, 'script.md', '# Script\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![y](../../secret.md) <img src=x onerror=alert(1)>\n')
	put(from, 'page.html', '<h1>Page</h1><script>alert(1)</script><p onclick="x()">ok <a href="javascript:alert(1)">x</a><iframe src="//evil.example"></iframe></p>')
	put(from, 'climb.md', '---\nslug: "../../../etc/passwd"\narticle: "../../up"\ntitle: "Climb"\nlocale: "xx"\nvisibility: "everybody"\n---\nbody\n')
	put(from, 'huge.md', `# Huge\n\n${'x'.repeat(600 * 1024)}`)
	put(from, 'giant.md', Buffer.alloc(21 * 1024 * 1024, 120))
	put(from, 'open.md', '---\ntitle: "never ends"\n')
	put(from, 'broken.md', Buffer.from([0x23, 0x20, 0xff, 0xfe, 0x00, 0x41, 0x0a]))
	put(from, 'sections.json', '[{"slug":"../../x","in":"../..","names":{"en":"Up"}},{"slug":7},"no",null]')
	fs.symlinkSync(secret, path.join(from, 'link.md'))
	fs.symlinkSync('/', path.join(from, 'rootlink'))
	const said = p.command(['kb', 'import', from])
	assert.notEqual(said.status, 0)
	assert.match(String(said.stderr), /giant\.md: left out/)
	const list = await all()
	const title = t => list.find(x => x.texts.some(y => y.title === t))
	assert.ok(!title('The secret') && !title('Huge'))
	for (const name of ['Script', 'Page']) {
		const t = (await whole(title(name).id)).texts[0]
		const html = (await p.admin.ok('POST', '/kb/preview', { locale: 'en', body: t.body })).html
		assert.doesNotMatch(html, /<script|<img|<iframe|href="java|onclick=/i, html)
		assert.doesNotMatch(html, /must stay/)
	}
	const climb = (await whole(title('Climb').id))
	assert.deepEqual([climb.texts[0].slug, climb.texts[0].locale, climb.visibility], ['etc-passwd', 'en', 'public'])
	const out = path.join(dir, 'out')
	p.must(['kb', 'export', out])
	assert.ok(Object.keys(files(out)).every(k => !k.includes('..')))
})

/** A zip of stored or deflated files: { name, body, mode, utf8, lie } each. */
function zip(list) {
	const parts = [], rows = []
	let at = 0
	for (const f of list) {
		const body = Buffer.from(f.body ?? ''), packed = f.deflate ? deflateRawSync(body) : body, name = Buffer.isBuffer(f.name) ? f.name : Buffer.from(f.name)
		const facts = Buffer.alloc(26)
		facts.writeUInt16LE(20, 0)
		facts.writeUInt16LE(f.flags ?? 0, 2)
		facts.writeUInt16LE(f.deflate ? 8 : 0, 4)
		facts.writeUInt32LE(f.crc ?? crc32(body), 10)
		facts.writeUInt32LE(packed.length, 14)
		facts.writeUInt32LE(f.size ?? body.length, 18)
		facts.writeUInt16LE(name.length, 22)
		const tail = Buffer.alloc(14)
		tail.writeUInt32LE(((f.mode ?? 0o100644) << 16) >>> 0, 6)
		tail.writeUInt32LE(at, 10)
		const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, name, packed])
		rows.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), facts, tail, name]))
		parts.push(local)
		at += local.length
	}
	const table = Buffer.concat(rows), end = Buffer.alloc(22)
	end.write('PK\x05\x06', 'latin1')
	end.writeUInt16LE(Math.min(list.length, 65535), 8)
	end.writeUInt16LE(Math.min(list.length, 65535), 10)
	end.writeUInt32LE(table.length, 12)
	end.writeUInt32LE(at, 16)
	return Buffer.concat([...parts, table, end])
}
function crc32(b) {
	let c = ~0
	for (const x of b) {
		c ^= x
		for (let i = 0; i < 8; i++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0)
	}
	return ~c >>> 0
}
async function give(bytes, more = '') {
	const r = await p.admin.raw('POST', `/api/v1/kb/import?locale=it${more}`, { body: bytes, headers: { 'Content-Type': 'application/zip', 'X-CSRF-Token': p.admin.csrf } })
	const text = await r.text()
	return { status: r.status, ...(text ? JSON.parse(text) : {}) }
}
const fates = r => Object.fromEntries(r.files.map(f => [f.path, f.fate]))
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

test('an archive: looked at first, then taken, pictures from where the texts say; once more changes nothing', async () => {
	const bytes = zip([
		{ name: 'Guida/', mode: 0o40755 },
		{ name: 'Guida/Avvio/accendere.md', body: '# Accendere\n\n![Tasto](../img/tasto%20uno.png) e [altro](https://example.test/x)\n', deflate: true },
		{ name: 'Guida/Avvio/spegnere.html', body: '<h1>Spegnere</h1><p>Qui: <img src="../img/tasto uno.png" alt="Tasto"></p>' },
		{ name: 'Guida/img/tasto uno.png', body: PNG },
		{ name: 'Guida/img/unused.png', body: PNG },
		{ name: 'notes.docx', body: 'x' },
		{ name: '__MACOSX/Guida/._accendere.md', body: 'x' },
	])
	const want = { 'Guida/Avvio/accendere.md': 'new', 'Guida/Avvio/spegnere.html': 'new', 'Guida/img/tasto uno.png': 'picture', 'Guida/img/unused.png': 'passed', 'notes.docx': 'passed', '__MACOSX/Guida/._accendere.md': 'passed' }
	const before = (await all()).length, sections = (await p.admin.ok('GET', '/kb/sections')).sections.length
	const look = await give(bytes, '&try=1')
	assert.equal(look.status, 200, JSON.stringify(look))
	assert.deepEqual(fates(look), want)
	assert.deepEqual([look.tried, look.fresh, look.pictures, look.refused], [true, 2, 1, 0])
	assert.ok(look.files.filter(f => f.fate === 'passed').every(f => f.why))
	assert.equal((await all()).length, before, 'a look writes nothing')
	assert.equal((await p.admin.ok('GET', '/kb/sections')).sections.length, sections)
	assert.deepEqual(fates(await give(bytes)), want)
	for (const title of ['Accendere', 'Spegnere']) {
		const a = await whole((await all()).find(x => x.texts[0].title === title).id)
		assert.deepEqual([a.texts[0].locale, a.texts[0].state], ['it', 'draft'])
		assert.match(a.texts[0].body, /kb.files/, a.texts[0].body)
		const url = /!\[Tasto\]\(<?(\/api\/v1\/kb\/files\/[^)>]+)/.exec(a.texts[0].body)?.[1]
		assert.ok(url, a.texts[0].body)
		assert.deepEqual(Buffer.from(await (await p.admin.raw('GET', url)).arrayBuffer()), PNG, a.texts[0].body)
	}
	const again = await give(bytes)
	assert.deepEqual([again.fresh, again.changed, again.same, again.refused], [0, 0, 2, 0], JSON.stringify(again.files))
})

test('out as an archive and in again is the same', async () => {
	const r = await p.admin.raw('GET', '/api/v1/kb/export')
	assert.equal(r.headers.get('content-type'), 'application/zip')
	const bytes = Buffer.from(await r.arrayBuffer())
	const back = await give(bytes, '&try=1')
	assert.deepEqual([back.status, back.fresh, back.changed, back.refused], [200, 0, 0, 0], JSON.stringify(back.files?.filter(f => f.fate !== 'same')))
	assert.ok(back.same >= 6)
})

test('hostile archives: each file refused with its reason, the others taken, nothing outside', async () => {
	const r = await give(zip([
		{ name: '../../climb.md', body: '# Climbed' }, { name: '/etc/rooted.md', body: '# Rooted' }, { name: 'C:\\win.md', body: '# Win' },
		{ name: 'link.md', body: '/etc/passwd', mode: 0o120777 }, { name: 'twice.md', body: '# Twice one' }, { name: 'Twice.md', body: '# Twice two' },
		{ name: Buffer.from([0x63, 0xe9, 0x2e, 0x6d, 0x64]), body: '# Latin' }, { name: 'locked.md', body: 'x', flags: 1 },
		{ name: 'lies.md', body: '# Lies', crc: 1 }, { name: 'short.md', body: '# Short '.repeat(1000), deflate: true, size: 10 },
		{ name: 'bomb.md', body: Buffer.alloc(30 << 20), deflate: true, crc: 1 }, { name: 'huge.md', body: `# Huge in a zip\n\n${'x'.repeat(600 << 10)}` },
		{ name: 'fine.md', body: '# Fine in a zip\n\n![y](../../../../etc/passwd)' },
	]))
	assert.equal(r.status, 200, JSON.stringify(r))
	const refused = r.files.filter(f => f.fate === 'refused')
	assert.equal(refused.length, 11, JSON.stringify(r.files))
	assert.ok(refused.every(f => f.why.length > 10))
	assert.deepEqual(r.files.filter(f => f.fate === 'new').map(f => f.path), ['twice.md', 'fine.md'])
	const titles = (await all()).flatMap(x => x.texts.map(y => y.title))
	for (const t of ['Climbed', 'Rooted', 'Win', 'Twice two', 'Latin', 'Lies', 'Huge in a zip']) assert.ok(!titles.includes(t), t)
	for (const bad of [Buffer.from('no zip at all'), Buffer.alloc(0), zip([{ name: 'a.md', body: '# A' }]).subarray(0, -5)]) assert.equal((await give(bad)).status, 422)
	const many = await give(zip(Array.from({ length: 4001 }, (_, i) => ({ name: `${i}.md`, crc: 0 }))))
	assert.equal(many.status, 422)
	assert.match(JSON.stringify(many), /4000/)
	const team = (await p.addAgent('Nora Narrow')).client
	assert.equal((await team.raw('POST', '/api/v1/kb/import', { body: zip([]), headers: { 'X-CSRF-Token': team.csrf } })).status, 403)
})
