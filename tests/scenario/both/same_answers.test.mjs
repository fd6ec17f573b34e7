// The two stores give the same answers: the quality set of tests/search as articles, and a ticket made
// from each of its questions, asked on SQLite and PostgreSQL, as written, mistyped and without
// accents.  What comes back, its order, how it was understood and the further pages must be the
// same; same_answers.allowed.json holds what may differ: {"question": "why"}.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../../lib/http.mjs'
import { root, startPronto } from '../../lib/pronto.mjs'

const LANGS = ['es', 'pt', 'it', 'en'], LOCALE = { es: 'es', pt: 'pt-BR', it: 'it', en: 'en' }
const allowed = JSON.parse(fs.readFileSync(new URL('same_answers.allowed.json', import.meta.url)))
const lines = (lang, what) => fs.readFileSync(path.join(root, `tests/search/${lang}.${what}.tsv`), 'utf8').split('\n').filter(Boolean).map(l => l.split('\t'))
const desks = {}, questions = []

before(async () => {
	for (const lang of LANGS) questions.push(...lines(lang, 'queries').map(([, q]) => [lang, q]))
	await Promise.all(['sqlite', 'pg'].map(async store => (desks[store] = await fill(store))))
}, { timeout: 400000 })
after(() => Promise.all(Object.values(desks).map(p => p.stop())))

async function fill(store) {
	const p = await startPronto({ store }), c = p.admin
	await p.mailbox()
	for (const lang of LANGS) {
		const section = await c.ok('POST', '/kb/sections', { names: { [LOCALE[lang]]: `Section ${lang}`, en: `Section ${lang}` } }), texts = {}
		for (const [id, title, body] of lines(lang, 'articles')) {
			texts[id] = body
			const a = await c.ok('POST', '/kb/articles', { section_id: section.id, locale: LOCALE[lang], visibility: 'public', title, body })
			await c.ok('POST', `/kb/articles/${a.id}/texts/${LOCALE[lang]}/publish`, { rev: a.texts[0].rev })
		}
		for (const [words, means] of lines(lang, 'synonyms')) await c.ok('POST', '/kb/synonyms', { language: lang, words, means, both: true })
		let n = 0
		for (const [id, q] of lines(lang, 'queries')) {
			const all = texts[id].split(/(?<=[.!?])\s+/), some = [all[n % all.length], all[(n + 1) % all.length]]
			await c.ok('POST', '/tickets', { subject: q, html: some.map(s => `<p>${s}</p>`).join(''), kind: 'in', channel: 'phone', requester: { name: `Customer ${n % 7}`, email: `c${n++ % 7}@customer.test` } })
		}
	}
	const sql = text => (p.pg ? p.pg.psql(text) : spawnSync('sqlite3', [path.join(p.dir, 'pronto.db')], { input: text, encoding: 'utf8' }).stdout).trim()
	await until('all is indexed', () => Number(sql("SELECT last_id FROM follower WHERE name = 'search';")) === Number(sql('SELECT max(id) FROM message;')), 30000, 100)
	return p
}

/** Deterministic slips: two letters swapped, one left out, one doubled, in the longest words. */
function mistyped(q, n) {
	return q.split(' ').map((w, i) => {
		if (w.length < 5 || (i + n) % 2) return w
		const at = 1 + ((n + i) % (w.length - 2))
		return [w.slice(0, at) + w[at + 1] + w[at] + w.slice(at + 2), w.slice(0, at) + w.slice(at + 1), w.slice(0, at) + w[at] + w.slice(at)][(n + i) % 3]
	}).join(' ')
}
const plain = q => q.normalize('NFD').replace(/\p{M}/gu, '')

const asTold = async (p, what, q, lang) => {
	const url = what === 'articles' ? `/kb/search?q=${encodeURIComponent(q)}&language=${LOCALE[lang]}` : `/search?q=${encodeURIComponent(q)}`
	const r = await p.admin.ok('GET', url), list = r.tickets ?? r.hits ?? r.articles
	const out = { ids: list.map(x => x.article_id ?? x.ticket?.id ?? x.id), corrected: r.corrected }
	for (let next = r.next, pages = 0; what === 'tickets' && next && pages < 3; pages++) {
		const more = await p.admin.ok('GET', `${url}&cursor=${encodeURIComponent(next)}`)
		out.ids.push('page', ...more.tickets.map(x => x.ticket?.id ?? x.id))
		next = more.next
	}
	assert.ok(out.ids.every(x => x === 'page' || x > 0), JSON.stringify(r).slice(0, 300))
	return out
}

for (const what of ['articles', 'tickets'])
	test(`${what}: the same in the same order`, async t => {
		const differ = []
		let asked = 0, found = 0
		for (const [n, [lang, q]] of questions.entries())
			for (const asks of new Set([q, mistyped(q, n), plain(q)])) {
				const [a, b] = await Promise.all(['sqlite', 'pg'].map(s => asTold(desks[s], what, asks, lang)))
				asked++
				found += a.ids.length > 0
				if (JSON.stringify(a) !== JSON.stringify(b) && !allowed[`${what}: ${asks}`]) differ.push({ asks, sqlite: a, pg: b })
			}
		t.diagnostic(`figure: ${asked} questions over ${what}, ${found} with an answer, ${differ.length} differ`)
		assert.ok(found > asked * 0.9, `${found} of ${asked} found anything`)
		assert.deepEqual(differ.slice(0, 10), [], `${differ.length} of ${asked} differ`)
	})
