// The knowledge base in Chromium against the real server: an article is written, published,
// translated, written by two at once with nothing lost, and put into an answer.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

let p, browser, section

before(async () => {
	p = await startPronto()
	browser = await startBrowser()
	const top = await p.admin.ok('POST', '/kb/sections', { names: { en: 'Payments', es: 'Pagos' } })
	section = await p.admin.ok('POST', '/kb/sections', { parent_id: top.id, names: { en: 'Charges', es: 'Cobros' } })
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

/** Waits for what the server has. */
async function until(what, see) {
	for (const end = Date.now() + 30000; ; ) {
		const got = await see()
		if (got) return got
		assert.ok(Date.now() < end, `waited in vain: ${what}`)
		await new Promise(r => setTimeout(r, 100))
	}
}

test('an article is written, kept while it is typed, published and translated; two authors lose nothing', async () => {
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	await page.keyboard.press('g')
	await page.keyboard.press('k')
	await page.getByRole('heading', { name: 'Knowledge base' }).waitFor()
	await page.getByRole('button', { name: 'New article' }).click()
	await page.getByLabel('Title', { exact: true }).fill('Charged twice')
	await page.getByRole('button', { name: 'Start writing' }).click()
	const rich = page.locator('[data-kb-editor="en"][data-ready] .ProseMirror')
	await rich.click()
	await page.keyboard.type('Nearly always one is a hold.')
	await page.keyboard.press('Enter')
	await page.keyboard.type('1. Wait')
	await page.keyboard.press('Enter')
	await page.keyboard.type('Write to us')
	const pane = page.locator('[data-pane="en"]')
	await page.locator('[data-pane="en"][data-state="saved"]').waitFor()
	const id = Number(/kb\/(\d+)/.exec(page.url())[1])
	const text = async (l = 'en') => (await p.admin.ok('GET', `/kb/articles/${id}`)).texts.find(t => t.locale === l)
	const md = 'Nearly always one is a hold.\n\n1. Wait\n2. Write to us'
	await until('the text on the server', async () => (await text()).body === md)
	await pane.getByRole('button', { name: 'Markdown' }).click()
	assert.equal(await pane.getByRole('textbox', { name: 'Text in English' }).inputValue(), md)

	// somebody else saves; what is typed here meanwhile is put together with it
	const t = await text()
	await p.admin.ok('PUT', `/kb/articles/${id}/texts/en`, { rev: t.rev, title: t.title, body: `First of all: no worry.\n\n${md}` })
	await pane.getByRole('textbox', { name: 'Text in English' }).fill(`${md}\n\nThat is all.`)
	await until('both edits', async () => (await text()).body === `First of all: no worry.\n\n${md}\n\nThat is all.`)
	// the same line by both: both stand in the text that is offered
	const u = await text()
	await p.admin.ok('PUT', `/kb/articles/${id}/texts/en`, { rev: u.rev, title: u.title, body: u.body.replace('That is all.', 'That is theirs.') })
	await pane.getByRole('textbox', { name: 'Text in English' }).fill(u.body.replace('That is all.', 'That is mine.'))
	const merge = page.getByRole('dialog')
	await merge.getByLabel('Text of both').waitFor()
	assert.match(await merge.getByLabel('Text of both').inputValue(), /That is theirs\.\nThat is mine\.$/)
	assert.deepEqual(await axe(page), [])
	await shot(page, 'kb-merge')
	await merge.getByRole('button', { name: 'Use this text' }).click()
	await until('the merged text', async () => (await text()).body.endsWith('That is theirs.\nThat is mine.'))

	await pane.getByRole('button', { name: 'Publish', exact: true }).click()
	await until('published', async () => (await text()).live_version_id)
	await page.getByRole('button', { name: 'Add language' }).click()
	await page.getByRole('menuitem', { name: 'Español' }).click()
	await page.locator('[data-pane="es"] [data-kb-editor][data-ready]').waitFor()
	assert.deepEqual(await axe(page), [])
	await shot(page, 'kb-editor')
	await page.quiet([/409/])
})

test('an article is found from a ticket and its words stand in the reply', async () => {
	const a = await p.admin.ok('POST', '/kb/articles', { section_id: section.id, locale: 'en', title: 'How refunds work', body: 'A refund takes **three days**.' })
	await p.admin.ok('POST', `/kb/articles/${a.id}/texts/en/publish`, { rev: 1 })
	const ask = () => p.admin.ok('POST', '/tickets', { subject: 'My refund', html: '<p>Where is my refund? I have been waiting for it since last week.</p>', kind: 'in', channel: 'phone', requester: { name: 'Ann', email: 'ann@customer.test' } })
	const t = await ask()
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	await page.goto(`/app/inbox/open/${t.id}`)
	await page.getByRole('button', { name: 'More', exact: true }).first().click()
	await page.getByRole('menuitem', { name: 'Insert an article' }).click()
	await page.locator(`[data-hit="${a.id}"]`).getByRole('button', { name: 'Insert text' }).click()
	await page.locator('[data-editor] strong', { hasText: 'three days' }).waitFor()
	const links = async (ticket, of = a) => (await p.admin.ok('GET', `/kb/articles/${of.id}`)).tickets.some(x => x.ticket_id === ticket.id && x.kind === 'sent')
	await until('the link to the ticket', () => links(t))

	// the same by the keyboard: / offers what fits the ticket; a reply is offered nothing that customers may not read
	const inside = await p.admin.ok('POST', '/kb/articles', { section_id: section.id, locale: 'en', title: 'Refunds over the limit', body: 'Ask the boss.', visibility: 'internal' })
	await p.admin.ok('POST', `/kb/articles/${inside.id}/texts/en/publish`, { rev: 1 })
	const u = await ask()
	await page.goto(`/app/inbox/open/${u.id}`)
	const writer = page.locator('footer [data-ready] [contenteditable=true]')
	await writer.click()
	await page.keyboard.type('See /')
	await page.getByRole('option', { name: /How refunds work/ }).waitFor()
	assert.equal(await page.getByRole('option', { name: /over the limit/ }).count(), 0)
	assert.deepEqual(await axe(page), [])
	await shot(page, 'slash-article')
	await page.keyboard.press('Enter')
	await writer.locator('a[href*="/en/a/"]', { hasText: 'How refunds work' }).waitFor()
	assert.match(await writer.innerText(), /^See\s+How refunds work\s*$/)
	await until('the link to the second ticket', () => links(u))
	await page.evaluate(() => document.activeElement.blur())
	await page.keyboard.press('n')
	await page.locator('footer[data-mode=note]').waitFor()
	await writer.click()
	await page.keyboard.type('/boss')
	await page.getByRole('option', { name: /Refunds over the limit/ }).waitFor()
	await page.keyboard.press('Enter')
	await until('it was chosen for the note', () => links(u, inside))
	await page.quiet()
})
