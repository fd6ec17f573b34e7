// The consent of a mailbox as an administrator does it: registration, the provider's page,
// back to the workspace; and the banner when the access has ended.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { startDns } from '../lib/dns.mjs'
import { startDovecot, startPostfix } from '../lib/mailservers.mjs'
import { until } from '../lib/http.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

const BOX = 'help@desk.test'
let p, dovecot, idp, browser, box

before(async () => {
	dovecot = await startDovecot({ users: { [BOX]: 'never used' } })
	idp = dovecot.identity
	idp.client = { id: 'desk-app', secret: 'hush' }
	p = await startPronto({ env: { PRONTO_OAUTH_STAND_IN: idp.url } })
	box = await p.admin.ok('POST', '/mailboxes', {
		name: 'help', address: BOX, active: true, auto_ack: false, in_kind: 'imap', in_host: '127.0.0.1',
		in_port: dovecot.ports.imap, in_tls: 'none', in_user: BOX, in_after: 'seen', out_kind: 'none',
	})
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await p?.stop()
	await dovecot?.stop()
})

test('registration → provider’s page → connected; access lost → banner', async () => {
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	await page.goto(`/app/settings/mailboxes/${box.id}`)
	await page.getByLabel('How to sign in').selectOption('google')
	await page.getByText('Save the mailbox first').waitFor()
	assert.equal(await page.getByLabel('Redirect address').inputValue(), `${p.url}/api/v1/oauth/callback`)
	await page.getByLabel('Client id').fill('desk-app')
	await page.getByLabel('Client secret').fill('hush')
	await page.locator('fieldset').filter({ hasText: 'Client secret' }).getByRole('button', { name: 'Save', exact: true }).click()
	await until('the registration is kept', async () => (await p.admin.ok('GET', '/oauth-clients')).clients[0].secret_set)
	assert.deepEqual(await axe(page), [])
	await shot(page, 'oauth-form')
	await page.getByRole('button', { name: 'Save', exact: true }).last().click()
	await page.getByRole('link', { name: BOX }).click()
	const button = page.getByRole('button', { name: 'Sign in with Google' })
	await button.click()
	await page.waitForURL('**/app/settings/mailboxes?oauth=ok')
	await page.getByText('Signed in. Mail comes in from now on.').waitFor()
	await shot(page, 'oauth-back')
	assert.ok(page.seen.foreign.every(u => u.startsWith(idp.url)), page.seen.foreign.join(' '))
	const state = async () => (await p.admin.ok('GET', '/mailboxes')).mailboxes[0]
	await until('the mailbox works', async () => (await state()).state === 'ok', 15000)
	await page.getByRole('link', { name: BOX }).click()
	await page.getByText('Connected. The access renews itself.').waitFor()

	idp.grants.clear()
	idp.tokens.clear()
	dovecot.kick(BOX)
	await until('the access is lost', async () => (await state()).state === 'reauthorise', 40000, 200)
	await page.goto('/app/inbox/open')
	await page.getByText(`${BOX} has lost its access`).waitFor()
	await shot(page, 'oauth-banner')
	assert.deepEqual(page.seen.console, [])
	await page.context().close()
})

test('the first-run wizard: provider’s page → back in the wizard → the first mail', async () => {
	const postfix = await startPostfix({ dovecot, domains: ['desk.test'] })
	const dns = await startDns({
		'_imaps._tcp.desk.test': { port: dovecot.ports.imaps, target: 'localhost' },
		'_submissions._tcp.desk.test': { port: postfix.ports.smtps, target: 'localhost' },
	})
	const fresh = await startPronto({ fresh: true, env: { PRONTO_OAUTH_STAND_IN: idp.url, PRONTO_DNS_SERVER: dns.address, PRONTO_MAIL_CA_FILE: dovecot.cert } })
	try {
		const page = await openPage(browser, { url: fresh.url })
		const next = () => page.locator('button[type=submit]').click()
		await page.goto([...fresh.log().matchAll(/http:\/\/\S+\/setup\S*token=\S+/g)].at(-1)[0])
		await page.locator('input[name=name]').fill('Ada Owner')
		await page.locator('input[name=email]').fill('ada@desk.test')
		await page.locator('input[name=password]').fill('a long enough password')
		await next()
		await page.locator('input[name=company]').fill('Acme')
		await next()
		await page.locator('input[name=mailbox]').fill(BOX)
		await page.locator('input[name=mailbox-password]').click()
		await page.getByRole('button', { name: 'Edit' }).click()
		await page.getByLabel('How to sign in').selectOption('google')
		assert.equal(await page.locator('input[name=mailbox-password]').count(), 0, 'no password is asked')
		await page.getByLabel('Client id').fill('desk-app')
		await page.getByLabel('Client secret').fill('hush')
		await page.locator('fieldset').filter({ hasText: 'Client secret' }).getByRole('button', { name: 'Save', exact: true }).click()
		const button = page.getByRole('button', { name: 'Sign in with Google' })
		await until('the button is ready', () => button.isEnabled())
		assert.deepEqual(await axe(page), [])
		await shot(page, 'oauth-wizard')

		idp.refuse = true
		await button.click()
		await page.waitForURL('**/setup?oauth=failed')
		await page.getByText('The sign-in was not completed').waitFor()
		idp.refuse = false
		await button.click()
		await page.waitForURL('**/setup?oauth=ok')
		await page.getByText('Signed in. Mail comes in from now on.').waitFor()
		assert.equal(await page.locator('input[name=mailbox]').inputValue(), BOX)
		assert.deepEqual(await axe(page), [])
		await shot(page, 'oauth-wizard-back')
		await next()
		await page.getByRole('button', { name: 'Open' }).waitFor()
		await next()
		await page.waitForURL(/\/app\/inbox/)
		assert.deepEqual(page.seen.console, [])
		await page.context().close()

		fresh.admin = await fresh.as('ada@desk.test', 'a long enough password')
		const { mailboxes } = await fresh.admin.ok('GET', '/mailboxes')
		assert.deepEqual(mailboxes.map(m => [m.address, m.auth_kind, m.oauth_set, m.in_password_set]), [[BOX, 'google', true, false]], 'one mailbox, however often he came back')
		await until('it works', async () => (await fresh.admin.ok('GET', '/mailboxes')).mailboxes[0].state === 'ok', 20000)
	} finally {
		await fresh.stop()
		await dns.stop()
		await postfix.stop()
	}
})
