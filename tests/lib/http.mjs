// A client of Pronto's API as a test needs it: keeps the session cookie and the CSRF token,
// turns answers into {status, body, headers}, reads the event stream.  No dependencies;
// Node 18.
import assert from 'node:assert/strict'

export class Client {
	constructor(url, { locale = 'en' } = {}) {
		this.url = url
		this.locale = locale
		this.cookie = ''
		this.csrf = ''
		this.key = ''
	}

	/** Any request; never throws for a status. */
	async raw(method, path, { body, headers = {}, signal } = {}) {
		const h = { 'Accept-Language': this.locale, ...headers }
		if (this.key) h.Authorization = `Bearer ${this.key}`
		else if (this.cookie) h.Cookie = this.cookie
		if (this.csrf && method !== 'GET' && method !== 'HEAD' && !('X-CSRF-Token' in h)) h['X-CSRF-Token'] = this.csrf
		const res = await fetch(this.url + path, { method, headers: h, body, redirect: 'manual', signal })
		for (const c of setCookies(res.headers)) {
			const pair = c.split(';')[0]
			if (/^(__Host-)?[A-Za-z_-]+=$/.test(pair) || /Max-Age=0/i.test(c)) this.cookie = ''
			else this.cookie = pair
		}
		return res
	}

	/** JSON in, JSON out, below /api/v1. */
	async api(method, path, body, headers = {}) {
		const h = { ...headers }
		if (body !== undefined) h['Content-Type'] = 'application/json'
		const res = await this.raw(method, '/api/v1' + path, { body: body === undefined ? undefined : JSON.stringify(body), headers: h })
		const text = await res.text()
		const json = /json/.test(res.headers.get('content-type') ?? '')
		return { status: res.status, body: json && text ? JSON.parse(text) : text, headers: res.headers }
	}

	/** As api, but the status must be 2xx; gives the body. */
	async ok(method, path, body, headers) {
		const r = await this.api(method, path, body, headers)
		assert.ok(r.status >= 200 && r.status < 300, `${method} ${path} → ${r.status} ${JSON.stringify(r.body)}`)
		return r.body
	}

	/** As api, but it must fail with this status and (if given) this key; gives the body. */
	async fails(status, key, method, path, body, headers) {
		const r = await this.api(method, path, body, headers)
		assert.equal(r.status, status, `${method} ${path} → ${r.status} ${JSON.stringify(r.body)}`)
		if (key) assert.equal(r.body.errors?.[0]?.key, key, JSON.stringify(r.body))
		if (status >= 400) assert.match(r.headers.get('content-type') ?? '', /application\/problem\+json/)
		return r.body
	}

	async signIn(email, password, code) {
		const r = await this.api('POST', '/session', code ? { email, password, code } : { email, password })
		if (r.status === 200) this.csrf = r.body.csrf
		return r
	}

	/** Uploads bytes as an attachment; gives attachment {id, name, …}. */
	async upload(name, type, bytes) {
		const res = await this.raw('POST', '/api/v1/attachments', {
			body: bytes,
			headers: { 'X-File-Name': encodeURIComponent(name), 'Content-Type': type },
		})
		const text = await res.text()
		assert.equal(res.status, 201, text)
		return JSON.parse(text)
	}

	/** Opens the event stream. */
	events(lastEventId) {
		return EventReader.open(this, lastEventId)
	}
}

export function setCookies(headers) {
	if (headers.getSetCookie) return headers.getSetCookie()
	const one = headers.get('set-cookie')
	return one ? [one] : []
}

/** Server-sent events as a list that grows; wait() takes the first that fits. */
export class EventReader {
	static async open(client, lastEventId) {
		const r = new EventReader()
		r.abort = new AbortController()
		const res = await client.raw('GET', '/api/v1/events', {
			signal: r.abort.signal,
			headers: { Accept: 'text/event-stream', ...(lastEventId ? { 'Last-Event-ID': String(lastEventId) } : {}) },
		})
		r.status = res.status
		r.headers = res.headers
		r.list = []
		r.waiting = []
		r.ended = false
		if (res.status === 200) r.done = r.pump(res.body).catch(() => {}).finally(() => r.end())
		return r
	}

	async pump(stream) {
		const dec = new TextDecoder()
		let text = ''
		for await (const chunk of stream) {
			text += dec.decode(chunk, { stream: true })
			for (let i; (i = text.indexOf('\n\n')) >= 0; text = text.slice(i + 2)) this.take(text.slice(0, i))
		}
	}

	take(block) {
		const e = { event: 'message', id: null, data: '' }
		for (const line of block.split('\n')) {
			const i = line.indexOf(':')
			if (i <= 0) continue
			const v = line.slice(i + 1).replace(/^ /, '')
			if (line.slice(0, i) === 'data') e.data += (e.data ? '\n' : '') + v
			else e[line.slice(0, i)] = v
		}
		if (!e.data) return
		e.data = JSON.parse(e.data)
		this.list.push(e)
		this.waiting = this.waiting.filter(w => !w(e))
	}

	end() {
		this.ended = true
		for (const w of this.waiting) w(null)
	}

	/** The first event (past or future, each given once) of this name that fits. */
	wait(name, fits = () => true, ms = 5000) {
		const i = this.list.findIndex(e => e.event === name && fits(e.data))
		if (i >= 0) return Promise.resolve(this.list.splice(i, 1)[0])
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.waiting = this.waiting.filter(w => w !== look)
				reject(new Error(`no event ${name} within ${ms} ms; seen: ${this.list.map(e => e.event).join(' ')}`))
			}, ms)
			const look = e => {
				if (e && (e.event !== name || !fits(e.data))) return false
				clearTimeout(timer)
				if (e) this.list.splice(this.list.indexOf(e), 1)
				e ? resolve(e) : reject(new Error(`the stream ended while waiting for ${name}`))
				return true
			}
			this.waiting.push(look)
		})
	}

	close() {
		this.abort.abort()
		// an older Node does not always end the reading of what was broken off
		return Promise.race([this.done, new Promise(r => setTimeout(r, 2000))])
	}
}

// Limits of waiting are for a machine with nothing else to do; ours is shared.
const PATIENCE = Number(process.env.TEST_PATIENCE ?? 4)

/** Calls until it gives something true; the value of it. */
export async function until(what, fn, ms = 10000, pause = 50) {
	const end = Date.now() + ms * PATIENCE
	for (;;) {
		const v = await fn()
		if (v) return v
		if (Date.now() > end) throw new Error(`not within ${ms * PATIENCE} ms: ${what}`)
		await new Promise(r => setTimeout(r, pause))
	}
}
