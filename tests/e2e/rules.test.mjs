// Rules in Chromium against the real server: a rule is made as a sentence, tried on what has
// been, and one that would loop with it is refused with the chain.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { ADMIN } from '../lib/pronto.mjs'
import { startPromises } from '../lib/sla.mjs'

let d, browser, refund

before(async () => {
	d = await startPromises()
	browser = await startBrowser()
	refund = await d.writes('Refund for order 4711')
	await d.writes('Opening hours')
})
after(async () => {
	await browser?.close()
	await d?.stop()
})

test('a rule is built, tried and saved; the dry run shows tickets, a loop is refused with the chain', async () => {
	const page = await openPage(browser, { url: d.p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	await page.goto('/app/settings/rules')
	await page.getByRole('link', { name: 'New rule' }).click()
	await page.getByLabel('Name', { exact: true }).fill('Refunds are urgent')
	await page.getByRole('button', { name: 'Condition', exact: true }).click()
	await page.getByLabel('Attribute').selectOption('subject')
	await page.getByLabel('Value', { exact: true }).fill('refund*')
	await page.getByRole('button', { name: 'Add an action' }).click()
	await page.getByRole('menuitem').filter({ hasText: /priority/i }).first().click()
	await page.locator('section', { hasText: 'then' }).getByRole('combobox').nth(1).selectOption('4')
	await page.getByRole('button', { name: 'Run over the last 100 tickets' }).click()
	await page.getByText('Would have acted on 1 of 2 tickets').waitFor()
	await page.getByRole('link', { name: `#${refund.id} Refund for order 4711` }).waitFor()
	await page.getByText('Priority: Normal → Urgent').waitFor()
	assert.deepEqual(await axe(page), [])
	await shot(page, 'rule-form')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.waitForURL(/settings\/rules\/\d+/)
	await page.locator('[role=menu], button').filter({ hasText: 'Add an action' }).first().waitFor()
	await page.setViewportSize({ width: 1280, height: 600 })
	assert.equal(await page.evaluate(() => document.scrollingElement.scrollHeight - innerHeight), 0, 'the window scrolls behind its panes')
	assert.equal((await d.c.ok('GET', `/tickets/${refund.id}`)).priority, 2, 'trying changed the ticket')

	await d.c.ok('POST', '/rules', { name: 'Up', on: ['priority_changed'], when: { field: 'priority', op: 'is', value: 2 }, actions: [{ do: 'set_priority', value: 3 }] })
	await page.goto('/app/settings/rules/new')
	await page.getByLabel('Name', { exact: true }).fill('Down')
	await page.getByRole('button', { name: 'Show as JSON' }).click()
	await page.getByLabel('JSON').fill(JSON.stringify({ on: ['priority_changed'], when: { field: 'priority', op: 'is', value: 3 }, actions: [{ do: 'set_priority', value: 2 }] }))
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByText('Down → Up → Down').waitFor()
	assert.match(await page.locator('ol[aria-label^="These rules"]').innerText(), /Down.*priority changes.*Up/s)
	await shot(page, 'rule-loop')
	// a condition that stops it
	await page.getByLabel('JSON').fill(JSON.stringify({ on: ['priority_changed'], when: { field: 'priority', op: 'is', value: 1 }, actions: [{ do: 'set_priority', value: 2 }] }))
	await page.getByRole('button', { name: 'Show as a sentence' }).click()
	await page.getByRole('button', { name: 'Save' }).click()
	await page.waitForURL(/settings\/rules\/\d+/)

	const t = await d.writes('Refund please')
	await page.goto(`/app/tickets/${t.id}`)
	await page.getByText('by rule “Refunds are urgent”').first().waitFor()
	await page.quiet([/409/])
})

test('two at one rule: the second sees what the first changed, and chooses', async () => {
	const page = await openPage(browser, { url: d.p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	const r = await d.c.ok('POST', '/rules', { name: 'Shared', on: ['opened'], when: { field: 'priority', op: 'is', value: 1 }, actions: [{ do: 'set_priority', value: 2 }] })
	await page.goto(`/app/settings/rules/${r.id}`)
	await page.getByLabel('Name', { exact: true }).fill('Shared, mine')
	await d.c.ok('PATCH', `/rules/${r.id}`, { name: 'Shared, hers', actions: [{ do: 'set_priority', value: 3 }] })
	await page.getByRole('button', { name: 'Save', exact: true }).click()
	await page.getByText('while you were editing').waitFor()
	await page.locator('ins', { hasText: 'Shared, hers' }).waitFor()
	await page.locator('li', { hasText: 'then' }).locator('ins', { hasText: 'High' }).waitFor()
	assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Shared, mine')
	assert.deepEqual(await axe(page), [])
	await shot(page, 'rule-stale')
	await page.getByRole('button', { name: 'Save mine over it' }).click()
	await until('his is saved', async () => (await d.c.ok('GET', `/rules/${r.id}`)).name === 'Shared, mine')
	assert.equal((await d.c.ok('GET', `/rules/${r.id}/versions`)).versions.length, 3)
	await page.getByLabel('Name', { exact: true }).fill('Lost')
	await d.c.ok('PATCH', `/rules/${r.id}`, { name: 'Third' })
	await page.getByRole('button', { name: 'Save', exact: true }).click()
	await page.getByRole('button', { name: 'Take the newer version' }).click()
	await until('hers is shown', async () => (await page.getByLabel('Name', { exact: true }).inputValue()) === 'Third')
	await page.quiet([/409/])
	await page.context().close()
})

test('two at one macro, canned reply, calendar or role: the same notice', async () => {
	const page = await openPage(browser, { url: d.p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	for (const [path, screen, make] of [
		['/macros', 'macros', { scope: 'shared', actions: [{ do: 'set_priority', value: 2 }] }],
		['/canned', 'canned', { scope: 'shared', bodies: { en: '<p>Hello</p>' } }],
		['/calendars', 'hours', { definition: { tz: 'Europe/Rome', hours: { mon: [['09:00', '12:00']] } } }],
		['/roles', 'roles', { reach: 'all', permissions: ['ticket.reply'] }],
	]) {
		const one = await d.c.ok('POST', path, { name: 'Shared', ...make })
		const fresh = async () => (await d.c.ok('GET', path))[path.slice(1)].find(x => x.id === one.id)
		const hers = async name => d.c.ok('PATCH', `${path}/${one.id}`, { name, ...(path === '/calendars' ? { definition: { tz: 'Europe/Rome', hours: { tue: [['09:00', name === 'Third' ? '13:00' : '12:00']] } } } : {}) })
		const field = page.getByLabel('Name', { exact: true })
		const save = page.getByRole('button', { name: 'Save', exact: true })
		const open = async () => {
			await page.goto(screen === 'roles' ? '/app/settings/roles' : `/app/settings/${screen}/${one.id}`)
			if (screen === 'roles') await page.getByRole('button', { name: /^Edit .*(Shared|Mine)|(Shared|Mine).*edit/i }).click()
		}
		await open()
		await field.fill('Mine')
		await hers('Hers')
		await save.click()
		await page.getByText('while you were editing').waitFor()
		await page.locator('ins', { hasText: 'Hers' }).waitFor()
		assert.ok(await page.locator('ins', { hasText: 'Hers' }).evaluate(e => { const b = e.getBoundingClientRect(); return document.elementFromPoint(b.x + 3, b.y + 3) === e }), `${path}: the notice is out of sight`)
		assert.equal(await field.inputValue(), 'Mine')
		assert.deepEqual(await axe(page), [], path)
		await shot(page, `stale-${screen}`)
		await page.getByRole('button', { name: 'Save mine over it' }).click()
		await until('his is saved', async () => (await fresh()).name === 'Mine')
		if (path === '/calendars') assert.deepEqual((await fresh()).definition.hours.mon, [['09:00', '12:00']], 'over it means all that he sees')
		await page.locator('del').first().waitFor({ state: 'detached' })
		await open()
		await field.fill('Lost')
		await hers('Third')
		await save.click()
		await page.getByRole('button', { name: 'Take the newer version' }).click()
		if (screen === 'roles') await page.getByText('Third').first().waitFor()
		else await until('hers is shown', async () => (await field.inputValue()) === 'Third')
		assert.equal((await fresh()).name, 'Third', path)
	}
	await page.quiet([/409/])
	await page.context().close()
})
