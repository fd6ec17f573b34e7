// A message full of script, handlers, CSS, SVG and MathML is harmless in Chromium: no
// request leaves, no dialog opens, no CSP report is made; neither in the thread nor in
// the view of the original.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { openPage, signIn, startBrowser } from '../lib/browser.mjs'
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
	// The original in its frame: the same.
	const whole = tickets.find(t => t.subject === `Hostile ${parts.length} end`)
	const m = (await p.admin.ok('GET', `/tickets/${whole.id}/thread`)).messages[0]
	const res = await ana.client.raw('GET', `/api/v1/messages/${m.id}/original`)
	assert.match(res.headers.get('content-security-policy'), /sandbox/)
	assert.match(res.headers.get('content-security-policy'), /default-src 'none'/)
	await res.text()
	await page.goto(`/api/v1/messages/${m.id}/original`)
	await page.waitForTimeout(500)
	assert.deepEqual(hits, [], 'requests left the original')
	assert.deepEqual(page.seen.dialogs, [])
	await page.context().close()
})
