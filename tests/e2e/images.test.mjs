// Remote pictures in the workspace: blocked until asked for, then through the server;
// counters of one point never; a sender may be trusted for good.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { startPictures } from '../lib/pictures.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, web, browser, ana, ticket

before(async () => {
	web = await startPictures((q, s) => q.url === '/gone.png' && s.writeHead(404).end())
	p = await startPronto({ env: { PRONTO_OUTBOUND_ALLOW: `${web.host}/32` } })
	ana = await p.addAgent('Ana Agent')
	await p.admin.ok('POST', '/mailboxes', { name: 'Help', address: 'help@desk.test', in_kind: 'none', out_kind: 'none', active: true })
	const mail = (n, html) => p.must(['mail', 'deliver', 'help@desk.test'], {
		input: `From: Cora <cora@customer.test>\r\nTo: help@desk.test\r\nSubject: Pictures\r\nMessage-ID: <p${n}@customer.test>\r\n${n > 1 ? 'In-Reply-To: <p1@customer.test>\r\n' : ''}MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${html}\r\n`,
	})
	mail(1, `<p>Our logo:</p><p><img src="${web.url}/logo.png" alt="The logo" width="160"></p><p>and <img src="${web.url}/gone.png" alt="a lost picture"></p><img src="${web.url}/count.gif" width="1" height="1">`)
	ticket = await until('the ticket', async () => (await p.admin.ok('GET', '/tickets?view=open')).tickets.find(x => x.subject === 'Pictures'))
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await p?.stop()
	await web?.stop()
})

test('pictures wait for the reader, come through the server, and a sender can be trusted', async () => {
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	await page.goto(`/app/inbox/open/${ticket.id}`)
	const card = page.locator('article[data-message]').first()
	await card.getByText('The logo').waitFor()
	await card.getByText('3 remote images are blocked.').waitFor()
	assert.deepEqual(await axe(page), [])
	await shot(page, 'images-blocked')
	await page.waitForTimeout(300)
	assert.deepEqual(web.hits, [], 'asked without being told to')
	await card.getByRole('button', { name: 'Show images' }).click()
	const logo = card.getByRole('img', { name: 'The logo' })
	await page.waitForFunction(() => document.querySelector('img[alt="The logo"]')?.naturalWidth === 160)
	assert.match(await logo.getAttribute('src'), /^\/api\/v1\/messages\/\d+\/image\?src=/)
	await card.locator('span', { hasText: 'a lost picture' }).last().waitFor()
	await shot(page, 'images-shown')
	assert.ok(!web.hits.some(h => h.url === '/count.gif'), 'a counter was told')
	assert.deepEqual(await axe(page), [])
	await page.reload()
	await card.getByRole('button', { name: /^Always from cora@customer.test/ }).click()
	await page.waitForFunction(() => document.querySelector('img[alt="The logo"]')?.naturalWidth === 160)
	await page.reload()
	await page.waitForFunction(() => document.querySelector('img[alt="The logo"]')?.naturalWidth === 160)
	await shot(page, 'images-always')
	await card.getByRole('button', { name: /^No longer show images/ }).click()
	await card.getByRole('button', { name: 'Show images' }).waitFor()
	assert.equal(await logo.count(), 0)
	await page.quiet([/404/])
	await page.context().close()
})
