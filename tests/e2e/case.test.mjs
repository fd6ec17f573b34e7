// The case's data in Chromium against the real server: what is missing is asked for before
// solving, a field is edited in its place, a colleague who is mentioned hears the bell.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

let p, browser, page, ben, t

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ben = await p.addAgent('Ben Agent')
	await p.admin.ok('POST', '/fields', { key: 'order_no', kind: 'text', label: { en: 'Order number' }, required: ['solved'] })
	const top = await p.admin.ok('POST', '/reasons', { names: { en: 'Delivery' } })
	await p.admin.ok('POST', '/reasons', { names: { en: 'Late' }, parent_id: top.id })
	await p.admin.ok('PATCH', '/settings', { reason_required: true })
	t = await p.admin.ok('POST', '/tickets', { subject: 'Where is it', html: '<p>Late.</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'c@customer.test' } })
	await p.admin.ok('PATCH', `/tickets/${t.id}`, { assignee_id: (await p.admin.ok('GET', '/session')).agent.id })
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

const now = () => p.admin.ok('GET', `/tickets/${t.id}`)

test('solving asks for what is missing and goes on once it is there', async () => {
	page = await openPage(browser, { url: p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	await page.goto(`/app/inbox/mine/${t.id}`)
	await page.getByLabel('Order number').waitFor()
	await page.getByText('Where is it').first().click()
	await page.keyboard.press('e')
	const ask = page.getByRole('dialog', { name: `#${t.id} still needs this` })
	await ask.waitFor()
	assert.equal((await now()).category, 'new')
	await ask.getByRole('button', { name: 'Save and go on' }).click()
	await ask.getByText('Please fill in “Order number” first.').waitFor()
	assert.deepEqual(await axe(page), [])
	await shot(page, 'case-missing')
	await ask.getByRole('button', { name: /Contact reason/ }).click()
	await page.keyboard.type('late')
	await page.keyboard.press('Enter')
	await ask.getByLabel('Order number').fill('A-17')
	await page.keyboard.press('Enter')
	await until('it is solved', async () => (await now()).category === 'solved')
	const x = await now()
	assert.deepEqual([x.fields.order_no, x.reason_id > 0], ['A-17', true])
	await page.quiet([/422/])
})

test('a field changes in its place, and who is mentioned hears of it', async () => {
	await page.goto(`/app/inbox/solved/${t.id}`)
	await page.getByLabel('Order number').fill('A-18')
	await page.getByLabel('Order number').press('Enter')
	await until('it is kept', async () => (await now()).fields.order_no === 'A-18')
	await page.keyboard.press('n')
	await page.locator('footer[data-mode=note]').waitFor()
	await page.locator('[data-editor][data-ready]').click()
	await page.keyboard.type('Please look, @')
	await page.getByRole('dialog', { name: 'Mention somebody' }).waitFor()
	await page.keyboard.type('ben')
	await page.keyboard.press('Enter')
	await page.getByText('Please look, @Ben Agent').waitFor()
	await page.waitForFunction(() => document.activeElement?.closest('[data-editor]')) // the caret is back, behind the name
	await page.keyboard.type('tomorrow')
	await page.getByText('Please look, @Ben Agent tomorrow').waitFor()
	await page.getByRole('button', { name: 'Add note' }).click()
	await until('the bell rings', async () => (await ben.client.ok('GET', '/notices')).notices.some(n => n.kind === 'mention' && n.ticket_id === t.id))
	await page.locator('section', { hasText: 'Watchers' }).getByText('Ben Agent').first().waitFor()
	await page.quiet([/422/])
})

test('who types fast loses no letter, whether an @ names somebody or nobody', async () => {
	const editor = page.locator('[data-editor][data-ready]')
	for (const [typed, means] of [['See @zzq tomorrow', 'See @zzq tomorrow'], ['See @b tomorrow', 'See @b tomorrow'], ['@x', '@x'], ['Ask @ben\n', 'Ask @Ben Agent'], ['a @ b', 'a @ b']]) {
		await page.goto(`/app/inbox/solved/${t.id}`)
		await page.getByLabel('Order number').waitFor()
		await page.keyboard.press('n')
		await page.locator('footer[data-mode=note]').waitFor()
		await editor.click()
		await page.keyboard.press('Control+a')
		await page.keyboard.press('Delete')
		await page.keyboard.type(typed)
		await until(`"${typed}" stands there`, async () => (await editor.innerText()).replaceAll('\u00a0', ' ').trim() === means, 10000).catch(async e => { throw new Error(`${e.message}: "${await editor.innerText()}"`) })
		await page.getByRole('dialog', { name: 'Mention somebody' }).waitFor({ state: 'detached' })
	}
	await page.quiet([/422/])
})
