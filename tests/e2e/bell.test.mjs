// The bell in Chromium against the real server: a broken promise rings while the agent
// looks at something else; the notice opens its ticket and is read.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { freePort } from '../lib/ports.mjs'
import { ADMIN } from '../lib/pronto.mjs'
import { MIN, startPromises } from '../lib/sla.mjs'
import { opened, subscriber } from '../lib/webpush.mjs'

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

// No push service is in reach: the browser's subscription is made of one on loopback, and
// what comes there is handed to the service worker as a push service would.
test('a push is switched on, tried, shown with no tab open, and ends with signing out', async () => {
	const whole = await startBrowser({ whole: true })
	const port = await freePort(), me = subscriber(`http://127.0.0.1:${port}`, '/push')
	const page = await openPage(whole, { url: d.p.url, permissions: ['notifications'] })
	const cdp = await page.context().newCDPSession(page)
	let registrationId = null
	cdp.on('ServiceWorker.workerRegistrationUpdated', e => { registrationId = e.registrations.at(-1)?.registrationId ?? registrationId })
	await cdp.send('ServiceWorker.enable')
	const deliver = data => cdp.send('ServiceWorker.deliverPushMessage', { origin: d.p.url, registrationId, data })
	const came = []
	const service = http.createServer((req, res) => {
		const parts = []
		req.on('data', x => parts.push(x)).on('end', () => {
			res.writeHead(201).end()
			came.push(opened(me, Buffer.concat(parts)))
		})
	})
	await new Promise(r => service.listen(port, '127.0.0.1', r))
	try {
		await page.addInitScript(sub => {
			if (location.protocol === 'about:') return
			let on = sessionStorage.getItem('stand-in') === 'on'
			const set = v => { on = v; sessionStorage.setItem('stand-in', v ? 'on' : 'off') }
			const made = { options: {}, toJSON: () => ({ endpoint: sub.endpoint, keys: { p256dh: sub.p256dh, auth: sub.auth } }), unsubscribe: async () => { set(false); return true } }
			PushManager.prototype.subscribe = async () => { set(true); return made }
			PushManager.prototype.getSubscription = async () => (on ? made : null)
		}, me.sub)
		await signIn(page, ADMIN.email, ADMIN.password)
		await page.goto('/app/settings/notifications')
		await page.getByText('Push notices to this browser').click()
		await page.getByText('Nothing sent yet').waitFor()
		assert.deepEqual(await axe(page), [])
		await page.getByRole('button', { name: /^Test: / }).click()
		await until('the test came', () => came.length === 1 && registrationId !== null, 30000)
		await deliver(JSON.stringify(came[0]))
		await page.getByText('The test arrived in this browser.').waitFor()
		await shot(page, 'push')

		const t = await d.writes('While nobody looks')
		const worker = page.context().serviceWorkers()[0]
		const shown = () => worker.evaluate(() => self.registration.getNotifications().then(v => v.map(x => ({ body: x.body, tag: x.tag }))))
		await page.goto('about:blank')
		await d.set(t.id, { assignee_id: d.admin.id })
		await d.p.admin.ok('POST', '/me/notifications/test')
		await until('the notice came', () => came.length === 2, 30000)
		// the tab that has just gone may still count as one that looks
		await until('it is shown', async () => {
			await deliver(JSON.stringify(came[1]))
			return (await shown()).some(x => x.body === came[1].text)
		}, 30000, 1000)

		await page.goto('/app')
		await page.locator('main').waitFor()
		assert.equal((await d.p.admin.ok('GET', '/me/push')).browsers.length, 1)
		await page.getByRole('button', { name: 'Your account', exact: true }).first().click()
		await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
		await page.getByLabel('E-mail').first().waitFor()
		await until('it is forgotten', async () => (await d.p.admin.ok('GET', '/me/push')).browsers.length === 0, 30000)
		await page.quiet()
	} finally {
		await whole.close()
		await new Promise(r => service.close(r))
	}
})
