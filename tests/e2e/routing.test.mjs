// Routing in Chromium against the real server: a ticket that waits says why, the status in
// the bar decides who gets work, and Next ticket takes the head of the queue.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, c, browser, ana, team, no = 0
const open = () => c.ok('POST', '/tickets', { subject: `Case ${++no}`, html: '<p>Help</p>', kind: 'in', channel: 'form', requester: { name: 'Cora', email: `cora${no}@customer.test` }, team_id: team.id })
const get = id => c.ok('GET', `/tickets/${id}`)

before(async () => {
	p = await startPronto()
	c = p.admin
	ana = await p.addAgent('Ana Agent')
	team = await c.ok('POST', '/teams', { name: 'Line', member_ids: [ana.agent.id] })
	await c.ok('PUT', `/teams/${team.id}/routing`, { mode: 'automatic' })
	await ana.client.ok('PUT', '/session/status', { status: 'away' })
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

test('what waits says why; online brings it; Next ticket takes what is left', async () => {
	const first = await open()
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	await page.goto(`/app/tickets/${first.id}`)
	await page.getByRole('button', { name: 'Waits: nobody is available' }).click()
	const why = page.getByRole('dialog', { name: 'Why it waits' })
	await why.getByText('Nobody can take it now.').waitFor()
	assert.match(await why.getByRole('listitem').innerText(), /Ana Agent\s+away/)
	assert.deepEqual(await axe(page), [])
	await shot(page, 'routing-why')
	await page.keyboard.press('Escape')
	await why.waitFor({ state: 'detached' })

	await page.getByRole('button', { name: 'Your status' }).click()
	await page.getByRole('menuitemradio', { name: /^Online/ }).click()
	await until('it is hers', async () => (await get(first.id)).assignee_id === ana.agent.id)
	await page.getByRole('button', { name: /^Waits/ }).waitFor({ state: 'detached' })

	// busy: nothing comes by itself, but she may take one
	await page.getByRole('button', { name: 'Your status' }).click()
	await page.getByRole('menuitemradio', { name: /^Busy/ }).click()
	await until('busy', async () => (await ana.client.ok('GET', '/session/status')).status === 'busy')
	const second = await open()
	assert.equal(second.assignee_id, null)
	await page.getByRole('button', { name: 'Next ticket' }).click()
	await page.waitForURL(new RegExp(`/${second.id}$`))
	assert.equal((await get(second.id)).assignee_id, ana.agent.id)
	await page.getByRole('button', { name: 'Next ticket' }).click()
	await page.getByText(/^Nothing is waiting/).waitFor()
	await page.quiet([/404/])
})
