// From an empty folder to the first real mailbox in Chromium: the link that the server
// prints, four screens, at most eight typed fields, TLS to real Dovecot and Postfix found by
// their DNS records; then the first customer's mail is a ticket.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, startBrowser } from '../lib/browser.mjs'
import { startUnset } from '../lib/desk.mjs'
import { until } from '../lib/http.mjs'
import { Pronto } from '../lib/pronto.mjs'

let d, browser, p

before(async () => {
	d = await startUnset()
	p = d.pronto
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await d?.stop()
})

test('four screens, eight fields, a real mailbox, a first ticket', async () => {
	const began = Date.now()
	const url = d.link()
	assert.ok(url, p.log())
	const page = await openPage(browser, { url: p.url })
	let typed = 0
	const type = async (selector, text) => {
		typed++
		await page.locator(selector).first().fill(text)
	}
	const step = async (name, next) => {
		const heading = await page.locator('h1').innerText()
		assert.deepEqual(await axe(page), [], `axe: ${heading}`)
		await shot(page, `wizard-${name}-${p.kind}`)
		await page.locator('button[type=submit]').click()
		if (next)
			await page.waitForFunction(h => document.querySelector('h1') && document.querySelector('h1').innerText !== h, heading, { timeout: 30000 }).catch(async e => {
				await shot(page, 'wizard-stuck')
				throw new Error(`${e.message}; the page says: ${await page.locator('main').innerText()}`)
			})
	}
	await page.goto(url)
	await page.locator('input[name=name]').waitFor()
	await type('input[name=name]', 'Ada Owner')
	await type('input[name=email]', 'ada@desk.test')
	await type('input[name=password]', 'a long enough password')
	await step('admin', true)
	await type('input[name=company]', 'Acme')
	await step('company', true)
	await type('input[name=mailbox]', 'help@desk.test')
	await type('input[name=mailbox-password]', 'help-secret')
	await step('mail', true)
	await step('finish')
	await page.waitForURL(/\/app\/inbox/)
	assert.ok(typed <= 8, `${typed} fields`)
	assert.ok(d.dns.asked.includes('_imaps._tcp.desk.test'))
	// What the wizard did is ticked off; the rest stands beside the list until put away.
	const steps = page.locator('section[data-steps="3"]')
	await steps.getByRole('link', { name: /Connect a mailbox.*done/ }).waitFor()
	await steps.getByRole('link', { name: 'Invite a colleague', exact: true }).waitFor()
	assert.deepEqual(await axe(page), [])
	await shot(page, `wizard-inbox-${p.kind}`)
	await steps.getByRole('button', { name: 'Hide these steps' }).click()
	await steps.waitFor({ state: 'detached' })
	await page.reload()
	await page.locator('[data-row]').first().waitFor()
	assert.equal(await page.locator('section[data-steps]').count(), 0)
	await page.quiet()

	// What was built there works.
	p.admin = await p.as('ada@desk.test', 'a long enough password')
	const [box] = (await p.admin.ok('GET', '/mailboxes')).mailboxes
	assert.deepEqual([box.in_tls, box.out_tls, box.in_port], ['tls', 'tls', d.dovecot.ports.imaps])
	await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'The very first', text: 'Anybody there?' })
	const t = await d.ticket('The very first', 20000)
	await page.goto('/app/inbox/open')
	await page.getByText('The very first').first().waitFor()
	await d.reply(p.admin, t.id, '<p>Yes.</p>')
	await until('the answer', async () => (await d.inboxNow('cora@customer.test')).some(m => /Yes\./.test(m.text)))
	assert.ok(Date.now() - began < 120000, 'from nothing to the first answer in two minutes')

	// The demo data go with one request, the real ticket stays.
	const demo = (await p.admin.ok('GET', '/tickets?view=open&limit=200')).tickets.filter(x => x.demo)
	assert.ok(demo.length > 5, `${demo.length} demo tickets`)
	assert.ok(new Set(demo.map(x => x.language)).size >= 3, 'in several languages')
	await p.admin.ok('DELETE', '/demo')
	const left = (await p.admin.ok('GET', '/tickets?view=open&limit=200')).tickets
	assert.ok(left.length && left.every(x => !x.demo))
	await page.context().close()
})

test('the link is dead after use', async () => {
	const r = await p.client().ok('GET', '/setup')
	assert.equal(r.needed, false)
	const again = await p.client().api('POST', '/setup', { token: new URL(d.link()).searchParams.get('token'), email: 'eve@desk.test', password: 'a long enough password', name: 'Eve', locale: 'en' })
	assert.ok(again.status >= 400)
})

test('a wrong password is told in the server’s own words', async () => {
	const r = await p.admin.ok('POST', '/mailboxes/test', d.settings('help@desk.test', {
		in_host: 'localhost', in_port: d.dovecot.ports.imaps, in_tls: 'tls', in_password: 'wrong', out_host: 'localhost', out_port: d.postfix.ports.smtps, out_tls: 'tls', out_user: 'help@desk.test', out_password: 'help-secret',
	}))
	assert.equal(r.ok, false)
	const bad = r.receive.find(s => !s.ok)
	assert.equal(bad.step, 'login')
	assert.match(bad.reply, /Authentication failed|AUTHENTICATIONFAILED/)
	assert.ok(bad.remedy_key)
	assert.deepEqual(r.receive.filter(s => s.ok).map(s => s.step), ['dns', 'tcp', 'tls', 'greeting'])
	assert.ok(r.send.every(s => s.ok), JSON.stringify(r.send))
})

test('the master key and the store are nobody else’s to read', () => {
	const mode = f => fs.statSync(path.join(p.dir, f)).mode & 0o777
	assert.equal(mode('master.key'), 0o600)
	if (p.kind === 'sqlite') assert.equal(mode('pronto.db') & 0o077, 0)
	assert.ok(p instanceof Pronto)
})
