// How often the right article comes first, by the set of tests/search: 68 articles and 275
// questions in four languages, written for this.  Each stage is left out in turn: what does
// not lose anything then has not earned its place.
//	node bench/search_quality.mjs [BINARY]
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const BIN = process.argv[2] ?? process.env.PRONTO_BIN ?? 'build/release/pronto'
const DIR = 'tests/search'
const LANGS = ['es', 'pt', 'it', 'en']

function run(lang, more, synonyms = true) {
	const file = what => path.join(DIR, `${lang}.${what}.tsv`)
	const args = ['lang', 'search-eval', '--corpus', file('articles'), '--queries', file('queries'), '--lang', lang, '--json', ...more]
	if (synonyms) args.push('--synonyms', file('synonyms'))
	const r = spawnSync(BIN, args, { encoding: 'utf8' })
	if (r.status) throw new Error(r.stderr)
	return JSON.parse(r.stdout)
}
function row(name, more, synonyms) {
	const all = LANGS.map(l => run(l, more, synonyms))
	const n = all.reduce((s, a) => s + a.queries, 0)
	const mean = key => all.reduce((s, a) => s + a[key] * a.queries, 0) / n
	console.log(
		name.padEnd(34) + all.map(a => (100 * a.p_at_1).toFixed(1).padStart(7)).join('') + (100 * mean('p_at_1')).toFixed(1).padStart(8) +
			(100 * mean('success_at_5')).toFixed(1).padStart(8) + mean('mrr_at_10').toFixed(3).padStart(8) + mean('us_per_query').toFixed(0).padStart(8),
	)
}

const told = LANGS.map(l => {
	const lines = fs.readFileSync(path.join(DIR, `${l}.queries.tsv`), 'utf8').split('\n').filter(Boolean).map(x => x.split('\t')).filter(x => ['plain', 'synonym', 'inflected'].includes(x[2])).map(x => x[1])
	const r = JSON.parse(spawnSync(BIN, ['lang', 'detect', '--json'], { input: lines.join('\n') + '\n', encoding: 'utf8' }).stdout).lines
	return { n: r.length, right: r.filter(x => x.language === l).length, wrong: r.filter(x => x.language !== l && x.confidence >= 0.8).length }
})
const sum = key => told.reduce((s, x) => s + x[key], 0)
console.log(`language of ${sum('n')} questions of one to four words told right: ${((100 * sum('right')) / sum('n')).toFixed(1)} % (${told.map((x, i) => `${LANGS[i]} ${((100 * x.right) / x.n).toFixed(1)}`).join(', ')}); sure and wrong: ${sum('wrong')}`)
console.log(`success@1, per cent${' '.repeat(15)}${LANGS.map(l => l.padStart(7)).join('')}     all      @5     MRR      us`)
row('everything', [])
row('accents dropped', ['--drop-accents'])
for (const p of ['0.3', '0.5']) row(`${Number(p) * 100} % of words mistyped`, ['--typos', p, '--seed', '1'])
row('without the desk’s synonyms', [], false)
row('… and without the thesaurus', ['--without', 'thesaurus'], false)
for (const stage of ['stem', 'stop', 'correct', 'grams', 'title', 'cover']) row(`without ${stage}`, ['--without', stage])
for (const stage of ['correct', 'grams', 'correct,grams']) row(`30 % mistyped, without ${stage}`, ['--without', stage, '--typos', '0.3', '--seed', '1'])
