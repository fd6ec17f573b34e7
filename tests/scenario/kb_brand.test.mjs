// A brand's own part of the knowledge base: what stands on its pages alone is on no page of
// another one, in no search there and on no map, while the desk reads all of it.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, first, nord, ours, all, box
const art = {}

/** A page as the brand's readers get it. */
const read = (host, path, post) => new Promise((done, no) => {
	const to = new URL(p.url), body = post && new URLSearchParams(post).toString()
	http.request({ host: to.hostname, port: to.port, path, method: post ? 'POST' : 'GET', headers: { Host: host, 'Accept-Language': 'en',
		...post && { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) } } }, r => {
		let text = ''
		r.setEncoding('utf8')
		r.on('data', x => { text += x })
		r.on('end', () => done({ status: r.statusCode, text }))
	}).on('error', no).end(body)
})
const NORD = 'help.nord.test', DESK = 'help.desk.test'
const titles = async host => JSON.parse((await read(host, '/en/suggest?q=kettle')).text).map(x => x.title).sort()
/** Pages for everybody are remembered for a moment: asked until they say so. */
async function soon(what, see) {
	for (const end = Date.now() + 20000; ; await new Promise(r => setTimeout(r, 100))) {
		if (await see()) return
		assert.ok(Date.now() < end, `waited in vain: ${what}`)
	}
}
async function publish(section_id, title) {
	const a = await p.admin.ok('POST', '/kb/articles', { section_id, locale: 'en', title, body: `How to use a ${title}.`, visibility: 'public' })
	await p.admin.ok('POST', `/kb/articles/${a.id}/texts/en/publish`, { rev: a.texts[0].rev })
	return { id: a.id, slug: a.texts[0].slug }
}

before(async () => {
	p = await startPronto()
	await p.mailbox()
	first = (await p.admin.ok('GET', '/brands')).brands[0]
	nord = await p.admin.ok('POST', '/brands', { name: 'Nordlicht', domain: NORD, accent: '#065f46' })
	all = await p.admin.ok('POST', '/kb/sections', { names: { en: 'For everybody' } })
	ours = await p.admin.ok('POST', '/kb/sections', { names: { en: 'Only in the north' }, brand_ids: [nord.id] })
	box = await p.admin.ok('POST', '/kb/sections', { names: { en: 'Northern kettles' }, parent_id: ours.id })
	art.all = await publish(all.id, 'Kettle of all')
	art.north = await publish(box.id, 'Kettle of the north')
})
after(() => p?.stop())

test('a category of a brand is on its pages and on no other brand\'s', async () => {
	assert.deepEqual(ours.brand_ids, [nord.id])
	const home = { n: await read(NORD, '/en'), d: await read(DESK, '/en') }
	assert.match(home.n.text, /Only in the north/)
	assert.match(home.n.text, /For everybody/)
	assert.doesNotMatch(home.d.text, /Only in the north/)
	assert.match(home.d.text, /For everybody/)
	for (const path of [`/en/c/${ours.slug}`, `/en/c/${box.slug}`, `/en/a/${art.north.slug}`]) {
		assert.equal((await read(NORD, path)).status, 200, path)
		assert.equal((await read(DESK, path)).status, 404, path)
	}
	const map = { n: await read(NORD, '/sitemap.xml'), d: await read(DESK, '/sitemap.xml') }
	for (const slug of [ours.slug, box.slug, art.north.slug]) {
		assert.ok(map.n.text.includes(`/${slug}<`), slug)
		assert.ok(!map.d.text.includes(`/${slug}<`), slug)
	}
	assert.ok(map.d.text.includes(`/${art.all.slug}<`))
})

test('search, suggestions and votes keep to it', async () => {
	assert.deepEqual(await titles(NORD), ['Kettle of all', 'Kettle of the north'])
	assert.deepEqual(await titles(DESK), ['Kettle of all'])
	assert.match((await read(NORD, '/en/search?q=kettles')).text, /of the north/)
	assert.doesNotMatch((await read(DESK, '/en/search?q=kettles')).text, /of the north/)
	assert.equal((await read(DESK, `/en/a/${art.north.slug}`, { helpful: 'yes' })).status, 404)
	assert.equal((await read(NORD, `/en/a/${art.north.slug}`, { helpful: 'yes' })).status, 303)
})

test('whoever works here reads and finds all of it', async () => {
	const tree = (await p.admin.ok('GET', '/kb/sections')).sections
	assert.deepEqual(tree.find(s => s.id === ours.id).brand_ids, [nord.id])
	assert.deepEqual(tree.find(s => s.id === all.id).brand_ids, [])
	const found = (await p.admin.ok('GET', '/kb/search?q=kettle')).articles
	assert.equal(found.length, 2)
})

test('it can be changed, a section cannot have its own, an unknown brand is refused', async () => {
	const bad = await p.admin.fails(422, 'kb.brands_of_category', 'PATCH', `/kb/sections/${box.id}`, { brand_ids: [nord.id] })
	assert.equal(bad.errors[0].field, 'brand_ids')
	await p.admin.fails(422, 'brand.unknown', 'PATCH', `/kb/sections/${ours.id}`, { brand_ids: [999] })
	await p.admin.ok('PATCH', `/kb/sections/${ours.id}`, { names: { en: 'Only in the far north' } })
	assert.deepEqual((await p.admin.ok('GET', '/kb/sections')).sections.find(s => s.id === ours.id).brand_ids, [nord.id], 'what is not said stays')
	await p.admin.ok('PATCH', `/kb/sections/${ours.id}`, { brand_ids: [nord.id, first.id] })
	await soon('it stands on both', async () => (await read(DESK, `/en/a/${art.north.slug}`)).status === 200)
	assert.equal((await titles(DESK)).length, 2)
	await p.admin.ok('PATCH', `/kb/sections/${ours.id}`, { brand_ids: [nord.id] })
	await soon('and on one again', async () => (await read(DESK, `/en/a/${art.north.slug}`)).status === 404)
})

test('an article that is moved is where its section stands', async () => {
	await p.admin.ok('PUT', '/kb/articles/order', { section_id: box.id, ids: [art.all.id, art.north.id] })
	assert.deepEqual(await titles(DESK), [])
	await p.admin.ok('PUT', '/kb/articles/order', { section_id: all.id, ids: [art.all.id] })
	assert.deepEqual(await titles(DESK), ['Kettle of all'])
})

test('with its brand gone it stays hidden, and may be saved as it is', async () => {
	await p.admin.ok('DELETE', `/brands/${nord.id}`)
	assert.deepEqual(await titles(DESK), ['Kettle of all'])
	await p.admin.ok('PATCH', `/kb/sections/${ours.id}`, { brand_ids: [nord.id] })
	await p.admin.ok('PATCH', `/kb/sections/${ours.id}`, { brand_ids: [] })
	await soon('it was opened to all', async () => (await titles(DESK)).length === 2)
})
