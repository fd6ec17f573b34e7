// The workspace in Chromium against the real server: nothing is sent over somebody's head,
// nothing sent is beyond recall for ten seconds, nothing typed is lost (not with the page,
// not with the session), a note stays in the house, the second factor works, and mails can
// do nothing.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, browser, ana, bea, sink
const mails = []
const sentTo = address => mails.filter(m => m.to.includes(address))

before(async () => {
	sink = await startScripted(smtpScript({ take: m => mails.push(m) }))
	p = await startPronto()
	await p.admin.ok('POST', '/mailboxes', {
		name: 'Help', address: 'help@desk.test', active: true, auto_ack: false, in_kind: 'none', out_kind: 'smtp', out_host: '127.0.0.1', out_port: sink.port, out_tls: 'none',
	})
	ana = await p.addAgent('Ana Agent')
	bea = await p.addAgent('Bea Agent')
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await p?.stop()
	await sink?.stop()
})

/** The messages of a ticket that stand. */
const messages = async id => (await p.admin.ok('GET', `/tickets/${id}/thread?limit=100`)).messages.filter(m => !m.undone_at)

/** A ticket from a mail of its own customer. */
async function ticket(subject, body = 'Content-Type: text/plain; charset=utf-8\r\n\r\nPlease help.') {
	const from = `${crypto.randomBytes(4).toString('hex')}@customer.test`
	p.must(['mail', 'deliver', 'help@desk.test'], { input: `From: Cora <${from}>\r\nTo: help@desk.test\r\nSubject: ${subject}\r\nMessage-ID: <${crypto.randomUUID()}@customer.test>\r\nMIME-Version: 1.0\r\n${body}\r\n` })
	const found = await until(`the ticket ${subject}`, async () => (await p.admin.ok('GET', '/tickets?view=open&limit=200')).tickets.find(t => t.subject === subject))
	return { id: found.id, from }
}

/** A device of its own; who has signed in once in this file is not asked again. */
async function workplace(who, { fresh } = {}) {
	const page = await openPage(browser, { url: p.url, ...(who.cookies && !fresh ? { storageState: who.cookies } : {}) })
	if (!who.cookies || fresh) {
		await signIn(page, who.email, who.password)
		const { cookies } = await page.context().storageState()
		if (!fresh) who.cookies = { cookies, origins: [] }
	}
	return page
}

const editor = page => page.locator('footer [contenteditable=true]')

async function write(page, key, text) {
	await page.getByRole('heading', { level: 1 }).first().waitFor()
	await page.getByText('Please help.').first().waitFor()
	const mode = page.locator(`footer[data-mode=${key === 'n' ? 'note' : 'reply'}]`)
	for (let i = 0; i < 5; i++) { // a key before its listener stands is lost, as a person would notice
		await page.keyboard.press(key)
		if (await mode.waitFor({ timeout: 3000 }).then(() => true, () => false)) break
	}
	await editor(page).waitFor()
	await editor(page).click()
	await page.keyboard.type(text)
}

/** Another page of the same profile. */
async function again(page, url) {
	const next = await page.context().newPage()
	await next.goto(url)
	return next
}

test('two agents answer the same ticket: the second is told what is new, and decides', async () => {
	const t = await ticket('Asked once')
	await ana.client.ok('PATCH', '/me', { undo_ms: 0 })
	const [one, two] = await Promise.all([workplace(ana), workplace(bea)])
	for (const page of [one, two]) await page.goto(`/app/inbox/open/${t.id}`)
	await write(two, 'r', 'The answer of Bea')
	// Bea's page learns nothing of Ana's answer before she sends: only the server can stop her.
	await two.route(/\/(events|thread|tickets\/\d+)(\?|$)/, r => r.abort())
	await two.route(/\/api\/v1\/drafts/, r => r.abort())
	await write(one, 'r', 'The answer of Ana')
	await one.keyboard.press('Control+Enter')
	await until('Ana’s answer', async () => (await messages(t.id)).length === 2)
	const before = (await messages(t.id)).length
	await two.keyboard.press('Control+Enter')
	const panel = two.getByRole('alert').filter({ hasText: 'Not sent yet' })
	const stopped = await panel.waitFor().then(() => true, () => false)
	assert.ok(stopped, `no panel; the page says ${await two.locator('footer[data-mode]').innerText()}`)
	assert.match(await panel.innerText(), /The answer of Ana/)
	assert.equal((await messages(t.id)).length, before)
	assert.match(await editor(two).innerText(), /The answer of Bea/, 'the text is back')
	assert.deepEqual(await axe(two), [])
	await shot(two, `workspace-stale-${p.kind}`)
	await two.getByRole('button', { name: 'Send anyway' }).click()
	await until('Bea’s answer', async () => (await messages(t.id)).some(m => /The answer of Bea/.test(m.text)))
	await one.quiet()
	await two.quiet([/409|ERR_FAILED/])
	await ana.client.ok('PATCH', '/me', { undo_ms: 10000 })
	await Promise.all([one.context().close(), two.context().close()])
})

test('undo within ten seconds: the text is back and no mail leaves', async () => {
	const t = await ticket('Taken back')
	const open = (await p.admin.ok('GET', `/tickets/${t.id}`)).status_id
	const page = await workplace(ana)
	await page.goto(`/app/inbox/open/${t.id}`)
	await write(page, 'r', 'Too  early — ¿sí? ñ €')
	const typed = await editor(page).innerHTML()
	await page.keyboard.press('Control+Shift+Enter')
	const solved = await until('it is sent', async () => (await messages(t.id)).length === 2 && (await p.admin.ok('GET', `/tickets/${t.id}`)).status_id)
	assert.notEqual(solved, open, 'solved')
	await page.getByRole('button', { name: /^Undo/ }).click()
	await until('the text is back', async () => (await editor(page).count()) && (await editor(page).innerHTML()) === typed)
	assert.equal((await p.admin.ok('GET', `/tickets/${t.id}`)).status_id, open, 'the status is as before')
	assert.equal((await messages(t.id)).length, 1)
	p.later(15000)
	await page.waitForTimeout(700)
	assert.deepEqual(sentTo(t.from), [], 'a mail left')
	// Sent again and not taken back it leaves, once.
	await editor(page).click()
	await page.keyboard.press('Control+Enter')
	await until('sent again', async () => (await messages(t.id)).length === 2)
	p.later(15000)
	await until('the mail', async () => sentTo(t.from).length === 1)
	await page.quiet()
	await page.context().close()
	await new Promise(r => setTimeout(r, 500))
	assert.equal(sentTo(t.from).length, 1)
})

test('a draft outlives its page, and is on the agent’s other device', async () => {
	const t = await ticket('Half a sentence')
	const page = await workplace(ana)
	const url = `/app/inbox/open/${t.id}`
	await page.goto(url)
	await write(page, 'r', 'Half a sentence that nobody')
	await page.waitForTimeout(500)
	const cdp = await page.context().newCDPSession(page)
	cdp.send('Page.crash').catch(() => {})
	await page.waitForEvent('crash')
	const reopened = await again(page, url)
	await until('the draft', async () => /Half a sentence that nobody$/.test(await editor(reopened).innerText().catch(() => '')))
	await editor(reopened).click()
	await reopened.keyboard.press('Control+End')
	await reopened.keyboard.type(' finished')
	await until('it is on the server', async () => /nobody finished/.test((await ana.client.api('GET', `/drafts/t${t.id}/reply`)).body.html))
	const other = await workplace(ana)
	await other.goto(url)
	await until('the draft on the other device', async () => /nobody finished$/.test(await editor(other).innerText().catch(() => '')), 5000)
	// A note on the same ticket is another draft; and a colleague sees neither.
	await other.keyboard.press('n')
	await other.locator('footer[data-mode=note]').waitFor()
	assert.equal((await editor(other).innerText()).trim(), '')
	assert.deepEqual((await bea.client.ok('GET', '/drafts')).drafts, [])
	await other.quiet()
	await Promise.all([page.context().close(), other.context().close()])
})

test('a note stays in the house', async () => {
	const t = await ticket('Between us')
	const page = await workplace(ana)
	await page.goto(`/app/inbox/open/${t.id}`)
	await write(page, 'n', 'He never pays')
	assert.equal(await page.getByRole('button', { name: /^Send/ }).count(), 0, 'a note is added, not sent')
	await page.keyboard.press('Control+Enter')
	const m = await until('the note', async () => (await messages(t.id)).find(x => x.kind === 'note'))
	assert.deepEqual(m.delivery, [])
	assert.deepEqual([...m.to, ...m.cc], [])
	await page.getByLabel(/Internal note by/).waitFor()
	p.later(15000)
	await page.waitForTimeout(700)
	assert.ok(!mails.some(x => /He never pays/.test(x.raw)))
	await page.quiet()
	await page.context().close()
})

test('what is typed while a message is on its way stays', async () => {
	const t = await ticket('Fast fingers')
	const page = await workplace(ana)
	await page.goto(`/app/inbox/open/${t.id}`)
	await write(page, 'r', 'First message')
	await page.route(/\/tickets\/\d+\/messages$/, async r => {
		await new Promise(done => setTimeout(done, 800))
		await r.continue()
	})
	await page.keyboard.press('Control+Enter')
	await until('the writer is empty', async () => (await editor(page).innerText()).trim() === '')
	await editor(page).click()
	await page.keyboard.type('and one thing more')
	await until('the first is sent', async () => (await messages(t.id)).length === 2)
	await until('the rest is a draft', async () => /and one thing more/.test((await ana.client.api('GET', `/drafts/t${t.id}/reply`)).body.html))
	assert.match(await editor(page).innerText(), /^and one thing more\s*$/)
	await page.quiet()
	await page.context().close()
})

test('a session that ends elsewhere costs nothing that was typed', async () => {
	const t = await ticket('Signed out')
	const page = await workplace(bea, { fresh: true })
	await page.goto(`/app/inbox/open/${t.id}`)
	await write(page, 'r', 'Begun before')
	const { sessions } = await bea.client.ok('GET', '/sessions')
	for (const s of sessions.filter(s => !s.current)) await bea.client.ok('DELETE', `/sessions/${s.id}`)
	await page.keyboard.type(' and ended after', { delay: 80 })	// no dialog may take the rest of it
	await page.keyboard.press('Control+Enter').catch(() => {})
	const dialog = page.getByRole('dialog', { name: 'Please sign in again' })
	await dialog.waitFor()
	assert.deepEqual(await axe(page), [])
	await dialog.locator('input[type=password]').fill(bea.password)
	await page.keyboard.press('Enter')
	await dialog.waitFor({ state: 'detached' })
	if (!(await until('the waiting call went on', async () => (await messages(t.id)).length === 2, 4000).catch(() => false))) {
		assert.match(await editor(page).innerText(), /Begun before and ended after/)
		await editor(page).click()
		await page.keyboard.press('Control+Enter')
	}
	const m = await until('it is sent', async () => (await messages(t.id))[1])
	assert.match(m.text, /Begun before and ended after/)
	await page.waitForTimeout(300)
	assert.equal((await messages(t.id)).length, 2, 'once')
	await page.quiet([/401/])
	await page.context().close()
})

/** RFC 6238 of a secret in Base32, at the server's time. */
function totp(secret) {
	let bits = ''
	for (const c of secret.replace(/[^A-Z2-7]/g, '')) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')
	const key = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)))
	const at = Buffer.alloc(8)
	at.writeBigUInt64BE(BigInt(Math.floor((Date.now() + (p.shift ?? 0)) / 30000)))
	const mac = crypto.createHmac('sha1', key).update(at).digest()
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}

test('second factor: set up, sign in with a code, with a recovery code once', async () => {
	const carl = await p.addAgent('Carl Agent')
	const page = await workplace(carl)
	await page.goto('/app/settings/security')
	await page.getByRole('button', { name: 'Turn on' }).click()
	const secret = (await page.getByRole('dialog').locator('code').innerText()).replace(/\s/g, '')
	assert.match(secret, /^[A-Z2-7]{16,}$/)
	assert.ok(await page.getByRole('img', { name: /QR/ }).evaluate(i => i.complete && i.naturalWidth > 20), 'the picture shows')
	assert.deepEqual(await axe(page), [])
	await page.getByLabel('Code from your authenticator app').fill(totp(secret))
	await page.keyboard.press('Enter')
	await page.getByRole('dialog', { name: 'Recovery codes' }).waitFor()
	const codes = await page.getByRole('dialog').locator('li').allInnerTexts()
	assert.equal(new Set(codes).size, 10)
	assert.deepEqual(await axe(page), [])
	await page.getByRole('button', { name: 'I have kept them' }).click()
	await page.quiet()
	await page.context().close()

	const enter = async (code, recovery) => {
		const next = await openPage(browser, { url: p.url })
		await next.goto('/app')
		await next.locator('input[type=email]').fill(carl.email)
		await next.locator('input[type=password]').fill(carl.password)
		await next.keyboard.press('Enter')
		await next.getByLabel('Code from your authenticator app').waitFor()
		if (recovery) await next.getByRole('button', { name: 'Use a recovery code' }).click()
		await next.locator(recovery ? 'input[name=recovery]' : 'input[name=code]').fill(code)
		await next.keyboard.press('Enter')
		const inside = await Promise.race([next.locator('nav').first().waitFor().then(() => true), next.getByText('This code is wrong or was used already').waitFor().then(() => false)])
		await next.quiet([/401/])
		await next.context().close()
		return inside
	}
	p.later(30000)
	assert.equal(await enter(totp(secret)), true)
	assert.equal(await enter(codes[3], true), true)
	assert.equal(await enter(codes[3], true), false, 'a recovery code works once')
})

test('the original stands in a sandbox, and remote pictures stay away', async () => {
	const html = `<p>Please help.</p><img src="http://127.0.0.1:9/pixel.gif" alt="our logo"><script>top.ran = 1; document.title = 'ran'</script><p id=o onclick="top.ran=2">end</p>`
	const t = await ticket('Dressed up', `Content-Type: text/html; charset=utf-8\r\n\r\n${html}`)
	const page = await workplace(ana)
	await page.goto(`/app/inbox/open/${t.id}`)
	await page.getByText('A remote image is blocked.').waitFor()
	await page.locator('[data-message]').getByText('our logo').waitFor()
	assert.equal(await page.locator('[data-message] img[src^=http]').count(), 0)
	await page.getByRole('button', { name: 'Message actions' }).first().click()
	await page.getByRole('menuitem', { name: 'View original' }).click()
	const frame = page.locator('iframe')
	await frame.waitFor()
	assert.equal(await frame.getAttribute('sandbox'), '')
	await page.frameLocator('iframe').getByText('end').click()
	assert.equal(await page.evaluate(() => globalThis.ran), undefined)
	assert.deepEqual(await axe(page), [])
	await page.quiet()
	await page.context().close()
})
