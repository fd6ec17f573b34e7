// The knowledge base through the API: who reads what, languages and their age, versions, two
// authors at once, addresses that move, time, files, what readers say.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, ben, lia, team, pay

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	lia = await p.addAgent('Lia Light', 'light')
	team = await p.admin.ok('POST', '/teams', { name: 'Billing', member_ids: [ana.agent.id] })
	const top = await p.admin.ok('POST', '/kb/sections', { names: { en: 'Account', es: 'Cuenta' } })
	pay = await p.admin.ok('POST', '/kb/sections', { parent_id: top.id, names: { es: 'Pagos y facturas', en: 'Payments' }, abouts: { es: 'Todo sobre cobros' } })
})
after(() => p?.stop())

const make = (c, title, more = {}) => c.ok('POST', '/kb/articles', { section_id: pay.id, locale: 'es', title, body: 'Texto de prueba.', ...more })
const text = (a, l = 'es') => a.texts.find(t => t.locale === l)
const save = (c, a, t, more) => c.ok('PUT', `/kb/articles/${a.id}/texts/${t.locale}`, { rev: t.rev, title: t.title, body: t.body, ...more })
const publish = (a, t, more = {}) => p.admin.ok('POST', `/kb/articles/${a.id}/texts/${t.locale}/publish`, { rev: t.rev, ...more })
const now = () => Date.now() + (p.shift ?? 0)
const lists = async (c, what, more = '') => (await c.ok('GET', `/kb/articles?what=${what}${more}`)).articles.map(x => x.id)
/** Waits for what a job does. */
async function until(what, see) {
	for (const end = Date.now() + 30000; ; ) {
		const got = await see()
		if (got) return got
		assert.ok(Date.now() < end, `waited in vain: ${what}`)
		await new Promise(r => setTimeout(r, 50))
	}
}

test('categories and sections: two levels, own addresses, nothing with content goes', async () => {
	const tree = (await ana.client.ok('GET', '/kb/sections')).sections
	assert.deepEqual(tree.map(s => [s.slug, !!s.parent_id]), [['account', false], ['payments', true]])
	await ana.client.fails(403, 'forbidden', 'POST', '/kb/sections', { names: { en: 'No' } })
	await p.admin.fails(422, 'kb.section_unknown', 'POST', '/kb/sections', { parent_id: pay.id, names: { en: 'Third level' } })
	await p.admin.fails(409, 'kb.section_used', 'DELETE', `/kb/sections/${tree[0].id}`)
	await p.admin.ok('PATCH', `/kb/sections/${pay.id}`, { slug: 'billing' })
	assert.equal((await p.admin.ok('POST', '/kb/sections', { names: { en: 'Billing' } })).slug, 'billing-2')
})

test('what the editor shows is not what readers see until it is published', async () => {
	const a = await make(ana.client, 'Cobro duplicado', { body: '> [!NOTE]\n> Espera un día.\n\n<script>alert(1)</script>' })
	assert.deepEqual([text(a).slug, text(a).state, text(a).changed], ['cobro-duplicado', 'draft', true])
	assert.equal((await lia.client.api('GET', `/kb/articles/${a.id}`)).status, 404, 'a draft is for those who write')
	await ana.client.fails(403, 'forbidden', 'POST', `/kb/articles/${a.id}/texts/es/publish`, { rev: 1 })
	await publish(a, text(a))
	const read = await lia.client.ok('GET', `/kb/articles/${a.id}/read?locale=en`)
	assert.deepEqual([read.locale, read.title], ['es', 'Cobro duplicado'])
	assert.match(read.html, /<div class="callout note" role="note">\n<p class="callout-name">Nota<\/p>/)
	assert.match(read.html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/)
	const t = await save(ana.client, a, text(await ana.client.ok('GET', `/kb/articles/${a.id}`)), { body: 'Nuevo' })
	assert.ok(t.changed)
	assert.match((await lia.client.ok('GET', `/kb/articles/${a.id}/read`)).html, /Espera/)
	assert.ok((await lists(ana.client, 'draft')).includes(a.id))
	await publish(a, t)
	assert.ok(!(await lists(ana.client, 'draft')).includes(a.id))
})

test('teams and colleagues read what is theirs', async () => {
	await p.admin.fails(422, 'article.teams', 'POST', '/kb/articles', { section_id: pay.id, title: 'x', visibility: 'team' })
	const a = await make(p.admin, 'Reembolsos a mano', { visibility: 'team', team_ids: [team.id] })
	await publish(a, text(a))
	assert.equal((await ana.client.ok('GET', `/kb/articles/${a.id}/read`)).title, 'Reembolsos a mano')
	assert.equal((await ben.client.api('GET', `/kb/articles/${a.id}/read`)).status, 404)
	assert.ok(!(await lists(ben.client, 'all')).includes(a.id))
	await p.admin.ok('PATCH', `/kb/articles/${a.id}`, { visibility: 'internal' })
	assert.equal((await ben.client.ok('GET', `/kb/articles/${a.id}/read`)).visibility, 'internal')
})

test('a translation is outdated when the official text says something new', async () => {
	const a = await make(p.admin, 'Cambiar el PIN')
	await publish(a, text(a))
	await p.admin.ok('PUT', `/kb/articles/${a.id}/texts/pt-BR`, { rev: 0, title: 'Trocar o PIN', body: 'Texto.', machine: true })
	await p.admin.ok('POST', `/kb/articles/${a.id}/texts/pt-BR/publish`, { rev: 1 })
	const of = async () => await p.admin.ok('GET', `/kb/articles/${a.id}/read?locale=pt-PT`)
	assert.deepEqual([(await of()).locale, (await of()).machine, (await of()).outdated], ['pt-BR', true, false])
	let es = await save(p.admin, a, text(await p.admin.ok('GET', `/kb/articles/${a.id}`)), { body: 'Con una coma, nada más.' })
	es = await publish(a, es, { minor: true })
	assert.equal((await of()).outdated, false, 'a comma changes nothing')
	es = await save(p.admin, a, es, { body: 'Ahora es distinto.' })
	await publish(a, es)
	assert.equal((await of()).outdated, true)
	assert.ok((await lists(ana.client, 'outdated')).includes(a.id))
	assert.ok((await lists(ana.client, 'missing', '&locale=it')).includes(a.id))
	assert.ok(!(await lists(ana.client, 'missing', '&locale=pt-BR')).includes(a.id))
	const br = text(await p.admin.ok('GET', `/kb/articles/${a.id}`), 'pt-BR')
	await publish(a, br)
	assert.equal((await of()).outdated, false)
})

test('two at once: the second is refused with the first one’s text, and both are kept', async () => {
	const a = await make(ana.client, 'A cuatro manos')
	const t = text(a)
	await save(ana.client, a, t, { body: 'De Ana' })
	const no = await ben.client.api('PUT', `/kb/articles/${a.id}/texts/es`, { rev: t.rev, title: t.title, body: 'De Ben' })
	assert.deepEqual([no.status, no.body.errors[0].key, no.body.current.body, no.body.current.author], [409, 'article.stale', 'De Ana', 'Ana Agent'])
	await save(ben.client, a, no.body.current, { body: 'De Ana y de Ben' })
	const versions = (await ben.client.ok('GET', `/kb/articles/${a.id}/texts/es/versions`)).versions
	assert.deepEqual(versions.map(v => v.agent), ['Ben Agent'], 'what Ana wrote became a version before Ben wrote over it')
	assert.equal((await ben.client.ok('GET', `/kb/articles/${a.id}/versions/${versions[0].id}`)).body, 'De Ana')
})

test('a version can be taken back; it is a new one, the old ones stay', async () => {
	const a = await make(p.admin, 'Historia', { body: 'uno' })
	let t = await publish(a, text(a))
	t = await publish(a, await save(p.admin, a, t, { body: 'dos' }))
	const list = async () => (await p.admin.ok('GET', `/kb/articles/${a.id}/texts/es/versions`)).versions
	const first = (await list()).at(-1)
	t = await p.admin.ok('POST', `/kb/articles/${a.id}/versions/${first.id}/restore`)
	assert.deepEqual([t.body, t.changed], ['uno', true])
	assert.deepEqual((await list()).map(v => [v.n, v.kind]), [[3, 'restored'], [2, 'published'], [1, 'published']])
	await p.admin.fails(404, 'article.no_version', 'POST', `/kb/articles/${a.id}/versions/99999/restore`)
})

test('the timer publishes and takes back, and reminds the owner once', async () => {
	const a = await make(p.admin, 'Campaña', { owner_id: ben.agent.id, review_at: now() + 900e3 })
	const at = now() + 60e3
	await p.admin.fails(422, 'article.past', 'PUT', `/kb/articles/${a.id}/texts/es/plan`, { publish_at: now() - 1000, unpublish_at: null })
	await p.admin.fails(422, 'article.before_publish', 'PUT', `/kb/articles/${a.id}/texts/es/plan`, { publish_at: at, unpublish_at: at - 1 })
	await p.admin.ok('PUT', `/kb/articles/${a.id}/texts/es/plan`, { publish_at: at, unpublish_at: at + 600e3 })
	const state = async () => text(await p.admin.ok('GET', `/kb/articles/${a.id}`)).state
	assert.equal(await state(), 'draft')
	p.later(61e3)
	await until('published', async () => (await state()) === 'published')
	p.later(600e3)
	await until('archived', async () => (await state()) === 'archived')
	p.later(300e3)
	const told = await until('reminded', async () => (await ben.client.ok('GET', '/notices')).notices.find(n => n.kind === 'article_review'))
	assert.match(told.text, /Campaña/)
	assert.ok((await lists(ben.client, 'review')).includes(a.id))
})

test('files belong to the article’s readers', async () => {
	const a = await make(p.admin, 'Con imagen', { visibility: 'internal' })
	const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
	const up = await p.admin.upload('botón.png', 'image/png', png)
	const f = await p.admin.ok('POST', `/kb/articles/${a.id}/files`, { attachment_id: up.id })
	await publish(a, await save(p.admin, a, text(a), { body: `![Un botón](${f.url})` }))
	assert.match((await ana.client.ok('GET', `/kb/articles/${a.id}/read`)).html, /<img src="[^"]+bot%C3%B3n.png" alt="Un botón" loading="lazy">/)
	const open = url => fetch(p.url + url)
	assert.equal((await open(f.url)).status, 404, 'nobody signed in sees no internal file')
	await p.admin.ok('PATCH', `/kb/articles/${a.id}`, { visibility: 'public' })
	const got = await open(f.url)
	assert.deepEqual([got.status, got.headers.get('content-type')], [200, 'image/png'])
	assert.deepEqual(Buffer.from(await got.arrayBuffer()), png)
	assert.equal((await open('/api/v1/kb/files/guess/x.png')).status, 404)
})

test('readers say what they think; the second word replaces the first', async () => {
	const a = await make(p.admin, 'Opiniones')
	await publish(a, text(a))
	const vote = (c, b) => c.ok('POST', `/kb/articles/${a.id}/vote`, { locale: 'es', ...b })
	await vote(ana.client, { helpful: true })
	await vote(ana.client, { helpful: false, reason: 'unclear', comment: 'No entiendo el paso 2' })
	for (const c of [ben.client, lia.client]) await vote(c, { helpful: false, reason: 'outdated' })
	const t = text(await p.admin.ok('GET', `/kb/articles/${a.id}`))
	assert.deepEqual([t.helped, t.not_helped], [0, 3])
	const said = await p.admin.ok('GET', `/kb/articles/${a.id}/feedback`)
	assert.deepEqual(said.said.find(s => s.comment).comment, 'No entiendo el paso 2')
	assert.equal(said.counts[said.reasons.indexOf('outdated')], 2)
	assert.ok((await lists(ana.client, 'low')).includes(a.id))
	await ana.client.fails(422, 'shape.one_of', 'POST', `/kb/articles/${a.id}/vote`, { locale: 'es', helpful: false, reason: 'nonsense' })
})

test('an article of a ticket begins with question and answer, and is linked', async () => {
	const t = await ana.client.ok('POST', '/tickets', { subject: 'No puedo entrar', html: '<p>No puedo entrar en mi cuenta.</p>', kind: 'in', channel: 'phone',
		requester: { name: 'Lucía', email: 'lucia@customer.test' } })
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Pulsa <b>Recuperar</b> y espera.</p>', seen_event_id: 0, send_anyway: true })
	const a = await ana.client.ok('POST', '/kb/articles', { section_id: pay.id, locale: 'es', ticket_id: t.id })
	assert.deepEqual([text(a).title, text(a).summary, text(a).body], ['No puedo entrar', 'No puedo entrar en mi cuenta.', 'Pulsa **Recuperar** y espera.'])
	assert.deepEqual(a.tickets.map(x => [x.ticket_id, x.kind]), [[t.id, 'source']])
})
