// An agent in one zone, his browser in another, the server in a third: every time on the screen
// is the agent's own, also in the two hours that have the same name when the clocks go back.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, browser, t
const LIMIT = 30000
// In Lisbon the clocks went back at 01:00 UTC on this day.
const times = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map(x => Date.parse(x))
const sql = text => {
	if (p.pg) return p.pg.psql(text)
	const r = spawnSync('sqlite3', ['-bail', path.join(p.dir, 'pronto.db')], { input: text, encoding: 'utf8' })
	assert.equal(r.status, 0, r.stderr)
}

before(async () => {
	p = await startPronto({ env: { TZ: 'Asia/Kolkata' } })
	await p.mailbox()
	await p.admin.ok('POST', '/setup/company', { name: 'Acme', zone: 'Europe/Madrid', hours: 'always' })
	t = await p.admin.ok('POST', '/tickets', { subject: 'Night', html: '<p>First hour</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
	await p.admin.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>Second hour</p>' })
	const ids = (await p.admin.ok('GET', `/tickets/${t.id}/thread`)).messages.map(m => m.id)
	ids.forEach((id, i) => sql(`UPDATE message SET created_at = ${times[i]} WHERE id = ${id};`))
	sql(`UPDATE ticket SET created_at = ${times[0]}, updated_at = ${times[1]}, customer_at = ${times[0]} WHERE id = ${t.id};`)
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

for (const [zone, first, second, day] of [['Europe/Lisbon', '1:30', '1:30', 'October 25'], ['America/Sao_Paulo', '9:30', '10:30', 'October 24'], ['Asia/Tokyo', '9:30', '10:30', 'October 25']])
	test(`an agent in ${zone}`, async () => {
		const who = await p.addAgent(`Agent of ${zone}`)
		await who.client.ok('PATCH', '/me', { zone })
		const page = await openPage(browser, { url: p.url, timezoneId: 'Pacific/Auckland' })
		await signIn(page, who.email, who.password)
		await page.goto(`/app/inbox/open/${t.id}`)
		await page.locator('article[data-message]').nth(1).waitFor({ timeout: LIMIT })
		const titles = (await page.locator('article[data-message] time').evaluateAll(l => l.map(e => e.title))).map(x => x.replace(/\s/g, ' '))
		assert.equal(titles.length, 2)
		assert.match(titles[0], new RegExp(`${day}.* ${first}:00`))
		assert.match(titles[1], new RegExp(`${day}.* ${second}:00`))
		assert.deepEqual(await page.locator('article[data-message]').evaluateAll(l => l.map(e => /First|Second/.exec(e.textContent)[0])), ['First', 'Second'], 'order')
		assert.notEqual(titles[0], titles[1], 'the two hours cannot be told apart')
		await shot(page, `zone-${zone.replace('/', '-')}`)
		await page.quiet()
		await page.context().close()
	})
