// No statement that runs for each firing, page or edit walks a table: the plans of SQLite.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { root, startPronto } from '../../lib/pronto.mjs'

let p
before(async () => { p = await startPronto({ store: 'sqlite' }) })
after(() => p?.stop())

/** The statement of a name, parameters as numbers. */
function statement(file, name) {
	const text = fs.readFileSync(path.join(root, 'src/store/sql', file), 'utf8')
	const body = text.split(`-- name: ${name} `)[1].split(/^-- name:/m)[0].split(/^-- pg:/m)[0]
	return body.split('\n').slice(1).filter(l => !l.startsWith('--')).join('\n').replace(/:\w+/g, '1').replace(/;\s*$/, '')
}
function plan(sql) {
	const r = spawnSync('sqlite3', ['-readonly', path.join(p.dir, 'pronto.db'), 'EXPLAIN QUERY PLAN ' + sql], { encoding: 'utf8' })
	assert.equal(r.status, 0, r.stderr)
	return r.stdout
}
const uses = (sql, index) => {
	const told = plan(sql)
	assert.match(told, new RegExp(`USING (COVERING )?INDEX ${index}\\b`), told)
	assert.doesNotMatch(told, /SCAN (?!sla_clock USING)|TEMP B-TREE/, told)
}

test('what fires next, and what is due, come from the partial index alone', () => {
	uses(statement('sla.sql', 'clocks_due'), 'sla_clock_fire')
	uses(statement('sla.sql', 'clocks_next_fire').replace(/^SELECT CAST\(coalesce\(\(/, '').replace(/\), 0\) AS BIGINT\) AS at$/, ''), 'sla_clock_fire')
	uses(statement('sla.sql', 'live_tickets_of_calendar'), 'sla_clock_calendar')
	uses(statement('sla.sql', 'sla_policy_running'), 'sla_clock_policy')
})

test('lists by due time read an index of open tickets in its order', () => {
	const open = "category IN ('new', 'open', 'pending', 'hold') AND NOT spam"
	uses(`SELECT id FROM ticket t WHERE ${open} AND (due_order, id) > (5, 5) ORDER BY due_order, id LIMIT 50`, 'ticket_due')
	uses(`SELECT id FROM ticket t WHERE ${open} AND assignee_id = 3 ORDER BY due_order, id LIMIT 50`, 'ticket_mine_due')
	uses(`SELECT id FROM ticket t WHERE ${open} AND assignee_id IS NULL ORDER BY due_order, id LIMIT 50`, 'ticket_mine_due')
	uses(`SELECT id FROM ticket t WHERE ${open} AND team_id = 3 ORDER BY due_order, id LIMIT 50`, 'ticket_team_due')
	uses(`SELECT id FROM ticket t WHERE ${open} AND sla_stage IN ('risk', 'breached') AND sla_stage = 'risk' ORDER BY due_order, id LIMIT 50`, 'ticket_stage')
})

test('the report reads its period from the index of ends, in order', () => {
	for (const [name, index] of [['report_clocks', 'sla_clock_ended'], ['report_solved', 'ticket_solved_at'], ['report_promised', 'ticket_promised'], ['report_arrived', 'ticket_created'], ['report_met_like', 'sla_clock_ended']]) {
		const told = plan(statement('sla_report.sql', name))
		assert.match(told, new RegExp(`SEARCH \\w+ USING INDEX ${index}\\b`), told)
		// the few that were merged away are listed once, from their own index
		assert.doesNotMatch(told, /SCAN (?!m USING (COVERING )?INDEX ticket_merged)|TEMP B-TREE/, told)
	}
})

test('people by the beginning of a name come from the index of names', () => {
	uses(statement('person.sql', 'person_page').replace('name_folded >= 1 AND name_folded < 1', "name_folded >= 'a' AND name_folded < 'b'"), 'person_by_name')
})
