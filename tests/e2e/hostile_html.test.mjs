// A message full of script, handlers, CSS, SVG and MathML is harmless in Chromium: no
// request leaves, no dialog opens, no CSP report is made; neither in the thread nor in
// the view of the original.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { png } from '../lib/pictures.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, browser, ana, trap, hits = []

before(async () => {
	trap = http.createServer((q, s) => {
		hits.push(q.url)
		s.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('x')
	})
	await new Promise(r => trap.listen(0, '127.0.0.1', r))
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	await p.admin.ok('POST', '/mailboxes', { name: 'Help', address: 'help@desk.test', in_kind: 'none', out_kind: 'none', active: true })
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	trap?.close()
	await p?.stop()
})

const pieces = u => [
	`<script>alert(1);fetch("${u}/script")</script>`, `<scr<script>ipt>alert(2)</scr</script>ipt>`, `<img src=x onerror=alert(3)>`, `<img src="${u}/pixel.gif" width=1 height=1>`,
	`<svg onload=alert(4)><script>alert(5)</script><image href="${u}/svg"/></svg>`, `<svg><style><img src=x onerror=alert(6)></style></svg>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(7)&gt;"></table></mtext></math>`,
	`<a href="javascript:alert(8)">js</a>`, `<a href=" java&#10;script:alert(9)">js2</a>`, `<a href="data:text/html,<script>alert(10)</script>">data</a>`,
	`<iframe src="${u}/frame"></iframe>`, `<iframe srcdoc="<script>alert(11)</script>"></iframe>`, `<object data="${u}/object"></object>`, `<embed src="${u}/embed">`,
	`<form action="${u}/form"><input name=q autofocus onfocus=alert(12)><button>go</button></form>`, `<base href="${u}/base/">`, `<meta http-equiv=refresh content="0;url=${u}/meta">`,
	`<link rel=stylesheet href="${u}/css">`, `<style>@import "${u}/import"; body{background:url(${u}/bg)} *{display:none!important}</style>`,
	`<p style="background:url(${u}/inline-bg);position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999">over everything</p>`, `<video poster="${u}/poster" src="${u}/video"></video>`,
	`<audio src="${u}/audio" autoplay></audio>`, `<table background="${u}/table"><tr><td background="${u}/td">cell</td></tr></table>`, `<img srcset="${u}/set 1x, ${u}/set2 2x">`,
	`<picture><source srcset="${u}/source"><img src="${u}/pic"></picture>`, `<input type=image src="${u}/input">`, `<details open ontoggle=alert(13)>d</details>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(14)>"></noscript>`, `<template><img src=x onerror=alert(15)></template>`, `<body onload=alert(16) background="${u}/body">`,
	`<p id=location name=cookie>clobber</p><img name=body><form name=getElementById></form>`, `<a href="https://ok.test" target=_top onclick=alert(17)>fine link</a>`,
	`<marquee onstart=alert(18)>m</marquee>`, `<xmp><img src=x onerror=alert(19)></xmp>`, `<plaintext>`,
]

test('hostile HTML does nothing at all', async () => {
	const url = `http://127.0.0.1:${trap.address().port}`
	const parts = pieces(url)
	for (const [i, html] of [...parts, parts.join('\n')].entries()) {
		const raw = `From: evil${i}@bad.test\r\nTo: help@desk.test\r\nSubject: Hostile ${i} end\r\nMessage-ID: <h${i}@bad.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Visible words</p>${html}\r\n`
		p.must(['mail', 'deliver', 'help@desk.test'], { input: raw })
	}
	let tickets = []
	for (let i = 0; i < 100 && tickets.length < parts.length + 1; i++) {
		tickets = (await p.admin.ok('GET', '/tickets?view=open&limit=200')).tickets.filter(t => /^Hostile/.test(t.subject))
		await new Promise(r => setTimeout(r, 100))
	}
	assert.equal(tickets.length, parts.length + 1)
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	for (const t of tickets) {
		const html = (await p.admin.ok('GET', `/tickets/${t.id}/thread`)).messages[0].html
		assert.match(html, /Visible words/)
		assert.doesNotMatch(html, /<script|<iframe|<object|<embed|<form|<svg|<math|<style|<link|<meta|<base|\son\w+\s*=|javascript:|srcdoc/i, t.subject)
		assert.doesNotMatch(html, new RegExp(`(?<![-\\w])(src|srcset|background|poster|href)="?${url}`), t.subject)
		await page.goto(`/app/inbox/open/${t.id}`)
		await page.getByText('Visible words', { exact: true }).first().waitFor()
	}
	await page.waitForTimeout(300)
	assert.deepEqual(hits, [], 'requests left')
	await page.quiet()
	// The original in its frame: the same, with its colours, and in the same sandbox.
	const whole = tickets.find(t => t.subject === `Hostile ${parts.length} end`)
	const m = (await p.admin.ok('GET', `/tickets/${whole.id}/thread`)).messages[0]
	const res = await ana.client.raw('GET', `/api/v1/messages/${m.id}/original`)
	for (const part of [/^sandbox;/, /default-src 'none'/, /base-uri 'none'/, /form-action 'none'/]) assert.match(res.headers.get('content-security-policy'), part)
	const original = await res.text()
	assert.doesNotMatch(original.replace(/<style>[^<]*<\/style>/g, ''), /<script|<iframe|<object|<embed|<form|<svg|<math|<link|<base|<meta http|\son\w+\s*=|javascript:|srcdoc|url\(|@import/i)
	await page.goto(`/api/v1/messages/${m.id}/original`)
	await page.waitForTimeout(500)
	assert.deepEqual(hits, [], 'requests left the original')
	assert.deepEqual(page.seen.dialogs, [])
	for (const t of tickets) {
		const { id } = (await p.admin.ok('GET', `/tickets/${t.id}/thread`)).messages[0]
		await page.goto(`/api/v1/messages/${id}/original`)
		assert.equal(await page.locator('script, iframe, object, embed, form, link, base').count(), 0, t.subject)
	}
	await page.waitForTimeout(300)
	assert.deepEqual(hits, [], 'requests left an original')
	assert.deepEqual(page.seen.dialogs, [])
	assert.deepEqual(await page.evaluate(() => globalThis.__csp), [])
	await page.context().close()
})

const newsletter = u => `<html><head><title>x</title><style>
	.head { background: #124; color: #fff; padding: 24px; font: 700 22px Georgia, serif }
	@media (max-width: 400px) { .head { padding: 8px } }
	.bg { background-image: url(${u}/bg.png) }
	@import "${u}/more.css";
	</style></head><body bgcolor="#f4f0e8"><table width="600" align="center" cellpadding="0" cellspacing="0"><tr><td class="head">Winter news</td></tr>
	<tr><td class="bg" style="padding:20px;background:#fff;border-radius:0 0 12px 12px"><font color="#b00020" size="5">Sale</font>
	<p style="color:rgb(0,128,0);margin:0">Green words</p><img src="cid:dot" width="40" height="40" alt="dot"><img src="${u}/remote.png" width="40" height="40"></td></tr></table></body></html>`

test('an original keeps its looks and asks nobody for anything', async () => {
	const url = `http://127.0.0.1:${trap.address().port}`
	hits = []
	p.must(['mail', 'deliver', 'help@desk.test'], {
		input: `From: news@shop.test\r\nTo: help@desk.test\r\nSubject: Winter\r\nMessage-ID: <w@shop.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${newsletter(url)}\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <dot>\r\nContent-Transfer-Encoding: base64\r\n\r\n${png(40, 40, [200, 30, 60]).toString('base64')}\r\n--b--\r\n`,
	})
	const t = await until('the newsletter', async () => (await p.admin.ok('GET', '/tickets?view=open&limit=200')).tickets.find(x => x.subject === 'Winter'))
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	await page.goto(`/app/inbox/open/${t.id}`)
	await page.getByRole('button', { name: 'Message actions' }).click()
	await page.getByText('View original').click()
	const frame = page.frameLocator('iframe')
	await frame.getByText('Green words').waitFor()
	const look = (text, what) => frame.getByText(text, { exact: true }).evaluate((el, w) => getComputedStyle(el)[w], what)
	assert.equal(await look('Green words', 'color'), 'rgb(0, 128, 0)')
	assert.equal(await look('Winter news', 'backgroundColor'), 'rgb(17, 34, 68)')
	assert.equal(await look('Sale', 'color'), 'rgb(176, 0, 32)')
	assert.equal(await frame.locator('body').evaluate(el => getComputedStyle(el).backgroundColor), 'rgb(244, 240, 232)')
	assert.equal(await frame.getByAltText('dot').evaluate(el => el.naturalWidth), 40)
	await shot(page, 'original-with-looks')
	await page.waitForTimeout(300)
	assert.deepEqual(hits, [], 'requests left')
	await page.quiet()
	await page.context().close()
})
