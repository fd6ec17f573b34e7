// Every address of the workspace with the example data in it, in Spanish: accessible, and
// whole, at 1440, 768 and 320 px in light and dark.  The addresses come from the product: the
// kinds from its router, the settings from their menu, so a new one is walked by itself.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { misfits } from '../lib/misfits.mjs'
import { ADMIN, root, startPronto } from '../lib/pronto.mjs'

let p, browser, page
const LIMIT = 60000
// Each kind of address as the router knows it, with what it needs to stand for itself.
const kinds = {
	inbox: async a => ['/app/inbox/open', `/app/inbox/open/${(await a.ok('GET', '/tickets?view=open&limit=1')).tickets[0].id}`],
	search: async a => ['/app/search?q=pedido', `/app/search/${(await a.ok('GET', '/tickets?view=solved&limit=1')).tickets[0].id}?q=pedido`],
	settings: async () => {
		await go('/app/settings/profile')
		return page.evaluate(() => [...new Set([...document.querySelectorAll('main nav a[href^="/app/settings"]')].map(x => x.getAttribute('href')))])
	},
	person: async a => [`/app/customers/${(await a.ok('GET', '/people?q=a')).people[0].id}`],
	organisations: async a => ['/app/organisations', `/app/organisations/${(await a.ok('GET', '/organisations')).organisations[0].id}`],
	new: async () => ['/app/new'],
	kb: async a => ['/app/kb', `/app/kb/${(await a.ok('GET', '/kb/articles')).articles[0].id}`],
	report: async () => ['/app/reports/sla', '/app/reports/surveys'],
	setup: async () => ['/setup/nobody'],
	invite: async () => ['/invite/nobody'],
	reset: async () => ['/reset/nobody'],
	forgot: async () => [],	// below
	missing: async () => ['/app/nowhere'],
}
const signedOut = ['/app', '/forgot']
// What each width asks; colours alone differ between the themes.
const looks = [[1440, 900, 'light', 'dark'], [768, 1024, 'dark', 'light'], [320, 640, 'light', 'dark']]

before(async () => {
	p = await startPronto()
	p.must(['demo', 'load'])
	await p.admin.ok('PATCH', '/me', { locale: 'es' })
	browser = await startBrowser()
	page = await openPage(browser, { url: p.url, locale: 'es', reducedMotion: 'reduce' })
	await signIn(page, ADMIN.email, ADMIN.password)
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

/** Without loading the document again where the workspace can go there by itself. */
async function go(url) {
	if (new URL(page.url()).pathname.startsWith('/app/') && url.startsWith('/app/'))
		await page.evaluate(u => {
			history.pushState(null, '', u)
			dispatchEvent(new PopStateEvent('popstate'))
		}, url)
	else await page.goto(url)
	const ready = page.waitForFunction(() => document.querySelector('main, article, form') && !document.querySelector('[aria-busy=true]'), null, { timeout: LIMIT })
	await ready.catch(e => assert.fail(`${url}: ${e.message}`))
	await page.waitForTimeout(80)
}

/** What people wrote may be cut with an ellipsis; whether our words fit is asked in pages.test.mjs. */
const outside = () => misfits(page, v => !v.startsWith('cut:'))

test('the router knows no address that is not walked here', () => {
	const source = fs.readFileSync(path.join(root, 'ui/agent/src/store/router.ts'), 'utf8')
	const type = source.slice(source.indexOf('export type Route'), source.indexOf(';', source.indexOf("name: 'missing'")))
	assert.deepEqual([...type.matchAll(/name: '(\w+)'/g)].map(m => m[1]).sort(), Object.keys(kinds).sort())
})

test('every address is accessible and whole: three widths, light and dark', async t => {
	await go('/app/inbox/open')
	const urls = []
	for (const kind of Object.values(kinds)) urls.push(...(await kind(p.admin)))
	assert.ok(urls.length > 45, `${urls.length} addresses`)
	const found = []
	const walk = async url => {
		await page.setViewportSize({ width: 1440, height: 900 })
		await go(url)
		for (const [width, height, first, second] of looks) {
			await page.setViewportSize({ width, height })
			for (const colorScheme of [first, second]) {
				await page.emulateMedia({ colorScheme })
				await page.waitForTimeout(40)
				const all = colorScheme === first
				for (const v of [...(await axe(page, all ? undefined : 'color-contrast')), ...(all ? await outside() : [])]) found.push(`${url} ${colorScheme} ${width}: ${v}`)
				if (process.env.PRONTO_SHOTS) await shot(page, `route ${url} ${colorScheme} ${width}`.replace(/[^a-z0-9]+/gi, '-'))
			}
		}
	}
	for (const url of urls) await walk(url)
	await page.context().clearCookies()	// whoever is not signed in
	for (const url of signedOut) await walk(url)
	t.diagnostic(`figure: ${urls.length + signedOut.length} addresses`)
	if (process.env.PRONTO_SHOTS) fs.writeFileSync(path.join(process.env.PRONTO_SHOTS, 'found.txt'), found.join('\n'))
	assert.deepEqual(found, [])
	await page.quiet([/404/, /410/, /422/])	// links that nobody has
})
