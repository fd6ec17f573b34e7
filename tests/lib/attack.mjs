// Attack texts for every text field that the API has, taken from its own description, so that a
// new field is attacked without a word said here.  What the description does not tell (ids
// that must exist, JSON of a shape of its own) stands in tests/lib/attack_forms.mjs; a member of
// which nothing is known there fails the test.
import { GOOD, JSONS, PLAIN, SKIP, X } from './attack_forms.mjs'

/** The pieces, each beginning by breaking out of where it may stand. */
const pieces = (n, trap) => [
	`"><img src=${trap}/i${n} onerror=alert(${n}) data-hostile>`,
	`'><svg onload=alert(${n}) data-hostile></svg>`,
	`</title></textarea></style></script><script data-hostile>alert(${n})</script>`,
	`" onfocus=alert(${n}) autofocus onmouseover='alert(${n})' data-hostile x="`,
	`<a href="javascript:alert(${n})" data-hostile>j</a> javascript:alert(${n})`,
	`{{constructor.constructor('alert(${n})')()}} {{ticket.number}} \${alert(${n})}`,
	`<style data-hostile>*{display:none!important;background:url(${trap}/c${n})}</style>`,
	`\u202Eevil\u2066 `,
	`<iframe srcdoc="<script>alert(${n})</script>" data-hostile></iframe>`,
	`&lt;b data-hostile&gt; &#60;img src=x onerror=alert(${n}) data-hostile&#62; %3Cscript%3E`,
	`[m](javascript:alert(${n})) ![p](${trap}/m${n}) --><![CDATA[ ]]>`,
	`<meta http-equiv=refresh content="0;url=${trap}/r${n}" data-hostile><base href="${trap}/" data-hostile>`,
]
const LONGEST = { tags: 100 }	// of the entries of a list, of which a description tells no length
const HARMLESS = 3, SHORT = ['"><b data-hostile>', '<hr id=x9>', '"\'<']

/** Texts of one test, each with its own number behind Q, to be known again on a screen. */
export class Attacks {
	constructor(trap) {
		this.trap = trap
		this.n = 100
		this.where = new Map()	// number → where it was written
	}

	/** level 0: all pieces that fit, beginning at another one each time; 1: without braces; 2: a short one. */
	text(where, most = 3000, level = 0) {
		const n = ++this.n, all = pieces(n, this.trap).filter(s => level === 0 || !/[{}]/.test(s)), max = level === 2 ? Math.min(most, 34) : most
		let out = `Q${n}Q `
		this.where.set(n, where)
		for (let i = 0; i < all.length; i++) {
			const s = all[(n + i) % all.length]
			if ([...out + s].length <= max) out += s
		}
		if (out.length <= 7) out += SHORT.find(s => out.length + s.length <= max) ?? ''
		return [...out].slice(0, max).join('')
	}
}

const resolve = (doc, s) => (s?.$ref ? doc.components.schemas[s.$ref.split('/').pop()] : s)
const kind = s => [s.type].flat()[0]
const isText = s => kind(s) === 'string' && !s.enum && !(s.minimum >= 0)

/** Does a body of this shape have words of somebody's own? */
function hasText(doc, schema) {
	const s = resolve(doc, schema)
	if (!s) return false
	if (s.properties) return Object.values(s.properties).some(x => hasText(doc, x))
	if (kind(s) === 'array') return hasText(doc, s.items)
	return isText(s) || (!s.type && !s.enum)
}

/** All routes that take words, with why those of SKIP are left out. */
export function routesOf(doc) {
	const all = []
	for (const [path, ops] of Object.entries(doc.paths))
		for (const [m, op] of Object.entries(ops)) {
			const schema = resolve(doc, op.requestBody?.content?.['application/json']?.schema)
			if (m === 'get' || !schema || !hasText(doc, schema)) continue
			const name = `${m.toUpperCase()} ${path.replace('/api/v1', '')}`
			all.push({ name, method: m.toUpperCase(), path: path.replace('/api/v1', ''), schema, skip: SKIP.find(([re]) => re.test(name))?.[1] })
		}
	return all
}

/** Every X within a recipe becomes an attack. */
export function poison(value, attack) {
	if (value === X) return attack()
	if (Array.isArray(value)) return value.map(v => poison(v, attack))
	if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, poison(v, attack)]))
	return value
}

/** Writes into all text fields of one route: {written: [field], refused: {field: key}, answer}. */
export class Writer {
	constructor(client, doc, attacks) {
		Object.assign(this, { client, doc, attacks, unknown: new Set() })
	}

	good(route, at, name) {
		for (const k of [`${route.name} ${at}`, at, name]) if (k in GOOD) return GOOD[k]
		return `Harmless ${++this.attacks.n}`
	}

	/** A body with an attack in every text; level by field, HARMLESS is no attack. */
	body(route, need, level) {
		const fields = new Set(), make = (schema, at, name, forced) => {
			const s = resolve(this.doc, schema), how = level.get(at.split('.')[0]) ?? level.get(at) ?? 0
			if (s.properties) return Object.fromEntries(Object.entries(s.properties).map(([k, v]) => {
				const given = need?.[at ? `${at}.${k}` : k]
				return [k, given !== undefined ? given : make(v, at ? `${at}.${k}` : k, k, s.required?.includes(k))]
			}).filter(([, v]) => v !== undefined))
			if (kind(s) === 'array') {
				if (!hasText(this.doc, s.items)) return forced ? [] : undefined
				if (how >= HARMLESS) return this.good(route, `${at}[]`, `${name}[]`)
				return [make(s.items, at, name, true)]
			}
			if (isText(s)) {
				fields.add(at)
				return how >= HARMLESS ? this.good(route, at, name) : this.attacks.text(`${route.name} ${at}`, s.maxLength ?? LONGEST[name] ?? 3000, how)
			}
			if (!s.type && !s.enum) return this.json(route, at, name, how, fields)
			if (!forced) return undefined
			if (s.enum) return s.enum[0]
			return kind(s) === 'boolean' ? true : Math.max(1, s.minimum ?? 1)
		}
		return { body: make(route.schema, '', '', true), fields }
	}

	json(route, at, name, how, fields) {
		const recipe = JSONS[`${route.name} ${at}`] ?? JSONS[name]
		if (PLAIN.has(name) && !recipe) return undefined
		if (recipe === undefined) {
			this.unknown.add(`${route.name} ${at}`)
			return undefined
		}
		if (how >= HARMLESS) return undefined
		fields.add(at)
		return poison(recipe, () => this.attacks.text(`${route.name} ${at}`, how ? 60 : 300, how))
	}

	async write(route, path, need = {}) {
		const level = new Map(), refused = {}
		for (let round = 0; ; round++) {
			const { body, fields } = this.body(route, need, level)
			const r = await this.client.api(route.method, path, body)
			if (r.status < 300) return { written: [...fields].filter(f => !(f in refused)), refused, answer: r.body }
			const bad = r.status === 422 || r.status === 409 ? (r.body.errors ?? []).map(e => [e.field ?? '', e.key]) : []
			const moved = new Set()
			for (const [field, key] of bad) {
				const f = [...fields].find(x => x === field) ?? [...fields].find(x => field.startsWith(`${x}.`) || x.startsWith(`${field}.`)) ?? [...fields].find(x => field.split('.')[0] === x.split('.')[0])
				if (!f || moved.has(f) || (level.get(f) ?? 0) >= HARMLESS) continue
				level.set(f, (level.get(f) ?? 0) + 1)
				if (level.get(f) >= HARMLESS) refused[f] = key
				moved.add(f)
			}
			if (!moved.size || round > 40) return { failed: `${route.name} → ${r.status} ${JSON.stringify(r.body).slice(0, 400)} of ${JSON.stringify(body).slice(0, 300)}` }
		}
	}
}
