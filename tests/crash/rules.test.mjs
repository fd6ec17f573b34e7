// kill -9 inside a rule: the change that started it and all that the rule did are there, or
// nothing of both.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { diedAt, one, query, revive, startCrashing } from './oracle.mjs'

let p

before(async () => {
	p = await startCrashing()
	await p.api.ok('POST', '/rules', { name: 'First', on: ['priority_changed'], when: null, actions: [{ do: 'add_tags', tags: ['one'] }] })
	await p.api.ok('POST', '/rules', { name: 'Second', on: ['tags_changed'], when: null, actions: [{ do: 'add_tags', tags: ['two'] }, { do: 'set_type', value: 'task' }] })
})
after(() => p?.stop())

test('all or nothing, wherever it is killed', async t => {
	const made = await p.api.ok('POST', '/tickets', { subject: 'Case', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
	const row = () => query(p, `SELECT priority, type, tag_names FROM ticket WHERE id = ${made.id}`)[0].map(String)
	const was = row()
	for (const point of ['rule.begun', 'rule.acted', 'rule.logged'])
		for (const pass of [1, 2]) {
			await revive(p, { PRONTO_FAIL: `${point}:${pass}=abort` })
			await p.api.api('PATCH', `/tickets/${made.id}`, { priority: 4 }).catch(() => {})
			await diedAt(p, point)
			await revive(p)
			assert.deepEqual(row(), was, `${point} ${pass}`)
			assert.equal(one(p, 'SELECT count(*) FROM rule_log'), 0)
		}
	await p.api.ok('PATCH', `/tickets/${made.id}`, { priority: 4 })
	assert.deepEqual(row(), ['4', 'task', '["one","two"]'])
	assert.equal(one(p, "SELECT count(*) FROM rule_log WHERE outcome = 'fired'"), 2)
	t.diagnostic(`${p.kind}: ${p.kills} kills`)
})
