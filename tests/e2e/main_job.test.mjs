// The main job with real mail servers and a real browser: a customer's mail becomes a
// ticket, an agent answers in Chromium, the customer's mailbox holds the answer, and his
// reply joins the same thread.  And the mails that break lesser desks.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { after, before, test } from 'node:test'
import { openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { startDesk } from '../lib/desk.mjs'
import { until } from '../lib/http.mjs'

let d, browser, ana

before(async () => {
	d = await startDesk({ boxes: ['help@desk.test', 'sales@desk.test'] })
	ana = await d.pronto.addAgent('Ana Agent')
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await d?.stop()
})

test('mail → ticket → answer in the browser → customer’s mailbox → reply in the same thread', async () => {
	const asked = await d.mail({ from: 'cora@customer.test', name: 'Cora Núñez', to: 'help@desk.test', subject: 'La impresora arde', text: 'Hola,\n\n¿qué hago? Ñ €\n\nCora' })
	const t = await d.ticket('La impresora arde')
	assert.equal(t.requester.name, 'Cora Núñez')
	assert.equal(t.channel, 'email')
	const first = (await d.thread(t.id)).messages[0]
	assert.match(first.text, /¿qué hago\? Ñ €/)
	assert.equal(first.author.address, 'cora@customer.test')
	assert.ok(first.has_original)

	const page = await openPage(browser, { url: d.pronto.url })
	await signIn(page, ana.email, ana.password)
	await page.goto('/app/inbox/unassigned')
	await page.getByText('La impresora arde').first().click()
	await page.getByText('¿qué hago? Ñ €', { exact: true }).waitFor()
	await page.keyboard.press('r')
	const editor = page.locator('[contenteditable=true]')
	await editor.waitFor()
	await editor.click()
	await page.keyboard.type('Buenos días, apague la impresora.')
	await shot(page, `main-job-${d.pronto.kind}`)
	await page.keyboard.press('Control+Enter')
	await until('the answer is in the thread', async () => (await d.thread(t.id)).messages.length === 2)
	const answer = (await d.thread(t.id)).messages[1]
	assert.equal(answer.delivery[0].address, 'cora@customer.test')
	await page.quiet()
	await page.context().close()

	const [got] = await d.inbox('cora@customer.test', 1)
	const h = got.headers
	assert.match(h.from, /help@desk\.test/)
	assert.match(h.to, /cora@customer\.test/)
	assert.match(h.subject, /^Re: .*La impresora arde/)
	assert.equal(h['in-reply-to'], asked)
	assert.ok(h.references.includes(asked))
	assert.match(h['message-id'], /^<[^<>\s]+@[^<>\s]+>$/)
	assert.match(h['reply-to'], /help\+[A-Za-z0-9._=-]{16,}@desk\.test/)
	assert.doesNotMatch(h['reply-to'], new RegExp(`\\b${t.id}\\b`), 'no ticket number in the reply address')
	assert.equal(h['auto-submitted'], undefined, 'a person wrote this')
	assert.ok(h.date)
	assert.match(got.text, /Buenos días, apague la impresora\./)
	assert.match(got.html, /Buenos d/)
	assert.equal(got.all.filter(([k]) => k === 'message-id').length, 1)
	await until('the delivery is shown as sent', async () => (await d.thread(t.id)).messages[1].delivery[0].state === 'sent')

	// The reply, as a mail program makes it: to Reply-To, with references and the quote.
	await d.mail({
		from: 'cora@customer.test', name: 'Cora Núñez', to: /<?([^<>\s]+@[^<>\s]+)>?$/.exec(h['reply-to'])[1], subject: h.subject,
		headers: { 'In-Reply-To': h['message-id'], References: `${h.references} ${h['message-id']}` },
		text: `Ya está apagada, gracias.\n\nEl dom, 22 nov 2026 a las 10:00, Acme help (<help@desk.test>) escribió:\n> Buenos días, apague la impresora.\n`,
	})
	const m = (await d.messages(t.id, 3))[2]
	assert.match(m.text, /Ya está apagada/)
	assert.doesNotMatch(m.text, /apague la impresora/, 'the quote is folded away')
	assert.ok(m.quoted_html.length > 0)
	assert.ok(!m.flags.includes('unverified'))
	assert.equal((await d.tickets(/impresora arde/)).length, 1)
})

test('a reply by References alone joins, too', async () => {
	await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'Only references' })
	const t = await d.ticket('Only references')
	await d.reply(ana.client, t.id, '<p>answer</p>')
	const got = await until('the answer', async () => (await d.inboxNow('cora@customer.test')).find(m => /Only references/.test(m.headers.subject)))
	await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'Something else entirely', headers: { 'In-Reply-To': got.headers['message-id'] }, text: 'By header' })
	assert.match((await d.messages(t.id, 3))[2].text, /By header/)
})

test('two customers with the same subject are two tickets, and so is the same one twice', async () => {
	await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'Same words', text: 'mine' })
	await d.mail({ from: 'otto@customer.test', to: 'help@desk.test', subject: 'Same words', text: 'his' })
	await d.mail({ from: 'otto@customer.test', to: 'help@desk.test', subject: 'Re: Same words', text: 'again without references' })
	await until('three tickets', async () => (await d.tickets(/Same words/)).length === 3, 15000)
	for (const t of await d.tickets(/Same words/)) assert.equal((await d.thread(t.id)).messages.length, 1)
})

test('a stranger with somebody’s reply address is shown as a third party and told nothing', async () => {
	await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'Private matter', text: 'my secret number is 4711' })
	const t = await d.ticket('Private matter')
	await d.reply(ana.client, t.id, '<p>Understood.</p>')
	const got = await until('the answer', async () => (await d.inboxNow('cora@customer.test')).find(m => /Private matter/.test(m.headers.subject)))
	const to = /([^<>\s]+@[^<>\s]+)>?$/.exec(got.headers['reply-to'])[1]
	await d.mail({ from: 'otto@customer.test', to, subject: got.headers.subject, text: 'I got this forwarded', headers: { 'In-Reply-To': got.headers['message-id'] } })
	const m = (await d.messages(t.id, 3))[2]
	assert.ok(m.flags.includes('third_party'), JSON.stringify(m.flags))
	await d.reply(ana.client, t.id, '<p>Second answer</p>')
	await until('second answer at cora', async () => (await d.inboxNow('cora@customer.test')).some(x => /Second answer/.test(x.text)))
	await new Promise(r => setTimeout(r, 500))
	assert.ok(!(await d.inboxNow('otto@customer.test')).some(x => /4711|Second answer/.test(x.raw.toString())), 'the stranger got history')
	const full = await d.pronto.admin.ok('GET', `/tickets/${t.id}`)
	assert.equal(full.requester.name ? full.requester.id : 0, t.requester.id, 'the requester stays')
})

test('who writes as an agent’s address is no agent', async () => {
	await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'Spoof me' })
	const t = await d.ticket('Spoof me')
	await d.mail({ from: ana.email, envelope: 'otto@customer.test', to: 'help@desk.test', subject: `Re: Spoof me [#${t.id}]`, text: 'I am Ana, honestly' })
	await until('the mail is somewhere', async () => (await d.tickets(/Spoof me/)).length === 2 || (await d.thread(t.id)).messages.length === 2)
	const all = (await Promise.all((await d.tickets(/Spoof me/)).map(async x => (await d.thread(x.id)).messages))).flat()
	const m = all.find(x => /honestly/.test(x.text))
	assert.equal(m.author.kind, 'person')
	assert.equal(m.direction, 'in')
})

const forwarded = 'Please look.\n\n---------- Forwarded message ---------\nFrom: Otto Customer <otto@customer.test>\nDate: Sun, 22 Nov 2026 10:00\nSubject: Broken lamp\nTo: <ana@staff.test>\n\nMy lamp is broken.\n'

test('a mail that an agent forwards on behalf opens the ticket of the customer', async () => {
	const proof = { 'Authentication-Results': 'mx.test; dmarc=pass header.from=pronto.test' }
	await d.mail({ from: ana.email, name: 'Ana Agent', envelope: 'ana@staff.test', to: 'help@desk.test', subject: 'Fwd: Broken lamp', headers: proof, text: '@fwd\n\n' + forwarded })
	const t = await d.ticket('Broken lamp')
	assert.equal(t.requester.name, 'Otto Customer')
	assert.match((await d.thread(t.id)).messages[0].text, /My lamp is broken/)
})

test('what somebody else forwards is his own ticket, with all that was forwarded', async () => {
	await d.mail({ from: 'boss@customer.test', name: 'The Boss', to: 'help@desk.test', subject: 'Fwd: Broken chair', text: '@fwd\n\n' + forwarded.replace('lamp', 'chair') })
	const t = await d.ticket(/Broken chair/)
	assert.equal(t.requester.name, 'The Boss', 'a command of an agent from somebody who is none')
	const m = (await d.thread(t.id)).messages[0]
	assert.match(m.text + m.quoted_html, /My (lamp|chair) is broken/)
})

test('a bounce is shown on the message that caused it', async () => {
	await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'For somebody gone' })
	const t = await d.ticket('For somebody gone')
	const sent = await d.reply(ana.client, t.id, '<p>Hello?</p>', { to: ['gone@customer.test'] })
	const m = await until('the failure', async () => {
		const x = (await d.thread(t.id)).messages.find(y => y.id === sent.message.id)
		return x.delivery.some(y => y.state === 'failed') && x
	}, 20000)
	assert.match(m.delivery[0].last_reply, /5\.1\.1|No such person/)
	assert.equal((await d.tickets(/Undelivered|Delivery Status/i)).length, 0)
})

test('a delivery report that comes later is shown on its message, not as a ticket', async () => {
	await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'Late bounce' })
	const t = await d.ticket('Late bounce')
	const sent = await d.reply(ana.client, t.id, '<p>Hi</p>')
	const got = await until('the answer', async () => (await d.inboxNow('cora@customer.test')).find(m => /Late bounce/.test(m.headers.subject)))
	const returnPath = /<?([^<>\s]+@[^<>\s]+)>?/.exec(got.headers['return-path'])?.[1] ?? 'help@desk.test'
	await d.mail({
		envelope: '', from: 'MAILER-DAEMON@mx.test', to: returnPath, subject: 'Undelivered Mail Returned to Sender',
		raw: Buffer.from([
			'From: MAILER-DAEMON@mx.test (Mail Delivery System)', `To: ${returnPath}`, 'Subject: Undelivered Mail Returned to Sender', 'Auto-Submitted: auto-replied',
			`Message-ID: <b${Date.now()}@mx.test>`, 'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '',
			'--b', 'Content-Type: text/plain', '', 'I am sorry.', '', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.test', '',
			'Final-Recipient: rfc822; cora@customer.test', 'Action: failed', 'Status: 5.2.2', 'Diagnostic-Code: smtp; 552 5.2.2 Mailbox full', '',
			'--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: ${got.headers['message-id']}`, `Subject: ${got.headers.subject}`, '', '--b--', '',
		].join('\r\n')),
	})
	await until('the bounce', async () => (await d.thread(t.id)).messages.find(m => m.id === sent.message.id).delivery.some(x => x.state === 'failed') ||
		(await d.thread(t.id)).events.some(e => e.kind === 'mail.bounced'), 15000)
	assert.equal((await d.tickets(/Undelivered/)).length, 0)
})

test('two robots answering each other end soon', async () => {
	await d.pronto.admin.ok('PATCH', `/mailboxes/${d.boxes['sales@desk.test'].id}`, { auto_ack: true })
	let answers = 0, stop = false
	// The other side answers everything at once, in several dialects of "automatic".
	const dialects = [{ 'Auto-Submitted': 'auto-replied' }, { Precedence: 'bulk' }, { 'X-Auto-Response-Suppress': 'All' }, {}]
	const robot = (async () => {
		const seen = new Set()
		while (!stop) {
			for (const m of await d.inboxNow('robot@customer.test')) {
				if (seen.has(m.headers['message-id'])) continue
				seen.add(m.headers['message-id'])
				answers++
				await d.mail({
					from: 'robot@customer.test', to: /([^<>\s]+@[^<>\s]+)>?$/.exec(m.headers['reply-to'] ?? m.headers.from)[1], subject: `Re: ${m.headers.subject}`,
					text: 'I am away.', headers: { 'In-Reply-To': m.headers['message-id'], ...dialects[answers % dialects.length] },
				})
			}
			await new Promise(r => setTimeout(r, 100))
		}
	})()
	await d.mail({ from: 'robot@customer.test', to: 'sales@desk.test', subject: 'Hello from a robot' })
	await d.ticket('Hello from a robot')
	await new Promise(r => setTimeout(r, 8000))
	stop = true
	await robot
	assert.ok(answers <= 5, `the robot got ${answers} answers`)
	const got = await d.inboxNow('robot@customer.test')
	for (const m of got) assert.match(m.headers['auto-submitted'] ?? '', /auto-replied|auto-generated/)
	const mails = got.map(m => m.raw.toString()).join()
	assert.ok(!/Hello from a robot/.test(mails), 'no words of an unverified sender in an automatic mail')
	assert.equal((await d.tickets(/robot/)).length, 1)
	await d.pronto.admin.ok('PATCH', `/mailboxes/${d.boxes['sales@desk.test'].id}`, { auto_ack: false })
})

test('our own mail does not come back in as a ticket', async () => {
	await d.mail({ from: 'sales@desk.test', to: 'help@desk.test', subject: 'From our own other mailbox', text: 'hello neighbour' })
	const t = await d.ticket('From our own other mailbox')
	await d.reply(ana.client, t.id, '<p>yes?</p>')
	await new Promise(r => setTimeout(r, 3000))
	const n = (await d.tickets(/own other mailbox/)).length
	assert.ok(n <= 2, `${n} tickets`)
	assert.ok((await d.thread(t.id)).messages.length <= 3)
})

test('a 25 MB attachment arrives whole, and leaves whole', async () => {
	const bytes = crypto.randomBytes(25 * 1024 * 1024 - 1000)
	const b64 = bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
	await d.mail({
		from: 'cora@customer.test', to: 'help@desk.test', subject: 'Large one',
		raw: Buffer.from(`From: cora@customer.test\r\nTo: help@desk.test\r\nSubject: Large one\r\nMessage-ID: <large${Date.now()}@customer.test>\r\nMIME-Version: 1.0\r\n` +
			`Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nSee file.\r\n--x\r\nContent-Type: application/octet-stream\r\n` +
			`Content-Disposition: attachment; filename="big.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64}\r\n--x--\r\n`),
	})
	const t = await d.ticket('Large one', 40000)
	const f = (await d.thread(t.id)).messages[0].attachments[0]
	assert.equal(f.name, 'big.bin')
	assert.equal(f.size, bytes.length)
	const res = await ana.client.raw('GET', f.url)
	assert.ok(Buffer.from(await res.arrayBuffer()).equals(bytes))
	const up = await ana.client.upload('back.bin', 'application/octet-stream', bytes)
	await d.reply(ana.client, t.id, '<p>And back</p>', { attachment_ids: [up.id] })
	const got = await until('the large answer', async () => (await d.inboxNow('cora@customer.test')).find(m => /Large one/.test(m.headers.subject)), 40000, 500)
	assert.ok(got.parts.find(p => p.name === 'back.bin').bytes.equals(bytes))
})

test('Latin-1 without a word about it, Windows-1252 and UTF-16', async () => {
	const send = (subject, type, bytes, enc = '8bit') => d.mail({
		from: 'cora@customer.test', to: 'help@desk.test', subject,
		raw: Buffer.concat([Buffer.from(`From: cora@customer.test\r\nTo: help@desk.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}${Date.now()}@customer.test>\r\nMIME-Version: 1.0\r\n` +
			`${type ? `Content-Type: ${type}\r\n` : ''}Content-Transfer-Encoding: ${enc}\r\n\r\n`), bytes, Buffer.from('\r\n')]),
	})
	await send('latin', 'text/plain; charset=iso-8859-1', Buffer.from('El ni\xf1o comi\xf3 pi\xf1a', 'latin1'))
	await send('undeclared', '', Buffer.from('El ni\xf1o comi\xf3', 'latin1'))
	await send('windows', 'text/plain; charset=windows-1252', Buffer.from('5 \x80 \x93ok\x94', 'latin1'))
	const wide = Buffer.from('\ufeffEl niño comió 日本', 'utf16le')
	await send('utf16', 'text/plain; charset=utf-16', Buffer.from(wide.toString('base64')), 'base64')
	const want = { latin: 'El niño comió piña', undeclared: 'El niño comió', windows: '5 € “ok”', utf16: 'El niño comió 日本' }
	for (const [subject, text] of Object.entries(want)) {
		const t = await d.ticket(subject)
		assert.ok((await d.thread(t.id)).messages[0].text.includes(text), `${subject}: ${(await d.thread(t.id)).messages[0].text}`)
	}
})

test('a mail that nobody can parse is a visible ticket with its original', async () => {
	const nasty = [
		Buffer.from('Content-Type: multipart/mixed; boundary="a"\r\nSubject: nested bomb\r\nFrom: cora@customer.test\r\n\r\n' +
			Array.from({ length: 60 }, (_, i) => `--${i ? 'b' + i : 'a'}\r\nContent-Type: multipart/mixed; boundary="b${i + 1}"\r\n\r\n`).join('')),
		Buffer.from('From: cora@customer.test\r\nSubject: many headers\r\n' + Array.from({ length: 20000 }, (_, i) => `X-Junk-${i}: ${'y'.repeat(40)}\r\n`).join('') + '\r\nx\r\n'),
		Buffer.concat([Buffer.from('From: cora@customer.test\r\nSubject: binary\r\nContent-Type: text/html; charset=x-nothing\r\n\r\n'), crypto.randomBytes(5000).map(b => (b === 10 || b === 13 || b === 0 ? 32 : b))]),
	]
	const before = (await d.tickets(/./)).length
	for (const raw of nasty) await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: '', raw })
	await until('each of them is visible', async () => (await d.tickets(/^/)).length >= before + nasty.length, 20000)
	const newest = (await d.pronto.admin.ok('GET', '/tickets?view=open&order=newest&limit=10')).tickets
	const withOriginal = await Promise.all(newest.slice(0, 3).map(async t => (await d.thread(t.id)).messages[0]))
	for (const m of withOriginal) {
		assert.ok(m.has_original)
		const raw = await ana.client.raw('GET', `/api/v1/messages/${m.id}/raw`)
		assert.equal(raw.status, 200)
		assert.match(await raw.text(), /cora@customer\.test/)
	}
})

test('nothing was lost and nothing came twice', async () => {
	assert.equal(d.postfix.queue(), 0)
	const ids = new Map()
	for (const user of ['cora@customer.test', 'otto@customer.test', 'boss@customer.test', 'robot@customer.test'])
		for (const m of await d.inboxNow(user)) {
			const id = m.headers['message-id']
			assert.ok(!ids.has(id), `twice: ${id}`)
			ids.set(id, user)
		}
	assert.doesNotMatch(d.pronto.log(), /AddressSanitizer|runtime error|evt=.*panic/)
})
