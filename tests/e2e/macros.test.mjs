// Ready answers and macros in Chromium: two of them in one message with a file, a variable
// without a value is not sent, a key answers, tags and solves and is taken back, a macro
// that escalates asks first; the picker and the editor with axe.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, browser, ana, n1, n2, page, refund, serial

const open = subject => ana.client.ok('POST', '/tickets', { subject, html: '<p>Where is my money?</p>', kind: 'in', channel: 'email', requester: { name: 'Cora Customer', email: 'cora@customer.test' }, team_id: n1.id, assignee_id: ana.agent.id })
const ticket = id => ana.client.ok('GET', `/tickets/${id}`)
async function look(id) {
	await page.goto(`/app/tickets/${id}`)
	await page.locator('article').getByText('Where is my money?').first().waitFor()
}

before(async () => {
	;[p, browser] = await Promise.all([startPronto(), startBrowser()])
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	n2 = await p.admin.ok('POST', '/teams', { name: 'Second line', tier: 2 })
	n1 = await p.admin.ok('POST', '/teams', { name: 'First line', tier: 1, next_team_id: n2.id, member_ids: [ana.agent.id] })
	await p.admin.ok('POST', '/forms', { kind: 'escalation', name: 'Up', questions: [
		{ key: 'tried', kind: 'text', label: { en: 'What was tried?' }, required: true },
		{ key: 'device', kind: 'text', label: { en: 'On which device?' }, required: true },
	] })
	serial = await p.admin.ok('POST', '/fields', { object: 'ticket', key: 'serial', kind: 'text', label: { en: 'Serial number' } })
	const file = await p.admin.upload('terms.txt', 'text/plain', Buffer.from('all of them'))
	await p.admin.ok('POST', '/canned', { name: 'Greeting', shortcut: 'hi', scope: 'shared', bodies: { en: '<p>Dear {{customer.first_name}}, thank you.</p>' } })
	await p.admin.ok('POST', '/canned', { name: 'Our terms', shortcut: 'terms', scope: 'shared', attachment_ids: [file.id], bodies: { en: '<p>The terms are attached. {{customer.organisation}}</p>' } })
	refund = await p.admin.ok('POST', '/macros', { name: 'Refund', scope: 'shared', slot: 3, reply_mode: 'send', actions: [
		{ do: 'add_tags', tags: ['refund'] }, { do: 'reply', html: { en: '<p>It is on its way, {{customer.first_name|friend}}.</p>' } }, { do: 'set_status', category: 'solved' }] })
	await p.admin.ok('POST', '/macros', { name: 'To the experts', scope: 'shared', slot: 4, actions: [
		{ do: 'escalate', team_id: n2.id, answers: { tried: 'The usual' } }, { do: 'add_tags', tags: ['expert'] }, { do: 'set_field', field: serial.key, value: 'A-17' }] })
	page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

test('two ready answers in one message; a variable without a value stops it; the file goes along', async () => {
	const t = await open('Two answers')
	await look(t.id)
	await page.keyboard.press('r')
	const writer = page.locator('[data-editor]').first()
	await writer.click()
	await page.keyboard.type('/hi')
	await page.getByRole('option', { name: /Greeting/ }).waitFor()
	await page.keyboard.press('Enter')
	await writer.getByText('Dear Cora, thank you.').waitFor()
	await page.keyboard.press('Enter')
	await page.keyboard.type('/trems') // a slip of the fingers
	await page.getByRole('option', { name: /Our terms/ }).waitFor()
	await page.keyboard.press('Tab')
	await page.getByText('terms.txt').first().waitFor()
	const alert = page.getByRole('alert').filter({ hasText: 'customer.organisation' })
	await alert.first().waitFor()
	await page.keyboard.press('Control+Enter')
	await page.getByText(/customer\.organisation/).nth(1).waitFor()
	assert.equal((await ticket(t.id)).messages, 1, 'not sent while something is open')
	await writer.click()
	await page.keyboard.press('Control+End')
	for (let i = 0; i < 40 && (await writer.innerText()).includes('{{'); i++) await page.keyboard.press('Backspace')
	await page.keyboard.press('Control+Enter')
	const sent = await until('the answer', async () => (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages.find(m => m.direction === 'out'))
	assert.match(sent.text, /Dear Cora, thank you\.\s+The terms are attached\./)
	assert.deepEqual(sent.attachments.map(a => a.name), ['terms.txt'])
})

test('a key answers, tags and solves; undo takes all of it back; the history names the macro', async () => {
	const t = await open('By key')
	await look(t.id)
	await page.locator('[role=region]').first().focus()
	await page.keyboard.press('m')
	await page.getByRole('dialog').getByText('It is on its way, Cora.').waitFor()
	await shot(page, 'macro-picker')
	assert.deepEqual(await axe(page), [])
	await page.keyboard.press('Escape')
	await page.locator('[role=region]').first().focus()
	await page.keyboard.press('3')
	await page.getByText('by macro “Refund”').first().waitFor()
	const now = await ticket(t.id)
	assert.deepEqual([now.category, now.tags, now.messages], ['solved', ['refund'], 2])
	const said = page.getByText('Undone', { exact: true }).waitFor() // it does not stay for long
	await page.getByRole('status').getByRole('button', { name: 'Undo' }).click() // the held message has one of its own
	await said
	const back = await ticket(t.id)
	assert.deepEqual([back.category, back.tags], [t.category, []])
	assert.ok((await ana.client.ok('GET', '/macros')).macros.find(m => m.id === refund.id).used >= 1)
})

test('a macro that escalates asks what it does not know; all of it is done, and taken back', async () => {
	const t = await open('To the experts')
	await look(t.id)
	await page.locator('[role=region]').first().focus()
	await page.keyboard.press('4')
	const box = page.getByRole('dialog')
	await box.getByText('The macro “To the experts” passes it to Second line').waitFor()
	assert.equal(await box.getByLabel('What was tried?').inputValue(), 'The usual')
	const send = box.getByRole('button', { name: 'Escalate', exact: true })
	assert.equal(await send.isDisabled(), true)
	await box.getByLabel('On which device?').fill('Phone')
	await shot(page, 'macro-escalates')
	await send.click()
	await box.waitFor({ state: 'detached' })
	const now = await ticket(t.id)
	assert.deepEqual([now.team_id, now.tags, now.fields.serial], [n2.id, ['expert'], 'A-17'])
	const note = (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages.find(m => m.kind === 'note')
	for (const words of ['The usual', 'Phone']) assert.ok(note.html.includes(words), words)
	await page.getByRole('status').getByRole('button', { name: 'Undo' }).click() // the held message has one of its own
	await page.getByText('Undone', { exact: true }).last().waitFor()
	const back = await ticket(t.id)
	assert.deepEqual([back.team_id, back.assignee_id, back.tags], [n1.id, ana.agent.id, []])
})

test('the editor: fields, snoozing and an escalation as sentences', async () => {
	await page.goto('/app/settings/macros/new')
	await page.getByLabel('Name', { exact: true }).fill('Later')
	const add = async name => {
		await page.getByRole('button', { name: 'Add an action' }).click()
		await page.getByRole('menuitem', { name }).click()
	}
	await add('fill the field')
	await page.getByLabel('Value of Serial number').fill('B-2')
	await add('snooze for')
	await page.getByLabel('For how long').fill('2')
	await page.getByLabel('Unit of time').selectOption('day')
	await add('let watch')
	await add('escalate to')
	await page.getByLabel(/What was tried\?/).fill('All of it')
	assert.deepEqual(await axe(page), [])
	await shot(page, 'macro-editor')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.waitForURL(/settings\/macros\/\d+/)
	const m = (await ana.client.ok('GET', '/macros')).macros.find(x => x.name === 'Later')
	assert.deepEqual(m.actions, [{ do: 'set_field', field: 'serial', value: 'B-2' }, { do: 'snooze', hours: 48 }, { do: 'watch', agent_id: 'me' }, { do: 'escalate', answers: { tried: 'All of it' } }])
	await page.quiet()
})
