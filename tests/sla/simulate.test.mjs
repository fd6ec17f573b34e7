// pronto sla simulate on files whose answers were worked out by hand.  An expected object
// names the members that must be there and equal; "sentence" and "segments" may be more.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const binary = process.env.PRONTO_BIN ?? path.join(here, '../../build/release/pronto')
const lines = text => text.trim().split('\n').map(l => JSON.parse(l))
const run = (args, input) => spawnSync(binary, ['sla', 'simulate', ...args], { input, encoding: 'utf8', env: { ...process.env, LANG: 'en' } })
const bare = o => JSON.parse(JSON.stringify(o, (k, v) => k === 'segments' || k === 'sentence' ? undefined : v))

for (const name of ['causes', 'clocks']) {
	test(`${name}.jsonl`, () => {
		const r = run([path.join(here, `${name}.jsonl`)]), got = lines(r.stdout)
		const want = lines(fs.readFileSync(path.join(here, `${name}.expected.jsonl`), 'utf8'))
		assert.equal(r.status, 0, r.stderr)
		assert.equal(got.length, want.length)
		want.forEach((w, i) => {
			assert.deepEqual(bare(got[i]), bare(w))
			if (w.sentence) assert.equal(got[i].sentence, w.sentence)
		})
	})
}

test('labels and segments sum to the elapsed time', () => {
	for (const a of lines(run([path.join(here, 'causes.jsonl')]).stdout)) {
		for (const x of a.checks ?? [a]) {
			assert.equal(Object.values(x.seconds).reduce((p, q) => p + q, 0), x.elapsed)
			if (x.segments) assert.equal(x.segments.reduce((p, q) => p + q.seconds, 0), x.elapsed)
		}
	}
})

test('a wrong line says where it is wrong, the others are answered', () => {
	const r = run(['-'], fs.readFileSync(path.join(here, 'wrong.jsonl')))
	const got = lines(r.stdout)
	assert.equal(r.status, 1)
	assert.deepEqual(got.map(a => a.id), [1, 2, 3, 4, 5, 6, 7, 8, 9, null, 11, 12, 13])
	assert.equal(got[0].checks[0].state, 'running')
	assert.equal(got[12].checks[0].absent, true)
	const field = Object.fromEntries(got.filter(a => a.error).map(a => [a.error.line, a.error.field]))
	assert.equal(field[2], 'policies.0.targets.*.first_answer')
	assert.match(field[3], /^calendars\.k\.tz/)
	assert.match(field[4], /^calendars\.k\.hours\.moon/)
	assert.equal(field[5], 'events.0.colour')
	assert.equal(field[6], 'events.0.at')
	assert.equal(field[7], 'policies.0.calendar')
	assert.equal(field[8], 'policies.0.calendar')
	assert.equal(field[9], 'surprise')
	assert.equal(field[11], 'policies.0.targets.*.first_response')
	assert.match(field[12], /^events\.0/)
	assert.equal(Object.keys(field).length, 11)
})
