// House rules that the compiler does not know: file length, no `any`, features do not
// import each other, every text is used.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const catalogue = JSON.parse(readFileSync(fileURLToPath(new URL('../../../i18n/en.json', import.meta.url)), 'utf8'));
const problems = [];
const used = new Set();
const prefixes = new Set();

for (const f of readdirSync(src, { recursive: true })) {
	if (!/\.tsx?$/.test(f) || f.startsWith('texts')) continue;
	const text = readFileSync(src + f, 'utf8');
	const lines = text.split('\n').length - 1;
	if (lines > 250) problems.push(`${f}: ${lines} lines, at most 250`);
	for (const m of text.matchAll(/(?::|\bas|<|\|)\s*any\b/g)) problems.push(`${f}: any (${m[0]})`);
	const own = /^features\/(\w+)\//.exec(f)?.[1];
	for (const m of text.matchAll(/from '([^']+)'/g)) {
		const other = /features\/(\w+)/.exec(m[1])?.[1] ?? (own && /^\.\.\/(\w+)\//.exec(m[1])?.[1]);
		if (own && other && other !== own) problems.push(`${f}: imports ${m[1]}`);
		if (own && /\/app\//.test(m[1])) problems.push(`${f}: imports ${m[1]}`);
		if (/^(store|ui|api|i18n)\//.test(f) && /features|\/app\//.test(m[1])) problems.push(`${f}: imports ${m[1]}`);
	}
	for (const m of text.matchAll(/['"`](ui\.[\w.]+)['"`]/g)) used.add(m[1]);
	for (const m of text.matchAll(/`(ui\.[\w.]*)\$\{/g)) prefixes.add(m[1]);
}
for (const key of Object.keys(catalogue)) {
	if (!key.startsWith('ui.') || used.has(key)) continue;
	if (![...prefixes].some((p) => key.startsWith(p))) problems.push(`i18n: ${key} is not used`);
}
if (problems.length) {
	console.error(problems.join('\n'));
	process.exit(1);
}
