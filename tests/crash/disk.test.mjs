// A full disk and a disk whose syncs fail, under the real server on the embedded store
// (on PostgreSQL the disk is the database server's matter).  Full: writes are refused with
// 507 or 503, LMTP with 452, reading goes on, and when there is room again so does
// writing, within five seconds.  Whatever was acknowledged is there.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { sendMail, smtpScript, startDovecot, startScripted } from '../lib/mailservers.mjs'
import { root, storeKind } from '../lib/pronto.mjs'
import { until } from '../lib/http.mjs'
import { addBox, checkIntake, checkStore, customerMail, deliver, full, query, revive, sleep, startCrashing, worked } from './oracle.mjs'

const BACK_MS = 5000
const embedded = storeKind === 'sqlite'

function run(...argv) {
	const r = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8' })
	if (r.status !== 0) throw new Error(`${argv.join(' ')}: ${r.stderr}`)
}

let serial = 0
const open = (p, box, more = {}) => {
	const subject = `disk-${++serial}-`
	return p.api.api('POST', '/tickets', { subject, html: `<p>${'words '.repeat(2000)}</p>`, kind: 'in', channel: 'api', mailbox_id: box.id, requester: { name: 'C', email: 'c@customer.test' }, ...more })
		.then(r => ({ subject, status: r.status, id: r.body.id, key: r.body.errors?.[0]?.key }))
}

/** Fills what is free, to the last block. */
function fill(dir) {
	const fd = fs.openSync(path.join(dir, 'filler'), 'w')
	const block = Buffer.alloc(64 * 1024)
	for (const size of [block.length, 4096, 512])
		for (;;) {
			try {
				fs.writeSync(fd, block, 0, size)
			} catch {
				break
			}
		}
	fs.closeSync(fd)
}

test('a full disk: refused with words, read on, back within 5 s, nothing lost', { skip: !embedded && 'the disk of PostgreSQL is not ours' }, async t => {
	if (process.getuid() !== 0) return t.skip('mounting needs root')
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pronto-full-'))
	run('mount', '-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', dir)
	const relay = await startScripted(smtpScript())
	const dovecot = await startDovecot({ users: { 'imap@desk.test': 'secret' } })
	let p
	try {
		p = await startCrashing({ home: dir })
		const box = await addBox(p, 'help@desk.test', { smtp: relay.port })
		const fetched = await addBox(p, 'imap@desk.test', { smtp: relay.port, dovecot })
		const acknowledged = [], mails = [], refused = {}
		const tell = (what, r) => { refused[`${what} ${r}`] = (refused[`${what} ${r}`] ?? 0) + 1 }
		for (let i = 0; i < 10; i++) {
			const r = await open(p, box)
			assert.equal(r.status, 201)
			acknowledged.push(r)
		}
		// Clients write while the disk becomes full under them.
		let filling = true
		const busy = Promise.all([
			(async () => { while (filling) { const r = await open(p, box); r.status === 201 ? acknowledged.push(r) : tell('HTTP', r.status) } })(),
			(async () => { while (filling) { const m = customerMail({ kind: 'file' }), r = await deliver(p, m, 'help@desk.test'); r.how === 'ok' ? mails.push(m) : tell('LMTP', r.code) } })(),
		])
		await sleep(300)
		fill(dir)
		await sleep(1000)
		filling = false
		await busy
		for (let i = 0; i < 5; i++) {
			const r = await open(p, box)
			assert.ok(r.status === 507 || r.status === 503, `HTTP ${r.status}`)
			tell('HTTP', r.status)
			const l = await deliver(p, customerMail({ kind: 'file' }), 'help@desk.test')
			assert.deepEqual(l, { how: 'no', code: 452 })
			tell('LMTP', l.code)
		}
		assert.ok(Object.keys(refused).every(k => /^(HTTP 50[37]|LMTP 45[12])$/.test(k)), JSON.stringify(refused))
		const up = await p.api.raw('POST', '/api/v1/attachments', { body: Buffer.alloc(1 << 20, 1), headers: { 'X-File-Name': 'f', 'Content-Type': 'application/octet-stream' } })
		assert.ok(up.status === 507 || up.status === 503, `upload ${up.status}`)
		// What lies in a mailbox stays there, and the mailbox is not said to be at fault.
		for (let i = 0; i < 3; i++) {
			const m = customerMail({ to: 'imap@desk.test', kind: 'file' })
			await sendMail({ port: dovecot.ports.lmtp, from: m.from, to: 'imap@desk.test', raw: m.raw, lmtp: true })
			mails.push(m)
		}
		await sleep(1000)
		// Reading goes on: a ticket, a list, the page of the workspace; and the load balancer hears of it.
		assert.equal((await p.api.ok('GET', `/tickets/${acknowledged[0].id}`)).subject, acknowledged[0].subject)
		assert.ok((await p.api.ok('GET', '/tickets?view=open&limit=5')).tickets.length > 0)
		assert.equal((await fetch(`${p.url}/healthz`)).status, 200)
		assert.equal((await fetch(`${p.url}/readyz`)).status, 503)

		fs.rmSync(path.join(dir, 'filler'))
		const from = Date.now()
		const again = await until('tickets can be opened again', async () => { const r = await open(p, box); return r.status === 201 && r }, BACK_MS, 50)
		acknowledged.push(again)
		const httpBack = Date.now() - from
		await until('LMTP takes mail again', async () => { const m = customerMail({ kind: 'file' }); return (await deliver(p, m, 'help@desk.test')).how === 'ok' && mails.push(m) }, BACK_MS, 50)
		await until('the mailbox is fetched', () => query(p, "SELECT id FROM mail_in WHERE source = 'imap'").length === 3, BACK_MS)
		await worked(p, BACK_MS)
		const mailBack = Date.now() - from
		await until('ready', async () => (await fetch(`${p.url}/readyz`)).status === 200, BACK_MS)
		const there = new Set(query(p, "SELECT subject FROM ticket WHERE subject LIKE 'disk-%'").map(([s]) => s))
		assert.deepEqual(acknowledged.filter(a => !there.has(a.subject)).map(a => a.subject), [])
		checkIntake(p, mails)
		const state = (await p.api.ok('GET', '/mailboxes')).mailboxes.find(m => m.id === fetched.id)
		assert.deepEqual([state.failures, state.last_error], [0, ''])
		await p.kill()
		await p.launch()
		checkStore(p)
		t.diagnostic(`${acknowledged.length} tickets and ${mails.length} mails acknowledged, 0 lost; refused: ${JSON.stringify(refused)}; back after ${httpBack} ms, all mail worked after ${mailBack} ms`)
	} finally {
		await p?.stop()
		await dovecot.stop()
		await relay.stop()
		spawnSync('umount', [dir])
		fs.rmdirSync(dir)
	}
})

test('mail that leaves or comes in just as the disk becomes full: noted when there is room, never sent again', { skip: !embedded && 'the disk of PostgreSQL is not ours' }, async t => {
	if (process.getuid() !== 0) return t.skip('mounting needs root')
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pronto-full-'))
	run('mount', '-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', dir)
	const taken = [], relay = await startScripted(smtpScript({ take: m => taken.push(m) }))
	const slow = 'outbox.before_send:1=delay_1200;outbox.before_send:1=delay_1200;intake.parsed:1=delay_1200;intake.parsed:1=delay_1200'
	let p
	try {
		p = await startCrashing({ home: dir })
		const box = await addBox(p, 'help@desk.test', { smtp: relay.port })
		const ticket = await open(p, box)
		await revive(p, { PRONTO_FAIL: slow })
		for (let i = 0; i < 6; i++) await p.api.ok('POST', `/tickets/${ticket.id}/messages`, { kind: 'public', html: `<p>reply ${i}</p>`, undo_ms: -1, send_anyway: true })
		const mail = customerMail({ kind: 'file' })
		assert.equal((await deliver(p, mail, 'help@desk.test')).how, 'ok')
		await sleep(300)
		fill(dir)
		await until('the relay has mail', () => taken.length > 0, 5000)
		await sleep(1500)
		const while_full = taken.length
		fs.rmSync(path.join(dir, 'filler'))
		await until('all are noted as sent', () => query(p, "SELECT id FROM outbox WHERE state <> 'sent'").length === 0, BACK_MS)
		await worked(p, BACK_MS)
		assert.equal(taken.length, 6)
		assert.equal(new Set(taken.map(m => /^Message-ID:\s*(\S+)/im.exec(m.raw)[1])).size, 6)
		assert.deepEqual(query(p, 'SELECT id FROM outbox WHERE ambiguous'), [])
		checkIntake(p, [mail])
		checkStore(p)
		t.diagnostic(`6 replies, ${while_full} taken by the relay while the disk was full, each sent once`)
	} finally {
		await p?.stop()
		await relay.stop()
		spawnSync('umount', [dir])
		fs.rmdirSync(dir)
	}
})

// The n-th fsync or fdatasync fails, once or from then on ("+"), under the whole server.
const SHIM = path.join(root, 'build/release/crash/shim.so')
const specs = full ? ['1', '2', '3', '5', '8', '13', '21', '34', '3+', '8+', '21+'] : ['3', '12', '6+']

test('failing syncs: an error is no acknowledgement, and the next start finds the rest', { skip: !embedded && 'the disk of PostgreSQL is not ours' }, async t => {
	if (!fs.existsSync(SHIM)) return t.skip('make crash-programs builds the shim')
	let acked = 0, refused = 0
	for (const spec of specs)
		await t.test(`sync ${spec} fails`, async () => {
			const p = await startCrashing()
			const relay = await startScripted(smtpScript())
			try {
				const box = await addBox(p, 'help@desk.test', { smtp: relay.port })
				await revive(p, { LD_PRELOAD: SHIM, SHIM_ROOT: p.dir, SHIM_FAIL: `sync:${spec}` })
				const yes = [], mails = []
				for (let i = 0; i < 12; i++) {
					const r = await open(p, box).catch(() => ({ status: 0 }))
					r.status === 201 ? yes.push(r) : (refused++, assert.ok([0, 503, 507].includes(r.status), `HTTP ${r.status}`))
					const m = customerMail({ kind: i % 4 === 3 ? 'large' : 'plain' }), l = await deliver(p, m, 'help@desk.test')
					mails.push(m)
					m.acknowledged = l.how === 'ok'
					if (!m.acknowledged) refused++
				}
				acked += yes.length + mails.filter(m => m.acknowledged).length
				await p.kill()
				await p.launch()
				for (const m of mails.filter(x => !x.acknowledged)) assert.equal((await deliver(p, m, 'help@desk.test')).how, 'ok')
				await worked(p)
				const there = query(p, "SELECT subject FROM ticket WHERE subject LIKE 'disk-%'").map(([s]) => s)
				assert.deepEqual(yes.filter(a => there.filter(s => s === a.subject).length !== 1), [])
				checkIntake(p, mails)
				checkStore(p)
				if (!spec.endsWith('+')) assert.ok(yes.length >= 8, `one failed sync, and only ${yes.length} of 12 were taken`)
			} finally {
				await p.stop()
				await relay.stop()
			}
		})
	t.diagnostic(`${specs.length} runs, ${acked} acknowledged and there, ${refused} refused`)
})
