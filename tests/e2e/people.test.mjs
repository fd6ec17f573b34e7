// Two persons that are one, in Chromium: offered, compared, merged and separated again with
// the keyboard; a role is made and given; axe has nothing to say on these pages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

let p, browser, page, cora, other, firm

before(async () => {
	p = await startPronto()
	browser = await startBrowser()
	await p.addAgent('Bea Agent')
	firm = await p.admin.ok('POST', '/organisations', { name: 'Acme', domains: ['acme.test'] })
	const opened = async (subject, name, email) => (await p.admin.ok('POST', '/tickets', { subject, html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name, email } })).requester.id
	cora = await opened('From work', 'Cora Núñez', 'cora.nunez@acme.test')
	other = await opened('From home', 'Cora N.', 'coranunez@mail.test')
	page = await openPage(browser, { url: p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

test('merged and separated again', async () => {
	await page.goto(`/app/customers/${cora}`)
	await page.getByRole('button', { name: 'Compare' }).focus()
	assert.deepEqual(await axe(page), [])
	await page.keyboard.press('Enter')
	const dialog = page.getByRole('dialog')
	await dialog.getByText('1 ticket moves over').waitFor()
	assert.deepEqual(await axe(page), [])
	await dialog.getByRole('button', { name: 'Merge the two' }).focus()
	await page.keyboard.press('Enter')
	await page.getByRole('link', { name: 'From home' }).waitFor()
	assert.equal((await p.admin.ok('GET', `/people/${cora}`)).identities.length, 2)
	// the page of the one that is gone leads to the one that stayed
	await page.goto(`/app/customers/${other}`)
	await until('the address is that of the other', () => page.url().endsWith(`/app/customers/${cora}`))
	await page.getByRole('button', { name: 'Separate' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Separate' }).click()
	await page.getByRole('link', { name: 'From home' }).waitFor({ state: 'detached' })
	assert.equal((await p.admin.ok('GET', `/people/${other}`)).id, other)
	await page.quiet()
})

test('an organisation has its people and their tickets; a public domain is explained', async () => {
	await page.goto('/app/organisations')
	await page.getByRole('link', { name: /Acme/ }).click()
	await page.getByRole('link', { name: /From work/ }).waitFor()
	assert.deepEqual(await axe(page), [])
	await page.getByLabel('Domains').fill('acme.test, gmail.com')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByText('Anybody can have an address at gmail.com').waitFor()
	assert.deepEqual((await p.admin.ok('GET', `/organisations/${firm.id}`)).organisation.domains, ['acme.test'])
	await page.quiet([/422/])
})

test('a role is made and given', async () => {
	await page.goto('/app/settings/roles')
	await page.getByRole('button', { name: 'New role' }).click()
	await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('First line')
	assert.deepEqual(await axe(page), [])
	await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
	await page.getByText('Ada Admin made the role First line').waitFor()
	await page.goto('/app/settings/agents')
	const bea = (await p.admin.ok('GET', '/agents')).agents.find(a => a.name === 'Bea Agent')
	await page.goto(`/app/settings/agents/${bea.id}`)
	await page.getByRole('dialog').getByLabel('Role').selectOption({ label: 'First line' })
	await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
	await until('she has it', async () => (await p.admin.ok('GET', '/agents')).agents.find(a => a.id === bea.id).role_name === 'First line')
	await page.quiet([/422/])
})
