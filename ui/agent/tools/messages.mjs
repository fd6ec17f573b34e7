// i18n/*.json → src/texts/keys.ts and src/texts/messages.<locale>.ts (one lazy chunk each).
// A missing or extra key, or other arguments than English has, ends the build.
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { args, compile, parse } from './icu.mjs';

const locales = ['en', 'es', 'pt-BR', 'pt-PT', 'it'];
const here = fileURLToPath(new URL('.', import.meta.url));
const source = `${here}../../../i18n/`;
const target = `${here}../src/texts/`;
const problems = [];

function load(locale) {
	const all = JSON.parse(readFileSync(`${source}${locale}.json`, 'utf8'));
	const out = {};
	for (const [key, text] of Object.entries(all)) {
		if (!key.startsWith('ui.')) continue;
		try {
			out[key] = parse(text);
		} catch (e) {
			problems.push(`${locale} ${key}: ${e.message}`);
		}
	}
	return out;
}

function compare(locale, own, en) {
	for (const key of Object.keys(en)) {
		if (!(key in own)) {
			problems.push(`${locale}: ${key} is missing`);
			continue;
		}
		const a = JSON.stringify(Object.keys(args(own[key])).sort());
		const b = JSON.stringify(Object.keys(args(en[key])).sort());
		if (a !== b) problems.push(`${locale}: ${key} has the arguments ${a}, English has ${b}`);
	}
	for (const key of Object.keys(own)) if (!(key in en)) problems.push(`${locale}: ${key} is not in English`);
}

function write(name, text) {
	const path = target + name;
	if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
	writeFileSync(path, text);
}

const trees = Object.fromEntries(locales.map((l) => [l, load(l)]));
for (const l of locales) compare(l, trees[l], trees.en);
if (problems.length) {
	console.error(problems.join('\n'));
	process.exit(1);
}
mkdirSync(target, { recursive: true });
const keys = Object.keys(trees.en).sort();
const types = keys.map((k) => {
	const a = Object.entries(args(trees.en[k]));
	if (!a.length) return `\t'${k}': [];`;
	const fields = a.map(([n, t]) => `${n}: ${t === 'number' ? 'number' : 'string | number'}`);
	return `\t'${k}': [{ ${fields.join('; ')} }];`;
});
write('keys.ts', `// Written by tools/messages.mjs.\nexport interface Messages {\n${types.join('\n')}\n}\nexport type Key = keyof Messages;\n`);
for (const l of locales) {
	const rows = keys.map((k) => `${JSON.stringify(k)}:${compile(trees[l][k])}`);
	write(
		`messages.${l}.ts`,
		`// Written by tools/messages.mjs.\n// @ts-nocheck\nimport { runtime } from '../i18n/runtime';\nconst { P, S, N, D } = runtime('${l}');\nexport default {\n${rows.join(',\n')}\n};\n`,
	);
}
