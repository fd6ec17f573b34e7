// Lists in Chromium: a view made in its editor opens by its address for a colleague and
// counts live, groups and compact rows, a thousand tickets solved and taken back, search
// with operators and facets whose results stay; axe on each.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

const MANY = 150, URGENT = MANY / 5
let p, browser, ana, ben, page

const open = (subject, more = {}) => ana.client.ok('POST', '/tickets', { subject, html: '<p>Where is my parcel?</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora Customer', email: 'cora@customer.test' }, ...more })
const counts = async c => Object.fromEntries((await c.ok('GET', '/views')).views.map(v => [v.key, v.count]))

before(async () => {
	;[p, browser] = await Promise.all([startPronto(), startBrowser()])
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	for (let i = 0; i < MANY; i += 10) await Promise.all(Array.from({ length: 10 }, (_, k) => open(`Case ${i + k}`, { priority: 1 + (k % 4), tags: k % 2 ? ['odd'] : [] })))
	page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

test('a view is made, counts live and opens for a colleague by its address', async () => {
	await page.goto('/app/settings/views/new?from=unassigned&priority=4')
	await page.locator(`[data-holds="${URGENT}"]`).waitFor({ timeout: 30000 })
	await page.locator('form input').first().fill('Urgent and free')
	await page.getByLabel('Group by').selectOption('priority')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByRole('heading', { level: 1, name: 'Urgent and free' }).waitFor()
	await page.locator('[data-row]').first().waitFor()
	assert.deepEqual(await axe(page), [])
	const path = new URL(page.url()).pathname
	const key = decodeURIComponent(path.split('/')[3])
	await until('the kept count', async () => (await counts(ana.client))[key] === URGENT, 30000)
	const mine = page.locator('nav').getByRole('link', { name: /Urgent and free/ })
	await open('One more', { priority: 4 })
	await mine.getByText(String(URGENT + 1), { exact: true }).waitFor({ timeout: 30000 })
	const other = await openPage(browser, { url: p.url })
	await signIn(other, ben.email, ben.password)
	await other.goto(path)
	await other.getByRole('heading', { level: 1, name: 'Urgent and free' }).waitFor()
	await other.getByText('One more').first().waitFor()
	await other.quiet()
	await other.context().close()
})

test('all of a view are solved in parts, told so, and taken back', async () => {
	await page.goto('/app/inbox/unassigned')
	await page.locator('[data-row]').first().waitFor()
	const before = (await counts(ana.client)).unassigned
	await page.keyboard.press('Control+a')
	await page.getByText(`${before} selected`).waitFor({ timeout: 30000 })
	await page.keyboard.press('e')
	await until('all solved', async () => (await counts(ana.client)).unassigned === 0, 60000)
	await page.getByText(`${before} tickets solved`).waitFor({ timeout: 60000 })
	await page.keyboard.press('z')
	await until('all back', async () => (await counts(ana.client)).unassigned === before, 60000)
})

test('views are put in order by drag and by buttons alike, and stay so', async () => {
	await page.goto('/app/settings/views')
	const lines = page.locator('[data-view]')
	await lines.first().waitFor()
	const shown = () => lines.evaluateAll(v => v.map(x => x.dataset.view))
	const kept = async () => (await ana.client.ok('GET', '/views/own')).places.map(x => x.key)
	const is = want => until('the order is kept', async () => String(await shown()) === String(want) && String(await kept()) === String(want), 30000)
	const [a, b, c, ...rest] = await shown()
	await page.locator(`[data-view="${a}"]`).dragTo(page.locator(`[data-view="${c}"]`))
	await is([b, c, a, ...rest])
	for (const want of [[b, a, c, ...rest], [a, b, c, ...rest]]) {
		await page.locator(`[data-view="${a}"] [data-move="-1"]`).focus()
		await page.keyboard.press('Enter')
		await is(want)
	}
	assert.deepEqual(await axe(page), [])
})

test('compact rows; few rows are in the document', async () => {
	await page.goto('/app/inbox/open')
	await page.locator('[data-row]').first().waitFor()
	await page.getByRole('button', { name: 'Rows' }).click()
	await page.getByRole('menuitemradio', { name: 'Compact rows' }).or(page.getByRole('menuitemcheckbox', { name: 'Compact rows' })).or(page.getByRole('menuitem', { name: 'Compact rows' })).first().click()
	await until('lower rows', async () => (await page.locator('[data-row]').first().boundingBox()).height < 50, 30000)
	assert.ok((await page.locator('[data-row]').count()) <= 45)
	await shot(page, 'list-compact')
})

test('operators, facets, and results that stay', async () => {
	await page.goto(`/app/search?q=${encodeURIComponent('parcel tag:odd')}`)
	await page.locator('section a[href*="/app/search/"]').first().waitFor({ timeout: 30000 })
	await page.getByRole('region', { name: 'Narrow down' }).getByRole('button', { name: /odd/, pressed: true }).waitFor({ timeout: 30000 })
	assert.deepEqual(await axe(page), [])
	await shot(page, 'search')
	await page.locator('section a[href*="/app/search/"]').nth(2).click()
	await page.locator('article').getByText('Where is my parcel?').first().waitFor({ timeout: 30000 })
	assert.match(page.url(), /search\/\d+\?q=parcel/)
	await page.goBack()
	await page.locator('section a[href*="/app/search/"]').nth(2).waitFor()
	await page.getByRole('button', { name: 'Keep this search' }).click()
	await page.getByRole('dialog').locator('input').first().fill('Odd parcels')
	await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
	await page.getByRole('dialog').waitFor({ state: 'detached' })
	await until('the kept search', async () => (await ana.client.ok('GET', '/search/saved')).searches[0]?.query === 'parcel tag:odd', 30000)
	await page.goto('/app/search')
	await page.getByRole('link', { name: /Odd parcels/ }).waitFor()
	await page.quiet()
})

test('what stands behind an operator is offered by the desk\'s own names, by keyboard', async () => {
	await p.admin.ok('PATCH', '/priorities/4', { names: { en: 'Top of all' } })
	await page.goto('/app/search')
	const box = page.getByRole('searchbox', { name: 'Search' })
	await box.fill('parcel prio')
	const chosen = name => until(`${name} is chosen`, async () => {
		await box.focus()
		await page.keyboard.press('ArrowDown')
		return page.getByRole('link', { name, exact: true }).evaluate(e => e === document.activeElement)
	})
	await page.getByRole('link', { name: 'priority:', exact: true }).waitFor()
	await chosen('priority:')
	await page.keyboard.press('Enter')
	await page.getByRole('link', { name: 'Top of all', exact: true }).waitFor()
	assert.equal(await box.inputValue(), 'parcel priority:')
	assert.deepEqual(await axe(page), [])
	await shot(page, 'search-offers')
	await chosen('Top of all')
	await page.keyboard.press('Enter')
	await until('the value is written', async () => (await box.inputValue()) === 'parcel priority:"Top of all"')
	await page.locator('section a[href*="/app/search/"]').first().waitFor()
	await page.getByRole('region', { name: 'Narrow down' }).getByRole('button', { name: /Top of all/, pressed: true }).waitFor()
	assert.equal(await page.getByRole('list', { name: 'Possible values' }).count(), 0)
	await page.quiet()
})
