// Two tickets of one customer become one in Chromium, by the keyboard; his answer to the old
// number, by real mail, lands in the one that stayed; undo gives both back, and the next
// answer lands in the old one again.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { startDesk } from '../lib/desk.mjs'
import { until } from '../lib/http.mjs'

let d, browser, ana, ben

before(async () => {
	;[d, browser] = await Promise.all([startDesk(), startBrowser()])
	ana = await d.pronto.addAgent('Ana Agent')
	ben = await d.pronto.addAgent('Ben Beside')
})
after(async () => {
	await browser?.close()
	await d?.stop()
})

const cora = { from: 'cora@customer.test', name: 'Cora Núñez' }
const texts = async id => (await d.thread(id)).messages.map(m => [m.ticket_id, m.text.trim()])

test('merge with Shift+M, a mail to the old number, undo, and a mail again', async () => {
	await d.mail({ ...cora, to: 'help@desk.test', subject: 'Broken lid', text: 'The lid is broken' })
	const stays = await d.ticket('Broken lid')
	await d.mail({ ...cora, to: 'help@desk.test', subject: 'Broken lid, again', text: 'Nobody answers' })
	const goes = await d.ticket('Broken lid, again')
	assert.notEqual(stays.id, goes.id)
	await d.reply(ana.client, goes.id, '<p>We are on it</p>')
	const [ours] = await d.inbox(cora.from, 1)
	const answer = text => d.mail({
		...cora, to: /<?([^<>\s]+@[^<>\s]+)>?$/.exec(ours.headers['reply-to'])[1], subject: ours.headers.subject, text,
		headers: { 'In-Reply-To': ours.headers['message-id'], References: ours.headers['message-id'] },
	})
	const was = [await texts(stays.id), await texts(goes.id)]

	const page = await openPage(browser, { url: d.pronto.url })
	await signIn(page, ana.email, ana.password)
	await page.goto(`/app/inbox/open/${goes.id}`)
	await page.getByText('We are on it').first().waitFor()
	const dialog = page.getByRole('dialog')
	for (let i = 0; i < 5 && !(await dialog.count()); i++) {	// a key before its listener stands is lost, as a person would notice
		await page.keyboard.press('Shift+M')
		await dialog.waitFor({ timeout: 5000 }).catch(() => {})
	}
	await dialog.getByRole('button', { name: new RegExp(`#${stays.id}`) }).waitFor()
	assert.deepEqual(await axe(page), [])
	await page.keyboard.type(`#${stays.id}`)
	const found = dialog.getByRole('button', { name: new RegExp(`#${stays.id}`) })
	await until('one is left', async () => (await dialog.getByRole('listitem').count()) === 1)
	await found.focus()
	await page.keyboard.press('Enter')
	await dialog.getByText('The lid is broken').waitFor()
	await dialog.getByText('Nobody answers').waitFor()
	assert.deepEqual(await axe(page), [])
	await shot(page, `merge-${d.pronto.kind}`)
	const yes = dialog.getByRole('button', { name: `Merge into #${stays.id}` })
	await yes.focus()
	await page.keyboard.press('Enter')
	await until('the page is that of the one that stays', () => page.url().endsWith(`/${stays.id}`))
	await page.getByText('Nobody answers').first().waitFor()

	await answer('To the old number')
	await until('the answer is in the one that stays', async () => (await texts(stays.id)).some(([id, text]) => id === stays.id && text === 'To the old number'), 15000, 100)
	await page.getByText('To the old number').first().waitFor()
	// the old number's page leads to the one that stayed
	await page.goto(`/app/inbox/open/${goes.id}`)
	await until('led on', () => page.url().endsWith(`/${stays.id}`))
	await page.getByText('To the old number').first().waitFor()

	// a colleague has it open and does nothing: his page must follow as well
	const other = await openPage(browser, { url: d.pronto.url })
	await signIn(other, ben.email, ben.password)
	await other.goto(`/app/inbox/open/${stays.id}`)
	await other.getByText('We are on it').first().waitFor()
	await other.getByRole('button', { name: 'Undo merge' }).waitFor()

	await page.getByRole('button', { name: 'Undo merge' }).focus()
	await page.keyboard.press('Enter')
	await until('the page is that of the old one', () => page.url().endsWith(`/${goes.id}`))
	await page.getByText('We are on it').first().waitFor()
	assert.deepEqual(await texts(goes.id), was[1])
	assert.deepEqual(await texts(stays.id), [...was[0], [stays.id, 'To the old number']])
	await other.getByRole('button', { name: 'Undo merge' }).waitFor({ state: 'detached' })
	const thread = other.getByRole('region', { name: 'Conversation' })
	await thread.getByText('We are on it').waitFor({ state: 'detached' })
	await thread.getByText('To the old number').waitFor()
	await other.quiet()
	await other.context().close()
	await answer('To my own again')
	await page.getByText('To my own again').first().waitFor()
	assert.deepEqual((await texts(goes.id)).at(-1), [goes.id, 'To my own again'])
	assert.equal((await d.tickets(/lid/)).length, 2)
	await page.quiet()
})
