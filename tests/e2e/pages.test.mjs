// Every page of the workspace in Chromium: accessible in both themes, wide and narrow;
// whole with the browser's letters twice as large, with longer words than any language has
// (so no text stands outside the catalogue either), in forced colours; and still when
// motion is unwanted.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { misfits } from '../lib/misfits.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

let p, browser, cookies, main, settings
before(async () => {
	p = await startPronto()
	const a = p.admin
	// Whatever people wrote carries a § here: what has letters and none is the product's.
	await a.ok('PATCH', '/me', { name: '§ Ada' })
	await a.ok('PATCH', '/settings', { company: '§ Company' })
	await a.ok('POST', '/teams', { name: '§ First', tier: 1, member_ids: [] })
	await a.ok('POST', '/mailboxes', { name: '§ Help', address: 'help@desk.test', active: true, auto_ack: false, in_kind: 'none', out_kind: 'smtp', out_host: '127.0.0.1', out_port: 9, out_tls: 'none' })
	for (const n of [1, 2, 3]) p.must(['mail', 'deliver', 'help@desk.test'], { input: `From: §${n} <c${n}@customer.test>\r\nTo: help@desk.test\r\nSubject: § ${n}\r\nMessage-ID: <${n}@customer.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n§ §§\r\n` })
	const [t] = await until('the tickets', async () => {
		const { tickets } = await a.ok('GET', '/tickets?view=open&limit=10')
		return tickets.length === 3 && tickets
	})
	await a.ok('PATCH', `/tickets/${t.id}`, { tags: ['§tag'], priority: 4, assignee_id: (await a.ok('GET', '/session')).agent.id })
	await a.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>§ note</p>' })
	await a.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>§ answer</p>' })
	main = ['/app/inbox/open', `/app/inbox/open/${t.id}`, '/app/search?q=%C2%A7', '/app/new']
	settings = ['', '/profile', '/security', '/mailboxes', '/problems', '/agents', '/teams', '/tags', '/statuses', '/company', '/api-keys'].map(s => `/app/settings${s}`)
	browser = await startBrowser()
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	cookies = (await page.context().storageState()).cookies
	await page.context().close()
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

async function workplace(locale = 'en', opt = {}) {
	await p.admin.ok('PATCH', '/me', { locale })
	return openPage(browser, { url: p.url, locale, storageState: { cookies, origins: [] }, ...opt })
}

/** The page stands: its parts are loaded and nothing is on its way. */
async function open(page, url) {
	await page.goto(url)
	await page.locator('main, article, form').first().waitFor()
	await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
	await page.waitForTimeout(80)
}

const sizes = { 1440: { width: 1440, height: 900 }, 768: { width: 768, height: 1024 }, 390: { width: 390, height: 844 }, 320: { width: 320, height: 640 } }
const name = (...parts) => parts.join(' ').replace(/[^a-z0-9]+/gi, '-')
const keep = (page, ...parts) => process.env.PRONTO_SHOTS && shot(page, name('page', ...parts))

for (const [locale, looks] of Object.entries({ es: [['light', 1440], ['dark', 320]], it: [['dark', 768], ['light', 320]] }))
	test(`every page is accessible: ${locale}, light and dark, wide and narrow`, async () => {
		const found = []
		const page = await workplace(locale, { reducedMotion: 'reduce' })
		for (const url of [...main, ...settings]) {
			await open(page, url)
			if (url === main[0]) assert.equal(await page.evaluate(() => document.documentElement.lang), locale)
			for (const [colorScheme, width] of looks) {
				await page.emulateMedia({ colorScheme })
				await page.setViewportSize(sizes[width])
				await page.waitForTimeout(60)
				for (const v of [...(await axe(page)), ...(await misfits(page))]) found.push(`${url} ${colorScheme} ${width}: ${v}`)
				await keep(page, locale, url, colorScheme, width)
			}
		}
		assert.deepEqual(found, [])
		await page.quiet()
		await page.context().close()
	})

test('sign-in is accessible', async () => {
	const found = []
	const page = await openPage(browser, { url: p.url, locale: 'pt-PT' })
	await page.goto('/app')
	await page.locator('input[type=password]').waitFor()
	assert.equal(await page.evaluate(() => document.documentElement.lang), 'pt-PT')
	for (const colorScheme of ['light', 'dark'])
		for (const width of [1440, 390]) {
			await page.emulateMedia({ colorScheme })
			await page.setViewportSize(sizes[width])
			for (const v of [...(await axe(page)), ...(await misfits(page))]) found.push(`${colorScheme} ${width}: ${v}`)
			await keep(page, 'sign-in', colorScheme, width)
		}
	assert.deepEqual(found, [])
	await page.quiet([/401/])
	await page.context().close()
})

test('letters twice as large stay readable', async () => {
	const found = []
	const page = await workplace('it')
	const cdp = await page.context().newCDPSession(page)
	await cdp.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } })
	for (const url of [...main, ...settings]) {
		await open(page, url)
		if (url === main[0]) assert.equal(await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize)), 28)
		for (const width of [1440, 320]) {
			await page.setViewportSize(sizes[width])
			await page.waitForTimeout(60)
			for (const v of await misfits(page)) found.push(`${url} ${width}: ${v}`)
			await keep(page, 'large', url, width)
		}
	}
	assert.deepEqual(found, [])
	await page.quiet()
	await page.context().close()
})

/** English with brackets round each text and words that make it longer by two fifths. */
function stretch(chunk) {
	const wrap = `const __w=s=>'⟦'+s+' åéîøü'.repeat(Math.ceil(s.length*.4/6)).slice(0,Math.max(2,Math.ceil(s.length*.4)))+'⟧';
const __all=o=>Object.fromEntries(Object.entries(o).map(([k,v])=>[k,typeof v==='string'?__w(v):a=>__w(v(a))]));`
	const out = chunk.replace(/default:(\w+)\}/, 'default:__all($1)}')
		.replace(/export\{(\w+) as default\}/, 'const __later=__all($1);export{__later as default}')
	assert.notEqual(out, chunk, 'the chunk of texts has another shape')
	return wrap + out
}

/** Letters that stand in no brackets, and are neither names of people nor of things. */
function foreign(page) {
	return page.evaluate(() => {
		const things = /^(pronto|e-mail|imap|smtp|pop3|lmtp|oauth|google|microsoft|gmail|api|tls|starttls|spam|url|csv|json|totp|qr|ctrl|chrome|linux|node|undici|shift|alt|enter|esc|tab|[a-z]|utc)$/i
		const dates = /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(mon|tues?|wednes|thurs?|fri|satur|sun)(day)?\b|\b(am|pm|gmt|at|now|today|yesterday|tomorrow|in|ago|sec|min|hr|wk|mo|yr|second|minute|hour|day|week|month|year)s?\b/gi
		const found = new Set()
		const look = (s, e) => {
			if (!s || s.includes('§') || s.includes('@')) return
			let depth = 0, rest = ''
			for (const c of s) {
				if (c === '⟦') depth++
				else if (c === '⟧') depth--
				else if (!depth) rest += c
			}
			const words = rest.replace(dates, ' ').match(/[\p{L}-]{1,}/gu)?.filter(w => !things.test(w) && /\p{L}/u.test(w))
			if (words?.length) found.add(`${e.tagName.toLowerCase()}.${e.className?.baseVal ?? e.className}: ${s.trim().slice(0, 60)}`)
		}
		for (const e of document.querySelectorAll('body *')) {
			if (!e.checkVisibility() || e.closest('svg, code, time, kbd, [data-user], [translate=no], iframe, script, style, option[lang], [lang]:not(html)')) continue
			for (const n of e.childNodes) if (n.nodeType === 3) look(n.data, e)
			for (const a of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-roledescription']) look(e.getAttribute(a), e)
		}
		look(document.title, document.documentElement)
		return [...found]
	})
}

test('longer words fit, and every word comes from the catalogue', async () => {
	const found = []
	const page = await workplace('en')
	await page.route(/locale-(later\d?-)?en-[^/]*\.js$/, async r => {
		const res = await r.fetch()
		await r.fulfill({ response: res, body: stretch(await res.text()) })
	})
	const check = async (where, widths = [1440, 390]) => {
		for (const v of await foreign(page)) found.push(`${where}: not translated: ${v}`)
		for (const width of widths) {
			await page.setViewportSize(sizes[width])
			await page.waitForTimeout(60)
			for (const v of await misfits(page)) found.push(`${where} ${width}: ${v}`)
			await keep(page, 'longer', where, width)
		}
		await page.setViewportSize(sizes[1440])
	}
	for (const url of [...main, ...settings]) {
		await open(page, url)
		await check(url)
	}
	await open(page, main[1])
	for (const key of ['?', 'Control+k', 'r', 'n']) {
		await page.keyboard.press(key)
		await page.waitForTimeout(250)
		await check(`key ${key}`)
		await page.keyboard.press('Escape')
	}
	assert.deepEqual(found, [])
	await page.quiet()
	await page.context().close()
})

test('forced colours: what is chosen, in focus or a button can be told apart', async () => {
	const found = []
	const page = await workplace('en')
	await page.emulateMedia({ forcedColors: 'active' })
	for (const url of [...main, '/app/settings/profile', '/app/settings/agents']) {
		await open(page, url)
		assert.ok(await page.evaluate(() => matchMedia('(forced-colors: active)').matches))
		await keep(page, 'forced', url)
		for (const v of await page.evaluate(() => {
			const bad = []
			const look = e => {
				const s = getComputedStyle(e)
				return [s.backgroundColor, s.borderTopColor, s.borderTopWidth, s.borderTopStyle, s.borderLeftWidth, s.borderLeftColor, s.outlineStyle, s.outlineWidth, s.color, s.textDecorationLine, s.fontWeight].join()
			}
			const visible = e => e.checkVisibility() && e.getBoundingClientRect().width > 1
			for (const e of document.querySelectorAll('[aria-current]:not([aria-current=false]), [aria-selected=true], [aria-pressed=true], [aria-checked=true]')) {
				const attr = ['aria-current', 'aria-selected', 'aria-pressed', 'aria-checked'].find(a => e.getAttribute(a) && e.getAttribute(a) !== 'false')
				const other = [...document.querySelectorAll(`.${[...e.classList].join('.') || 'none'}`)].find(o => o !== e && visible(o) && (!o.getAttribute(attr) || o.getAttribute(attr) === 'false'))
				if (visible(e) && other && look(e) === look(other)) bad.push(`chosen looks like the others: ${e.className} “${e.textContent.trim().slice(0, 30)}”`)
			}
			for (const e of document.querySelectorAll('button svg, a svg')) {
				const s = getComputedStyle(e)
				if (visible(e) && s.forcedColorAdjust === 'none') bad.push('an icon keeps its colours')
			}
			return [...new Set(bad)]
		})) found.push(`${url}: ${v}`)
		for (let i = 0; i < 12; i++) {
			await page.keyboard.press('Tab')
			const plain = await page.evaluate(() => {
				const e = document.activeElement
				if (!e || e === document.body) return ''
				const seen = [e, ...(e.closest('label, [class]') ? [e.closest('label') ?? e, e.parentElement] : [])]
				return seen.some(x => getComputedStyle(x).outlineStyle !== 'none') ? '' : `${e.tagName} ${e.className}`
			})
			if (plain) found.push(`${url}: focus does not show on ${plain}`)
		}
	}
	assert.deepEqual([...new Set(found)], [])
	await page.quiet()
	await page.context().close()
})

test('unwanted motion stays away', async () => {
	const page = await workplace('en', { reducedMotion: 'reduce' })
	const moving = () => page.evaluate(() => document.getAnimations().filter(a => a.playState === 'running' && a.effect.getComputedTiming().duration > 1).map(a => a.animationName ?? a.transitionProperty))
	await open(page, main[1])
	assert.deepEqual(await moving(), [])
	for (const key of ['?', 'Escape', 'Control+k', 'Escape', 'r', 'Escape', 'n', 'Escape', '1']) {
		await page.keyboard.press(key)
		await page.waitForTimeout(30)
		assert.deepEqual(await moving(), [], key)
	}
	assert.equal(await page.evaluate(() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).scrollBehavior === 'smooth').length), 0)
	await page.quiet()
	await page.context().close()
})
