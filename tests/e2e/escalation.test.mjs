// A ticket goes up a tier in Chromium: it cannot be sent while a question is open, and the
// note that the next team finds holds every answer.  On a phone, and with axe.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

let p, browser, ana, t, n1, n2

before(async () => {
	;[p, browser] = await Promise.all([startPronto(), startBrowser()])
	ana = await p.addAgent('Ana Agent')
	n2 = await p.admin.ok('POST', '/teams', { name: 'Second line', tier: 2 })
	n1 = await p.admin.ok('POST', '/teams', { name: 'First line', tier: 1, next_team_id: n2.id, member_ids: [ana.agent.id] })
	await p.admin.ok('POST', '/forms', { kind: 'escalation', name: 'To the second line', priority: 3, questions: [
		{ key: 'tried', kind: 'long_text', label: { en: 'What was tried?' }, required: true },
		{ key: 'device', kind: 'choice', label: { en: 'On which device?' }, required: true, options: [{ value: 'phone', label: { en: 'Phone' } }, { value: 'desk', label: { en: 'Computer' } }] },
		{ key: 'again', kind: 'yes_no', label: { en: 'Could you reproduce it?' }, required: true },
		{ key: 'log', kind: 'file', label: { en: 'Log files' } },
	] })
	t = await ana.client.ok('POST', '/tickets', { subject: 'It will not start', html: '<p>Nothing happens</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' }, team_id: n1.id, assignee_id: ana.agent.id })
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

test('not sent while a question is open; the note holds every answer; taken back', async () => {
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	await page.goto(`/app/tickets/${t.id}`)
	await page.getByText('Nothing happens').first().waitFor()
	await page.locator('[role=region]').first().focus()
	await page.keyboard.press('Shift+E')
	const box = page.getByRole('dialog', { name: `Escalate #${t.id}` })
	const send = box.getByRole('button', { name: 'Escalate', exact: true })
	await box.getByLabel('What was tried?').fill('Turned off and on <again>')
	assert.equal(await send.isDisabled(), true)
	await box.getByText(/^2 answers are still missing, first: /).waitFor()
	await box.getByLabel('On which device?').selectOption('phone')
	assert.equal(await send.isDisabled(), true, 'a question is open')
	assert.deepEqual(await axe(page), [])
	await box.getByText('Yes', { exact: true }).click()
	await box.locator('input[type=file]').setInputFiles({ name: 'trace.log', mimeType: 'text/plain', buffer: Buffer.from('one line') })
	await box.getByText('trace.log').waitFor()
	await shot(page, 'escalate')
	await send.click()
	await box.waitFor({ state: 'detached' })
	await page.getByText('Escalated from First line to Second line').first().waitFor()
	const note = (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages.find(m => m.kind === 'note')
	for (const words of ['What was tried?', 'Turned off and on &lt;again&gt;', 'On which device?', 'Phone', 'Could you reproduce it?', 'Yes', 'trace.log']) assert.ok(note.html.includes(words), words)
	const now = await ana.client.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([now.team_id, now.assignee_id, now.priority], [n2.id, null, 3])
	await page.getByRole('status').getByRole('button', { name: 'Undo' }).click() // the held message has one of its own
	await page.getByText('Undone', { exact: true }).waitFor()
	const back = await ana.client.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([back.team_id, back.assignee_id, back.priority], [n1.id, ana.agent.id, 2])
	await page.quiet()
	await page.context().close()
})

test('several go up at once: none loses the priority it has', async () => {
	const open = (subject, priority) => ana.client.ok('POST', '/tickets', { subject, html: '<p>Help</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' }, team_id: n1.id, priority })
	const [calm, urgent] = [await open('Calm one', 1), await open('Urgent one', 4)]
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	await page.goto('/app/inbox/open')
	await page.getByRole('checkbox', { name: /Calm one/ }).check()
	await page.getByRole('checkbox', { name: /Urgent one/ }).check()
	await page.keyboard.press('Shift+E')
	const box = page.getByRole('dialog', { name: 'Escalate 2 tickets' })
	await box.getByLabel('What was tried?').fill('All of it')
	await box.getByLabel('On which device?').selectOption('phone')
	await box.getByText('1 answer is still missing: Could you reproduce it?').waitFor()
	await box.getByText('Yes', { exact: true }).click()
	await box.getByRole('button', { name: 'Escalate', exact: true }).click()
	await box.waitFor({ state: 'detached' })
	const now = await Promise.all([calm, urgent].map(x => ana.client.ok('GET', `/tickets/${x.id}`)))
	assert.deepEqual(now.map(x => [x.team_id, x.priority]), [[n2.id, 3], [n2.id, 4]])
	await page.quiet()
	await page.context().close()
})

test('another team of a higher tier asks the same; on a phone in Spanish; the form is edited by keyboard', async () => {
	const page = await openPage(browser, { url: p.url, locale: 'es', viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'dark' })
	await signIn(page, ana.email, ana.password)
	await page.goto(`/app/tickets/${t.id}`)
	await page.locator('article').getByText('Nothing happens').first().waitFor()
	await page.getByRole('button', { name: /First line/ }).first().click()
	await page.getByRole('option', { name: /Second line/ }).or(page.getByRole('menuitem', { name: /Second line/ })).first().click()
	const box = page.getByRole('dialog').filter({ hasText: 'What was tried?' })
	await box.waitFor()
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
	await shot(page, 'escalate-phone')
	assert.deepEqual(await axe(page), [])
	await page.quiet()
	await page.context().close()
	assert.equal((await ana.client.ok('GET', `/tickets/${t.id}`)).team_id, n1.id)

	const desk = await openPage(browser, { url: p.url })
	await signIn(desk, ADMIN.email, ADMIN.password)
	await desk.goto('/app/settings/forms')
	await desk.getByRole('link', { name: 'To the second line' }).focus()
	await desk.keyboard.press('Enter')
	await desk.getByRole('button', { name: 'Move “On which device?” up' }).or(desk.getByRole('button', { name: /On which device\?.*up/i })).first().focus()
	await desk.keyboard.press('Enter')
	await desk.getByLabel('Question', { exact: true }).first().fill('Which device is it?')
	await desk.keyboard.press('Enter')
	await desk.getByText('2 versions').waitFor()
	assert.deepEqual(await axe(desk), [])
	await shot(desk, 'form-editor')
	const [form] = (await p.admin.ok('GET', '/forms')).forms
	assert.deepEqual(form.questions.map(q => q.label.en).slice(0, 2), ['Which device is it?', 'What was tried?'])
	await desk.quiet()
})
