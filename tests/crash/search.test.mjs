// kill -9 inside and right after a step of the tickets' index of words: whatever was said to be
// kept is found afterwards, each message is in the index once, and none is passed over.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { diedAt, one, query, revive, startCrashing } from './oracle.mjs'

let p

before(async () => {
	p = await startCrashing()
})
after(() => p?.stop())

const found = async word => (await p.api.ok('GET', `/search?q=${word}`)).tickets.map(t => t.id)
/** Up to which message the index has come, as the store says it. */
const reached = () => one(p, "SELECT coalesce(max(last_id), 0) FROM follower WHERE name = 'search'")

test('no message is lost to the index, wherever it is killed', async t => {
	const kept = new Map()
	let n = 0
	for (const point of ['search.added', 'search.counted', 'search.moved', 'search.indexed'])
		for (const pass of [1, 2]) {
			await revive(p, { PRONTO_FAIL: `${point}:${pass}=abort` })
			while (!p.ended && n < 2000) {
				const word = `quux${++n}word`
				const made = await p.api.ok('POST', '/tickets', { subject: word, html: `<p>${word} common</p>`, kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } }).catch(() => null)
				if (made) kept.set(word, made.id)
			}
			await diedAt(p, point)
		}
	await revive(p)
	const last = one(p, 'SELECT max(id) FROM message')
	await until('the index has come to the end', async () => reached() >= last)
	// Numbers are given before they are seen: one that showed behind the index's place is found by a later look.
	const whole = () => until('each message is in the index once', async () => one(p, 'SELECT count(*) FROM search_fts') === one(p, 'SELECT count(*) FROM message'))
	if (p.pg) {
		await whole()
		query(p, `DELETE FROM search_fts WHERE message_id = ${last}`)
		await whole()
	}
	assert.ok(kept.size > 0, 'the index may be faster than an answer, but not each time')
	for (const [word, id] of kept) assert.deepEqual(await found(word), [id], word)
	const told = query(p, "SELECT n FROM search_word WHERE word = 'common'")
	assert.ok(Number(told[0][0]) > 0)
	t.diagnostic(`${p.kind}: ${p.kills} kills, ${kept.size} messages`)
})
