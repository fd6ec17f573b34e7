// An attack in every text field of the API, of the public forms and of mail; then every public page,
// every screen of the workspace and every mail is opened in Chromium: no dialog, no request to
// anywhere else, no report of the policy, no element that a text made.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { Attacks, routesOf, Writer } from '../lib/attack.mjs'
import { NEED } from '../lib/attack_forms.mjs'
import { openPage, signIn, startBrowser } from '../lib/browser.mjs'
import { parse } from '../lib/desk.mjs'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, browser, smtp, trap, doc, attacks, writer
const hits = [], mails = [], ids = {}, seen = new Set(), refused = {}, failed = [], written = []

before(async () => {
	trap = http.createServer((q, s) => {
		hits.push(q.url)
		s.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('x')
	})
	await new Promise(r => trap.listen(0, '127.0.0.1', r))
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	p = await startPronto()
	await p.admin.ok('POST', '/mailboxes', {
		name: 'Help', address: 'help@desk.test', from_name: 'Acme', active: true, auto_ack: true, in_kind: 'none', in_host: '', in_port: 0, in_tls: 'none', in_user: '',
		out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp.port, out_tls: 'none', out_user: '',
	})
	browser = await startBrowser()
	doc = await p.admin.ok('GET', '/openapi.json')
	attacks = new Attacks(`http://127.0.0.1:${trap.address().port}`)
	writer = new Writer(p.admin, doc, attacks)
})
after(async () => {
	await browser?.close()
	await p?.stop()
	await smtp?.stop()
	trap?.close()
})

const first = async (path, list) => (await p.admin.ok('GET', path))[list][0]?.id

/** The ids that a path asks for, newest first of what the walk has made. */
async function pathOf(route) {
	const part = route.path.split('/')[1], fixed = { '{kind}': 'ack', '{provider}': 'google', '{locale}': 'en', '{key}': `t${ids.tickets}`, '{mode}': 'reply' }
	let path = route.path.replace('/tickets/{id}', `/tickets/${ids.tickets}`).replace('{identity}', String(ids.identity))
	if (path.startsWith('/signatures/teams')) path = path.replace('{id}', ids.teams)
	if (path.startsWith('/signatures/mailboxes')) path = path.replace('{id}', ids.mailboxes)
	if (path.startsWith('/kb/sections')) path = path.replace('{id}', ids.sections)
	if (path.startsWith('/kb/synonyms')) path = path.replace('{id}', ids.synonyms)
	if (path.startsWith('/kb/articles')) path = path.replace('{id}', ids.articles)
	if (part === 'webhooks') path = path.replace('{id}', ids.keys)
	for (const [k, v] of Object.entries(fixed)) path = path.replace(k, v)
	return path.replace('{id}', String(ids[part] ?? `no-${part}`))
}

const idNames = { 'POST /kb/sections': 'sections', 'POST /kb/articles': 'articles', 'POST /kb/synonyms': 'synonyms', 'POST /webhooks/keys': 'keys', 'POST /tickets/{id}/talks': 'talks', 'POST /tickets/{id}/checklist': 'checklist', 'POST /views/own': 'views', 'POST /sla/policies': 'sla' }

async function write(route) {
	for (const need of NEED[route.name]?.(ids) ?? [{}]) {
		if (Object.keys(need).some(k => need[k] === null)) Object.keys(need).forEach(k => need[k] === null && delete need[k])
		const r = await writer.write(route, await pathOf(route), need)
		if (r.failed) {
			failed.push(r.failed)
			continue
		}
		written.push(...r.written.map(f => `${route.name} ${f}`))
		Object.entries(r.refused).forEach(([f, key]) => (refused[`${route.name} ${f}`] = key))
		const name = idNames[route.name] ?? (/^POST \/[\w-]+$/.test(route.name) ? route.path.slice(1) : null)
		const id = r.answer?.id ?? r.answer?.talk?.id ?? r.answer?.role?.id ?? r.answer?.key?.id ?? r.answer?.checklist?.at(-1)?.id
		if (name && id) ids[name] = id
	}
}

test('every text field of the API is written to, or refuses', async () => {
	const routes = routesOf(doc).filter(r => !r.skip), take = re => routes.splice(0).filter(r => (re.test(r.name) ? true : (routes.push(r), false)))
	for (const r of take(/^POST \/fields$/)) await write(r)
	for (const r of take(/^POST \/(teams|statuses|organisations|calendars|reasons|skills|forms|brands)$/)) await write(r)
	ids.brands = (await p.admin.ok('GET', '/brands')).brands[0].id	// the one that is served here
	ids.higher = (await p.admin.ok('POST', '/teams', { name: 'Higher', tier: 3 })).id
	ids.field = (await p.admin.ok('GET', '/fields')).fields.find(f => f.object === 'ticket' && f.kind === 'choice')
	ids.fields = ids.field.id
	for (const r of take(/^POST \/tickets$/)) await write(r)
	const t = await p.admin.ok('GET', `/tickets/${ids.tickets}`)
	Object.assign(ids, { people: t.requester.id, priorities: 3, messages: (await p.admin.ok('GET', `/tickets/${ids.tickets}/thread`)).messages[0].id })
	ids.agents = (await p.addAgent('Ana Agent')).agent.id
	const problem = await p.admin.ok('PATCH', `/tickets/${ids.tickets}`, { type: 'problem', team_id: ids.teams })
	ids.incident = (await p.admin.ok('POST', '/tickets', { subject: 'Incident', html: '<p>x</p>', kind: 'in', channel: 'email', requester: { name: 'I', email: 'incident@customer.test' } })).id
	await p.admin.ok('PATCH', `/tickets/${ids.incident}`, { type: 'incident' })
	await p.admin.ok('PUT', `/tickets/${ids.incident}/problem`, { problem_id: problem.id })
	for (const r of take(/^POST .*\/(sections|identities|skills|mailboxes|canned|macros|rules|surveys|request-forms|outages|checklist|check-templates|keys|roles|own|policies|synonyms|talks)$/)) await write(r)
	const tagged = await p.admin.ok('GET', '/tags')
	ids.tags = (tagged.tags ?? tagged)[0]?.id
	ids.identity = (await p.admin.ok('GET', `/people/${ids.people}`)).identities.at(-1).id
	for (const r of take(/^POST \/kb\/articles$/)) await write(r)
	ids.rev = 1
	for (const r of take(/\/kb\/articles\/\{id\}\/texts\/\{locale\}$/)) await write(r)
	await p.admin.ok('POST', `/kb/articles/${ids.articles}/texts/en/publish`, { rev: 2 })
	for (const r of take(/./)) await write(r)
	assert.deepEqual(failed, [])
	assert.deepEqual([...writer.unknown], [], 'free JSON of which tests/lib/attack_forms.mjs says nothing')
	assert.deepEqual(Object.entries(refused).filter(([f]) => !REFUSES.test(f)), [], 'refused, though a text')
	console.log(`# figure: ${written.length} fields written, ${Object.keys(refused).length} refuse`)
})

const REFUSES = /(email|address|domains?|accent|band|permissions|scopes|aliases|prefix|on|columns|shortcut|hosts|to|cc|bcc|language|zone|base_url|authserv_id)$/
const attack = (where, most) => attacks.text(where, most)
const linkTo = (address, has) => until(`a mail to ${address}`, () => mails.filter(m => m.to.includes(address)).map(m => has.exec(parse(m.raw).html)?.[0]).find(Boolean), 30000, 100)
const at = () => String(Date.now() - 60000)
const pages = new Set()

/** Posts a form as a browser does, with the token that the page holds. */
async function post(path, form, from = path) {
	const csrf = /name="csrf" value="([^"]*)"/.exec(await (await fetch(p.url + from)).text())?.[1]
	const body = new FormData()
	for (const [k, v] of Object.entries({ ...form, ...(csrf ? { csrf } : {}) })) body.append(k, ...(Array.isArray(v) ? v : [v]))
	const r = await fetch(p.url + path, { method: 'POST', body, redirect: 'manual', headers: { Origin: p.url } })
	assert.ok(r.status < 400, `${path} → ${r.status} ${(await r.text()).slice(0, 3000)}`)
	return r.headers.get('location') ?? assert.equal(r.status, 200, path)
}
const file = where => [new Blob(['x'], { type: 'text/plain' }), `${attack(where, 120)} Q${attacks.n}Q.txt`]	// what stands before a / is no name of a file

test('forms, mails, files, comments and news take it too', async () => {
	const form = { key: `hostile-${process.pid}`.padEnd(32, 'x'), at: at(), seen: 'f_hostile_text f_hostile_choice ', asked: '1', website: '', subject: attack('form subject', 150), message: attack('form message'), name: attack('form name', 100), f_hostile_text: attack('form field', 200) }
	const sent = await post('/en/contact/hostile', { ...form, email: 'eva@customer.test', files: file('form file') })
	assert.ok(sent, 'the form is asked again')
	pages.add(sent)
	const track = await linkTo('eva@customer.test', /\/t\/[\w-]+/)
	pages.add(track)
	await post(track, { action: 'reply', message: attack('tracking reply'), files: file('tracking file') })
	const t = (await p.admin.ok('GET', '/tickets?view=open&order=newest&limit=5')).tickets[0]
	const up = await p.admin.upload(file('upload name')[1], 'text/plain', Buffer.from('x'))
	await p.admin.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: `<p>${attack('reply', 500).replace(/[{}]/g, '')}</p>`, attachment_ids: [up.id], undo_ms: -1, set: { category: 'solved' } })
	ids.answered = t.id
	p.later(66 * 60000)	// beyond what one address is told in an hour
	p.admin = await p.as('admin@pronto.test', 'correct horse battery')
	const ask = await linkTo('eva@customer.test', /\/csat\/[\w-]{20,}/)
	pages.add(ask)
	await post(`${ask}`, { score: '1', comment: attack('survey comment'), q_free: attack('survey answer', 500) })
	await post('/en/status', { email: 'news@customer.test' })
	const confirm = await linkTo('news@customer.test', /\/status\/confirm\/[\w-]+/)
	await post(confirm, {})
	await p.admin.ok('PATCH', `/outages/${ids.outages}`, { state: 'identified', texts: { en: attack('outage news', 500) } })
	const b = 'bound', word = (w, most) => `=?utf-8?B?${Buffer.from(attack(w, most)).toString('base64')}?=`, mia = `Q${attacks.n + 1}Q`
	p.must(['mail', 'deliver', 'help@desk.test'], { input: [`From: ${word('mail name', 90)} <mia@customer.test>`, 'To: help@desk.test', `Cc: ${word('mail cc', 60)} <cc@customer.test>`, `Subject: ${word('mail subject', 200)}`, 'Message-ID: <hostile@customer.test>', 'MIME-Version: 1.0',
		`Content-Type: multipart/mixed; boundary=${b}`, '', `--${b}`, 'Content-Type: text/plain; charset=utf-8', '', attack('mail text'), `--${b}`, 'Content-Type: text/plain', `Content-Disposition: attachment; filename="${word('mail file', 60)}"`, '', 'x', `--${b}--`, ''].join('\r\n') })
	await until('the mail is a ticket', async () => (await p.admin.ok('GET', '/tickets?view=open&order=newest&limit=50')).tickets.find(x => x.requester?.name?.startsWith(mia)), 30000, 100)
})

/** What no text may have done, looked for in the page and all its frames. */
async function unharmed(page, where, allow = []) {
	for (const frame of page.frames()) {
		const found = await frame.evaluate(() => {
			const all = [...document.querySelectorAll('[data-hostile], [onerror], [onload], [onfocus], [onmouseover], a[href^="javascript:" i], iframe[srcdoc*="alert"], meta[http-equiv=refresh], #x9')]
			const scripts = [...document.scripts].filter(s => !/json/.test(s.type) && /alert\(/.test(s.textContent))
			return [...all, ...scripts].map(el => el.outerHTML.slice(0, 200))
		}).catch(() => [])
		assert.deepEqual(found, [], `${where}: made by a text`)
		const said = await frame.evaluate(() => document.title + (document.body?.innerText ?? '') + [...document.querySelectorAll('input, textarea')].map(x => x.value).join(' ') + [...document.querySelectorAll('[title], [aria-label], [placeholder], [alt]')].map(x => `${x.title} ${x.ariaLabel} ${x.placeholder ?? ''} ${x.alt ?? ''}`).join(' ')).catch(() => '')
		for (const [, n] of said.matchAll(/Q(\d{3,})Q/g)) seen.add(Number(n))
	}
	assert.deepEqual(page.seen.dialogs, [], where)
	assert.deepEqual(page.seen.foreign, [], `${where}: ${page.seen.foreign.map(u => attacks.where.get(Number(/\d+$/.exec(u)?.[0])))}`)
	assert.deepEqual((await page.evaluate(() => globalThis.__csp ?? [])).filter(r => !allow.some(a => a.test(r))), [], `${where}: reports`)
	assert.deepEqual(hits, [], where)
}

test('the customers’ pages show it and do nothing', async () => {
	const page = await openPage(browser, { url: p.url, locale: 'en' }), done = new Set(), q = encodeURIComponent(attack('search words', 200))
	const wait = ['/', '/en/contact', '/en/contact/hostile', `/en/contact?subject=${q}`, `/en/search?q=${q}`, `/en/search?q=alert+hostile`, '/en/status', '/en/sla', '/en/my', `/en/${q}`, '/es/', '/pt-BR/', ...pages]
	while (wait.length && done.size < 80) {
		const path = wait.shift()
		if (done.has(path)) continue
		done.add(path)
		await page.goto(path)
		await unharmed(page, path)
		const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin && !a.hasAttribute('download')).map(a => a.pathname))
		wait.push(...links.filter(x => /^\/(en|es)\/|^\/t\//.test(x) && !/feed|\.xml/.test(x)))
	}
	for (const path of ['/en/status/feed', '/sitemap.xml']) {
		const r = await fetch(p.url + path)
		assert.equal(r.status, 200, path)
		await page.goto('about:blank')	// which has no policy against this
		assert.equal(await page.evaluate(xml => new DOMParser().parseFromString(xml, 'text/xml').querySelector('parsererror, script, [data-hostile]')?.outerHTML ?? '', await r.text()), '', path)
	}
	await page.quiet([/40[04]/])
	await page.context().close()
	console.log(`# figure: ${done.size} public pages`)
})

// Of a draft and of texts for an editor DOMPurify reads what the API was given, in a document that has
// the page's policy: it reports what it parsed there, and nothing of it reaches the page.
const PARSED = [/^base-uri /, /^script-src-attr inline/, /^style-src-elem inline/]

test('every screen of the workspace shows it and does nothing', async () => {
	const page = await openPage(browser, { url: p.url, locale: 'en' }), done = new Set()
	await signIn(page, 'admin@pronto.test', 'correct horse battery')
	const sections = ['', 'company', 'agents', 'problems', 'api-keys', 'teams', 'mailboxes', 'profile', 'security', 'tags', 'statuses', 'keys', 'notifications', 'signatures', 'routing', 'capacity', 'skills', 'roles', 'hours', 'sla', 'views', 'macros', 'canned', 'surveys', 'texts', 'rules', 'webhooks', 'forms', 'fields', 'checklists', 'reasons', 'words', 'audit', 'help-centre', 'request-forms', 'service-status']
	const wait = [`/app/inbox/open/${ids.tickets}`, `/app/inbox/solved/${ids.answered}`, `/app/tickets/${ids.tickets}`, `/app/customers/${ids.people}`, '/app/organisations', `/app/organisations/${ids.organisations}`, '/app/kb', `/app/kb/${ids.articles}`, '/app/new', '/app/reports/sla', '/app/reports/surveys',
		`/app/search?q=hostile`, `/app/search?q=${encodeURIComponent(attack('agent search', 200))}`, ...sections.map(s => `/app/settings/${s}`)]
	const shape = path => path.replace(/\/\d+/g, '/#').replace(/\?.*/, '')
	const shapes = new Map()
	while (wait.length && done.size < 120) {
		const path = wait.shift()
		if (done.has(path)) continue
		done.add(path)
		await page.goto(path)
		await page.locator('main, [role=main], form').first().waitFor()
		await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'), null, { timeout: 20000 }).catch(() => {})
		await unharmed(page, path, PARSED)
		for (const link of await page.evaluate(() => [...document.querySelectorAll('a[href^="/app/"]')].map(a => a.pathname))) {
			const n = shapes.get(shape(link)) ?? 0
			if (done.has(link) || wait.includes(link) || n >= 3) continue
			shapes.set(shape(link), n + 1)
			wait.push(link)
		}
	}
	await page.evaluate(() => (globalThis.__csp = []))
	await page.quiet([/Content Security Policy directive:? ["'](base-uri|script-src|style-src)/])
	await page.context().close()
	console.log(`# figure: ${done.size} screens`)
})

test('mails hold it as text', async () => {
	const page = await openPage(browser, { url: p.url, locale: 'en' })
	let n = 0
	for (const m of mails) {
		const mail = parse(m.raw)
		assert.ok(!mail.all.some(([k]) => /^bcc$/i.test(k)), 'a header that a text made')
		await page.goto('about:blank')
		await page.setContent(mail.html.replace(/src="http[^"]*"/g, ''))
		await unharmed(page, `mail to ${m.to}: ${mail.headers.subject}`)
		n++
	}
	assert.ok(n > 8, `${n} mails`)
	await page.context().close()
	console.log(`# figure: ${n} mails`)
})

// What a later call wrote over is seen there; passwords, codes of other machines and forms that no row opens are seen nowhere.
test('what was written was seen', () => {
	const places = new Set([...seen].map(n => attacks.where.get(n)).filter(Boolean)), unseen = [...new Set(written)].filter(w => !places.has(w))
	console.log(`# figure: ${places.size} fields seen on a screen`)
	assert.ok(places.size >= 110, `${places.size}; not seen: ${unseen.join(', ')}`)
	for (const w of ['form subject', 'form message', 'form name', 'form file', 'tracking reply', 'upload name', 'reply', 'survey comment', 'mail name', 'mail subject', 'mail text', 'search words', 'outage news', 'PATCH /settings company', 'PATCH /brands/{id} texts', 'PUT /kb/articles/{id}/texts/{locale} title', 'PATCH /tags/{id} name', 'PATCH /teams/{id} name', 'PATCH /fields/{id} label'])
		assert.ok(places.has(w), `not seen: ${w}`)
})
