// Chromium for the end-to-end tests: Debian's own browser driven by playwright-core, as the
// package without a window, which costs 40 % less processor time than the one with.
// Every page collects what must not happen (console errors, failed loads, CSP reports,
// dialogs, requests to other origins); page.quiet() asserts that there was none.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const flags = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
	'--disable-background-networking', '--disable-component-update', '--disable-sync',
]

// whole: the one with a window, which alone has notices of its own and pushes.
const WHOLE = '/usr/bin/chromium'
export async function startBrowser({ whole = false } = {}) {
	const executablePath = whole ? WHOLE : process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell'
	return chromium.launch({ executablePath, headless: true, args: flags })
}

/** A page of its own profile.  opt: {url, locale, colorScheme, viewport}. */
export async function openPage(browser, { url, locale = 'en', colorScheme = 'light', viewport = { width: 1440, height: 900 }, ...rest } = {}) {
	const context = await browser.newContext({ baseURL: url, locale, colorScheme, viewport, timezoneId: 'Europe/Madrid', ...rest })
	context.setDefaultTimeout(90000)	// of a busy machine; what is there is not waited for
	const page = await context.newPage()
	const seen = { console: [], dialogs: [], foreign: [], failed: [] }
	page.seen = seen
	page.on('console', m => {
		if (m.type() === 'error' || /Content.Security.Policy|Trusted Types/i.test(m.text())) seen.console.push(m.text())
	})
	page.on('pageerror', e => seen.console.push(String(e)))
	page.on('dialog', d => {
		seen.dialogs.push(d.message())
		d.dismiss().catch(() => {})
	})
	page.on('request', r => {
		const u = r.url()
		if (!u.startsWith(url) && !/^(data|blob|about):/.test(u)) seen.foreign.push(u)
	})
	page.on('requestfailed', r => {
		if (!/ERR_ABORTED/.test(r.failure()?.errorText ?? '')) seen.failed.push(`${r.url()} ${r.failure()?.errorText}`)
	})
	await page.addInitScript(() => {
		globalThis.__csp = []
		document.addEventListener('securitypolicyviolation', e => globalThis.__csp.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`))
	})
	/** Nothing forbidden happened.  allow: patterns of console errors that belong to the test. */
	page.quiet = async (allow = []) => {
		const csp = await page.evaluate(() => globalThis.__csp ?? [])
		const left = seen.console.filter(t => !allow.some(a => a.test(t)))
		assert.deepEqual({ csp, console: left, dialogs: seen.dialogs, foreign: seen.foreign, failed: seen.failed.filter(t => !allow.some(a => a.test(t))) },
			{ csp: [], console: [], dialogs: [], foreign: [], failed: [] })
	}
	return page
}

/** axe on the page (evaluated as source: script tags would meet the CSP).  Violations as text.
 *  `rule`: one rule instead of all. */
export async function axe(page, rule) {
	if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource)
	const found = await page.evaluate(async one => {
		const r = await globalThis.axe.run(document, {
			runOnly: one ? { type: 'rule', values: [one] } : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
			resultTypes: ['violations'],
		})
		return r.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')}`)
	}, rule)
	return found
}

/** Saves a picture to build/shots (or PRONTO_SHOTS). */
export async function shot(page, name) {
	const dir = process.env.PRONTO_SHOTS ?? path.join(os.tmpdir(), 'pronto-shots')
	fs.mkdirSync(dir, { recursive: true })
	const file = path.join(dir, `${name}.png`)
	await page.screenshot({ path: file })
	return file
}

/** Signs in through the form. */
export async function signIn(page, email, password) {
	await page.goto('/app')
	await page.locator('input[type=email]').fill(email)
	await page.locator('input[type=password]').fill(password)
	await page.keyboard.press('Enter')
	await page.locator('input[type=password]').waitFor({ state: 'detached', timeout: 90000 })
}
