// The bell in Chromium against the real server: a broken promise rings while the agent
// looks at something else; the notice opens its ticket and is read.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { ADMIN } from '../lib/pronto.mjs'
import { MIN, startPromises } from '../lib/sla.mjs'

let d, browser

before(async () => {
	d = await startPromises()
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await d?.stop()
})

test('a breach rings, opens its ticket and is read', async () => {
	await d.policy({ first_response: 10 * MIN }, { steps: [{ at: 'breach', value: 0, when: null, metrics: [], actions: [{ do: 'notify', to: 'assignee' }] }] })
	const t = await d.writes('Nobody looked')
	await d.set(t.id, { assignee_id: d.admin.id })
	const page = await openPage(browser, { url: d.p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	await page.goto('/app/settings')
	await page.locator('main h1').first().waitFor()
	d.pass(11)	// less than what ends an idle session
	await page.getByRole('button', { name: '1 unread notice' }).first().click()
	const note = page.getByRole('dialog').getByRole('link', { name: /Nobody looked|#/ }).first()
	await note.waitFor()
	assert.deepEqual(await axe(page), [])
	await shot(page, 'bell')
	await note.click()
	await page.waitForURL(`**/${t.id}`)
	await until('it is read', async () => {
		const { notices } = await d.p.admin.ok('GET', '/notices')
		return notices.find(x => x.ticket_id === t.id && x.kind === 'sla_breach')?.read_at
	})
	await page.getByRole('button', { name: 'Notices', exact: true }).first().waitFor()
	await page.quiet()
})
