// What rules cost: CPU of the server for each event, with no rules, 10 and 100, by turns in
// one run on one desk.  An event is a change of a ticket's priority through the API; every
// rule listens to it and asks three things, and none holds, which is what most rules do
// most of the time; then the same with one that holds.
//	node bench/rules.mjs [EVENTS]		default 1000 for each row and round
import fs from 'node:fs'
import { startPronto } from '../tests/lib/pronto.mjs'

const EVENTS = Number(process.argv[2] ?? 1000), ROUNDS = 3
const p = await startPronto({ store: 'sqlite' })
const c = p.admin
/** User and system time of the process, in ms. */
function cpu() {
	const f = fs.readFileSync(`/proc/${p.child.pid}/stat`, 'utf8').split(') ')[1].split(' ')
	return (Number(f[11]) + Number(f[12])) * 10
}
const tickets = []
for (let i = 0; i < 10; i++)
	tickets.push(await c.ok('POST', '/tickets', { subject: `Case ${i}`, html: '<p>The kettle does not boil.</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } }))

const idle = i => ({ name: `Idle ${i}`, on: ['priority_changed'], when: { all: [
	{ field: 'subject_or_text', op: 'contains', value: [`word${i}`, 'refund*'] },
	{ field: 'sender_domain', op: 'is', value: `firm${i}.test` }, { field: 'language', op: 'in', value: ['es', 'it'] }] },
	actions: [{ do: 'add_tags', tags: [`tag${i}`] }] })
const busy = { name: 'Busy', on: ['priority_changed'], when: { field: 'priority', op: 'is', value: 4 }, actions: [{ do: 'add_tags', tags: ['urgent'] }] }

async function events(n) {
	const from = cpu()
	for (let i = 0; i < n; i++)
		await c.ok('PATCH', `/tickets/${tickets[i % 10].id}`, { priority: 1 + Math.floor(i / 10) % 3 })
	return (cpu() - from) / n
}
const rows = { 'no rules': [], '10 rules, none holds': [], '100 rules, none holds': [], '100 rules, one of them holds': [] }
const made = []
const rules = async list => {
	for (const id of made.splice(0)) await c.ok('DELETE', `/rules/${id}`)
	for (const r of list) made.push((await c.ok('POST', '/rules', r)).id)
}
await events(200)	// caches, pages
for (let round = 0; round < ROUNDS; round++) {
	await rules([])
	rows['no rules'].push(await events(EVENTS))
	await rules(Array.from({ length: 10 }, (_, i) => idle(i)))
	rows['10 rules, none holds'].push(await events(EVENTS))
	await rules(Array.from({ length: 100 }, (_, i) => idle(i)))
	rows['100 rules, none holds'].push(await events(EVENTS))
	await rules([...Array.from({ length: 99 }, (_, i) => idle(i)), { ...busy, when: null }])
	rows['100 rules, one of them holds'].push(await events(EVENTS))
}
const least = v => Math.min(...v)
const base = least(rows['no rules'])
console.log(`rules: CPU of the server for each event, ${EVENTS} events a row, the least of ${ROUNDS} rounds`)
for (const [name, v] of Object.entries(rows))
	console.log(`  ${name.padEnd(30)} ${least(v).toFixed(3)} ms  ${(least(v) / base).toFixed(2)} x  (${v.map(x => x.toFixed(3)).join(' ')})`)
await p.stop()
process.exit(0)
