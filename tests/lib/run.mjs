// Runs Node tests and says what ./test wants to hear:
//	node tests/lib/run.mjs FILE…
// Files run one after another, or TEST_JOBS of them side by side: each has its own server,
// store, folder and ports, and most of its time is waiting.  With TEST_AGAIN=1 a file that
// failed runs once more when the others are done, alone: a browser on a crowded machine is
// not always in time.  Both runs are told, "unsteady" if they differ; the second counts.
// One line per failing test with its error, the time of each file and of its slow tests, and at the end
// "N passed, N failed".  A file that ends without a test, or dies, counts as a failure.
import { spawn } from 'node:child_process'
import path from 'node:path'

const fileLimitMs = Number(process.env.TEST_FILE_MS ?? 480000)
const SLOW_MS = 10000
let passed = 0, failed = 0

function runFile(file) {
	return new Promise(resolve => {
		const child = spawn(process.execPath, ['--test-reporter=tap', file], { stdio: ['ignore', 'pipe', 'inherit'] })
		let out = ''
		child.stdout.setEncoding('utf8')
		child.stdout.on('data', d => (out += d))
		const timer = setTimeout(() => {
			out += `\nnot ok 0 - ${file} took longer than ${fileLimitMs} ms\n`
			child.kill('SIGTERM')
			setTimeout(() => child.kill('SIGKILL'), 5000).unref()
		}, fileLimitMs)
		child.on('exit', code => {
			clearTimeout(timer)
			resolve({ out, code })
		})
	})
}

/** Of each failing test its name, its error and where in the tests it happened. */
function explain(tap) {
	const lines = tap.split('\n'), said = new Set(), result = []
	for (let i = 0; i < lines.length; i++) {
		if (!/^not ok/.test(lines[i])) continue
		const block = []
		for (let k = i + 1; k < lines.length && !/^(ok|not ok|# Subtest|1\.\.)/.test(lines[k]); k++) block.push(lines[k])
		const text = block.filter(l => !/^\s*(---|\.\.\.|duration_ms|type:|failureType|code:|name:|stack:|location:|operator:|\(?async |process\.|node:internal|\S* \(node:)/.test(l) && !/\(node:internal/.test(l))
		const key = text.join('\n')
		result.push('  ' + lines[i], ...(said.has(key) ? ['    (as before)'] : text.slice(0, 30)))
		said.add(key)
	}
	return result.length ? result.join('\n') : tap.slice(-4000)
}

// Of one file: how many tests passed and failed, told with its time and its failures.
async function tell(file) {
	const began = Date.now()
	const { out, code } = await runFile(file)
	// Only the tests of the top level count; what is nested stands for its parent.
	const good = out.match(/^ok \d+.*$/gm)?.filter(l => !/# SKIP/.test(l)).length ?? 0
	const bad = out.match(/^not ok \d+.*$/gm)?.length ?? 0
	let wrong = bad
	if (code !== 0 && bad === 0) wrong = 1
	if (good + bad === 0) wrong = 1
	console.log(`${path.relative(process.cwd(), file)}: ${good} passed, ${wrong} failed, ${((Date.now() - began) / 1000).toFixed(1)} s`)
	for (const [, name, ms] of out.matchAll(/^ok \d+ - (.*)\n  ---\n  duration_ms: ([\d.]+)/gm))
		if (Number(ms) > SLOW_MS) console.log(`  slow: ${name}, ${(Number(ms) / 1000).toFixed(1)} s`)
	for (const [, figure] of out.matchAll(/^ *# figure: (.*)$/gm)) console.log(`  ${figure}`)
	if (wrong) console.log(explain(out))
	return { good, wrong }
}

function count({ good, wrong }) {
	passed += good
	failed += wrong
}

const files = process.argv.slice(2), again = []
const takeOver = async () => {
	for (let file; (file = files.shift()) !== undefined;) {
		const result = await tell(file)
		if (result.wrong && process.env.TEST_AGAIN === '1') again.push(file)
		else count(result)
	}
}
await Promise.all(Array.from({ length: Number(process.env.TEST_JOBS ?? 1) }, takeOver))
// Many at once are no matter of time.
for (const file of again) {
	console.log(`once more: ${path.relative(process.cwd(), file)}`)
	const result = again.length <= 3 ? await tell(file) : { good: 0, wrong: 1 }
	if (!result.wrong) console.log(`unsteady: ${path.relative(process.cwd(), file)} failed, then passed`)
	count(result)
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
