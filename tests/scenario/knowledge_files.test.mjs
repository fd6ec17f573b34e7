// The knowledge base as files: out and in again is the same byte for byte; foreign Markdown
// and HTML become drafts; what is hostile in them does nothing.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
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
