// The promise in Chromium against the real server, its clock moved: a calendar painted and
// typed, a policy, badges that count down to what the server says, the ledger and the cause
// of a breach.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { ADMIN } from '../lib/pronto.mjs'
import { MIN, startPromises } from '../lib/sla.mjs'

const PX = 11 // height of half an hour on the painted week
let d, browser, cookies

before(async () => {
	d = await startPromises()
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await d?.stop()
})

/** Opens an address; time that was moved may have ended the session. */
async function open(page, path) {
	await page.goto(path)
	await page.locator('main h1, input[type=password]').first().waitFor()
	if (!(await page.locator('input[type=password]').count())) return
	await signIn(page, ADMIN.email, ADMIN.password)
	cookies = (await page.context().storageState()).cookies
	await page.goto(path)
}

/** A page that is signed in. */
async function desk(more = {}) {
	const page = await openPage(browser, { url: d.p.url, ...(cookies ? { storageState: { cookies, origins: [] } } : {}), ...more })
	if (!cookies) {
		await signIn(page, ADMIN.email, ADMIN.password)
		cookies = (await page.context().storageState()).cookies
	}
	return page
}
const now = () => Date.now() + (d.p.shift ?? 0)
const calendars = async () => (await d.c.ok('GET', '/calendars')).calendars
const saved = page => page.getByText('Saved', { exact: true }).first().waitFor().catch(async e => {
	const file = await shot(page, 'sla-stuck')
	throw new Error(`${e.message}; see ${file}; the page says: ${(await page.locator('[role=alert]').allInnerTexts()).join(' | ')}`)
})

/** Draws a rectangle on the week: days from Monday 0, hours. */
async function paint(page, [day, from], [lastDay, to]) {
	const box = await page.locator('[data-week] > div').last().boundingBox()
	const x = n => box.x + (box.width * (n + 0.5)) / 7, y = h => box.y + h * 2 * PX
	await page.mouse.move(x(day), y(from) + 3)
	await page.mouse.down()
	await page.mouse.move(x(lastDay), y(to) - 3, { steps: 6 })
	await page.mouse.up()
}

test('hours painted with the mouse and typed on the keyboard are the same calendar', async () => {
	const page = await desk()
	await open(page, '/app/settings/hours/new')
	await page.getByLabel('Name', { exact: true }).fill('Painted')
	await page.locator('[data-week]').scrollIntoViewIfNeeded()
	await paint(page, [0, 14], [4, 16])
	await paint(page, [0, 18], [4, 19])
	await paint(page, [5, 10], [5, 13])
	await shot(page, 'sla-painted')
	await page.getByRole('button', { name: 'Save' }).click()
	await saved(page)

	await open(page, '/app/settings/hours/new')
	const key = k => page.keyboard.press(k)
	const into = async (field, text) => {
		await field.focus()
		await key('Control+a')
		await page.keyboard.type(text)
	}
	await into(page.getByLabel('Name', { exact: true }), 'Typed')
	await into(page.getByLabel('Monday: closes'), '14')
	await key('Tab') // remove
	await key('Tab') // add
	await key('Enter')
	await into(page.getByLabel('Monday: opens').nth(1), '16')
	await key('Tab')
	await page.keyboard.type('19h') // Tab has marked what was there
	await page.getByRole('button', { name: 'Copy Monday' }).focus()
	await key('Enter')
	await page.getByRole('menuitem').first().waitFor()
	await key('Enter') // Monday to Friday
	await page.getByRole('button', { name: 'Add times: Saturday' }).focus()
	await key('Enter')
	await into(page.getByLabel('Saturday: opens'), '10:00')
	await key('Tab')
	await page.keyboard.type('1300')
	await key('Enter')
	await saved(page)
	const list = await calendars()
	const hours = n => list.find(c => c.name === n).definition
	const a = hours('Painted'), b = hours('Typed')
	assert.deepEqual(a.hours, b.hours)
	assert.deepEqual(a.hours.mon, [['09:00', '14:00'], ['16:00', '19:00']])
	assert.deepEqual(a.hours.sat, [['10:00', '13:00']])
	assert.equal(a.hours.sun, undefined)
	await page.quiet()
	await page.context().close()
})

test('the test box says what the engine says; an error stands at its field', async () => {
	const page = await desk()
	const typed = (await calendars()).find(c => c.name === 'Typed')
	await open(page, `/app/settings/hours/${typed.id}`)
	const box = page.locator('[data-try]')
	await box.locator('input[type=datetime-local]').fill('2026-03-13T18:50')
	await box.locator('input').nth(1).fill('1 h')
	const start = Date.parse('2026-03-13T18:50:00Z') - zoneMinutes(typed.definition.tz, '2026-03-13T18:50:00Z') * 60000
	const said = await d.c.ok('POST', '/calendars/try', { definition: typed.definition, start, seconds: 3600 })
	const due = box.locator(`[data-due="${said.due_at}"]`)
	await due.waitFor()
	assert.match(await due.innerText(), /10:50/)

	await page.getByLabel('Tuesday: opens').nth(1).fill('13:00')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.locator('form [role=alert]').first().waitFor()
	assert.equal(await page.locator('[aria-invalid=true]').count(), 2)
	await page.quiet([/status of 4\d\d/])
	await page.context().close()
})

/** How far a zone's clocks are ahead of UTC. */
function zoneMinutes(tz, iso) {
	const p = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: tz, hour: '2-digit', minute: '2-digit', day: '2-digit', hourCycle: 'h23' }).formatToParts(Date.parse(iso)).map(x => [x.type, Number(x.value)]))
	const u = new Date(iso)
	return (p.day - u.getUTCDate()) * 1440 + (p.hour - u.getUTCHours()) * 60 + p.minute - u.getUTCMinutes()
}

test('a policy is made with conditions, typed times and steps', async () => {
	const page = await desk()
	await open(page, '/app/settings/sla/new')
	await page.getByLabel('Name', { exact: true }).fill('Quick')
	await page.getByLabel('Calendar').selectOption('')
	const first = page.getByRole('group', { name: 'First reply' }).getByLabel('Any')
	await first.fill('2 days')
	await first.blur()
	await page.getByText('Please type hours').waitFor()
	await first.fill('1:00')
	await first.blur()
	assert.equal(await first.inputValue(), '1 h')
	await page.getByText(/Matches \d+ open ticket/).waitFor()
	await page.getByRole('button', { name: 'Save' }).click()
	await saved(page)
	const quick = (await d.c.ok('GET', '/sla/policies')).policies.find(x => x.name === 'Quick')
	assert.equal(quick.targets.find(x => x.metric === 'first_response').target_s, 60 * MIN)
	assert.deepEqual(quick.warn, [{ percent: 75 }])
	// it is tried before the others
	while ((await d.c.ok('GET', '/sla/policies')).policies.filter(x => x.active)[0].name !== 'Quick') {
		await open(page, '/app/settings/sla')
		await page.getByRole('button', { name: /Quick/ }).first().press('Enter')
		await page.waitForTimeout(300)
	}
	await page.quiet()
	await page.context().close()
})

/** Seconds on a badge: "59m", "4m 09s", "−1h 02m". */
function left(text) {
	const n = re => Number(re.exec(text)?.[1] ?? 0)
	return (/−/.test(text) ? -1 : 1) * (n(/(\d+)h/) * 3600 + n(/(\d+)m/) * 60 + n(/(\d+)s/))
}

let ticket
test('the badge counts down to the due time, is at risk, is breached', async () => {
	ticket = await d.writes('Where is my order?')
	const page = await desk()
	const at = async () => {
		await open(page, '/app/inbox/open')
		const b = page.locator(`[data-rows] [data-sla="${ticket.id}"]`)
		await b.waitFor()
		return { stage: await b.getAttribute('data-stage'), text: await b.innerText(), due: (await d.row(ticket.id)).due_at, at: now() }
	}
	let b = await at()
	assert.equal(b.stage, 'ok')
	assert.ok(Math.abs(left(b.text) - (b.due - b.at) / 1000) <= 61, b.text)
	d.pass(46)
	b = await at()
	assert.equal(b.stage, 'risk')
	assert.match(b.text, /▲/)
	d.pass(10)
	b = await at()
	assert.match(b.text, /^\D*[0-4]m \d\ds/)
	assert.ok(Math.abs(left(b.text) - (b.due - b.at) / 1000) <= 1.5, `${b.text} for ${(b.due - b.at) / 1000} s`)
	await shot(page, 'sla-risk')
	d.pass(67)
	b = await at()
	assert.equal(b.stage, 'breached')
	assert.match(b.text, /−1h 0\dm.*✖/s)
	await shot(page, 'sla-breached')
	await page.quiet()
	await page.context().close()
})

test('pending rests the clock that waits for the customer', async () => {
	const t = await d.writes('Resting')
	await d.answer(t.id)
	await d.set(t.id, { category: 'pending' })
	const page = await desk()
	await open(page, '/app/inbox/open')
	const b = page.locator(`[data-rows] [data-sla="${t.id}"]`)
	await b.waitFor()
	assert.equal(await b.getAttribute('data-paused'), 'status')
	await page.context().close()
})

test('the ledger adds up, the cause is told and can be corrected', async () => {
	await d.answer(ticket.id)
	const page = await desk()
	await open(page, `/app/inbox/open/${ticket.id}`)
	const clock = page.locator('[data-clock=first_response]')
	await clock.waitFor()
	await clock.focus()
	await page.keyboard.press('Enter')
	const k = await d.clock(ticket.id, 'first_response')
	assert.equal(k.state, 'breached')
	const sum = Number(await page.locator('[data-sum]').getAttribute('data-sum'))
	assert.ok(Math.abs(sum - k.elapsed_s) <= 1, `${sum} ${k.elapsed_s}`)
	await page.getByText(k.cause.sentence).waitFor()
	await page.getByRole('button', { name: 'Correct the cause' }).click()
	await page.getByLabel('Correct the cause').selectOption('third_party')
	await page.getByLabel('Note', { exact: true }).fill('The carrier was on strike')
	await page.getByRole('group', { name: 'Ledger' }).getByRole('button', { name: 'Save' }).click()
	await page.getByText('Corrected: Third party').waitFor()
	const c = (await d.clock(ticket.id, 'first_response')).cause
	assert.deepEqual([c.corrected, c.corrected_note, c.primary === k.cause.primary], ['third_party', 'The carrier was on strike', true])
	await shot(page, 'sla-ledger')
	assert.deepEqual(await axe(page), [])
	await page.quiet()
	await page.context().close()
})

/** A ticket as a form makes it, for the administrator. */
const form = (subject, more = {}) => d.c.ok('POST', '/tickets', {
	subject, html: '<p>Help</p>', kind: 'in', channel: 'form', requester: { name: 'Cora', email: 'cora@customer.test' }, ...more,
})
const policies = async () => (await d.c.ok('GET', '/sla/policies')).policies
const active = async () => (await policies()).filter(x => x.active).sort((a, b) => a.position - b.position)

test('a policy on the keyboard alone: whom it fits, steps, a real ticket tried, its place', async () => {
	const t = await form('Urgent parcel', { priority: 4 })
	const page = await desk()
	const key = k => page.keyboard.press(k)
	const press = async locator => {
		await locator.focus()
		await key('Enter')
	}
	/** Chooses on a closed list by its first letters. */
	const choose = async (locator, letters) => {
		await locator.focus()
		await page.keyboard.type(letters)
	}
	await open(page, '/app/settings/sla/new')
	await page.getByLabel('Name', { exact: true }).focus()
	await page.keyboard.type('Urgent first')
	await page.getByLabel('Calendar').focus()
	await key('Home') // round the clock
	const whom = page.getByRole('group', { name: 'For which tickets' })
	await press(whom.getByRole('button', { name: 'Condition' }))
	await choose(whom.getByLabel('Value'), 'Urg')
	const when = { all: [{ field: 'priority', op: 'is', value: 4 }] }
	const fits = (await d.c.ok('POST', '/sla/policies/preview', { when })).open
	await page.getByText(`Matches ${fits} open ticket`).waitFor()
	await page.getByRole('group', { name: 'First reply' }).getByLabel('Any').focus()
	await key('Control+a')
	await page.keyboard.type('2 h')
	await key('Tab')
	const steps = page.locator('section', { has: page.getByRole('heading', { name: 'Escalation' }) })
	await press(steps.getByRole('button', { name: 'Add', exact: true }))
	await choose(steps.getByLabel('Moment'), 'at')
	await press(steps.getByRole('button', { name: 'Action' }))
	await choose(steps.getByLabel('Action').nth(1), 'Add')
	const tag = steps.getByLabel('Tag', { exact: true })
	if (await tag.count()) {
		await tag.focus()
		await page.keyboard.type('late')
	}
	// the draft, tried on a ticket before it is saved
	await page.locator('[data-try] input').focus()
	await page.keyboard.type(`#${t.id}`)
	await key('Enter')
	await page.getByText(/^Taken by:/).waitFor()
	const why = page.locator('[data-try] ol > li', { hasText: 'Urgent first' })
	assert.match(await why.innerText(), /Priority is Urgent — it has Urgent/)
	await shot(page, 'sla-try')
	await press(page.getByLabel('Name', { exact: true }))
	await saved(page)
	let own = (await policies()).find(x => x.name === 'Urgent first')
	assert.deepEqual(own.when, when)
	assert.equal(own.targets.find(x => x.metric === 'first_response').target_s, 120 * MIN)
	assert.deepEqual([own.steps.length, own.steps[0].at, own.steps[0].actions[0]], [1, 'breach', { do: 'notify', to: 'assignee' }])

	await open(page, '/app/settings/sla')
	const up = page.getByRole('button', { name: 'Move Urgent first up' })
	await up.waitFor()
	for (let n = (await active()).findIndex(x => x.id === own.id); n > 0; n--) {
		await press(up)
		await page.getByText(`Urgent first: place ${n} of`).waitFor({ state: 'attached' })
	}
	assert.equal((await active())[0].id, own.id)
	const said = await d.c.ok('POST', '/sla/policies/try', { ticket_id: t.id })
	assert.equal(said.matched.id, own.id)
	await shot(page, 'sla-policies')
	await page.quiet()
	await page.context().close()
})

test('an edit for running tickets too, an earlier version taken back, a policy set aside', async () => {
	const own = await d.policy({ first_response: 90 * MIN }, { name: 'Problems', when: { field: 'type', op: 'is', value: 'problem' } })
	await d.c.ok('PUT', '/sla/policies/order', { ids: [own.id, ...(await active()).map(x => x.id).filter(id => id !== own.id)] })
	const t = await form('The shop is down', { type: 'problem' })
	const promised = target => until(`${target / MIN} minutes on the ticket`, async () => (await d.clock(t.id, 'first_response')).target_s === target, 30000, 100)
	await promised(90 * MIN)
	const page = await desk()
	await open(page, `/app/settings/sla/${own.id}`)
	const first = page.getByRole('group', { name: 'First reply' }).getByLabel('Any')
	const save = async target => {
		await page.getByText('Apply to 1 running ticket too').click()
		await page.getByRole('button', { name: 'Save' }).click()
		await promised(target)
	}
	await first.fill('30 m')
	await first.blur()
	await save(30 * MIN)
	const all = async () => page.getByRole('button', { name: `${(await policies()).find(x => x.id === own.id).versions} versions` })
	await (await all()).click()
	await page.getByText('applied to running tickets').waitFor()
	await page.getByRole('button', { name: /^Restore: / }).last().click()
	await until('the form has the earlier version', async () => (await first.inputValue()) === '1 h 30 m', 30000, 100)
	assert.equal((await d.clock(t.id, 'first_response')).target_s, 30 * MIN, 'nothing moves before it is saved')
	await save(90 * MIN)
	await (await all()).waitFor()
	await page.getByRole('button', { name: 'Deactivate' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
	await page.locator(`[data-policy="${own.id}"]`).getByText('inactive').waitFor()
	assert.equal((await policies()).find(x => x.id === own.id).active, false)
	await page.quiet()
	await page.context().close()
})

test('the screens are clean in light and dark, narrow and wide', async () => {
	const cal = (await calendars())[0].id, pol = (await d.c.ok('GET', '/sla/policies')).policies[0].id
	for (const colorScheme of ['light', 'dark'])
		for (const width of [320, 1440]) {
			const page = await desk({ colorScheme, viewport: { width, height: 900 } })
			for (const path of ['inbox/open', 'inbox/breached', 'settings/hours', `settings/hours/${cal}`, 'settings/sla', `settings/sla/${pol}`, 'reports/sla']) {
				await open(page, `/app/${path}`)
				await page.locator('main h1').first().waitFor()
				await page.waitForTimeout(500)
				assert.deepEqual(await axe(page), [], `${path} ${colorScheme} ${width}`)
				assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} ${width}: scrolls sideways`)
				await shot(page, `sla-${path.replace(/\W+/g, '-')}-${colorScheme}-${width}`)
			}
			await page.quiet()
			await page.context().close()
		}
})
