// Bytes that a browser must fetch, gzip -9, against the budgets of the specification.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('./dist/', import.meta.url));
const size = (f) => gzipSync(readFileSync(dist + f), { level: 9 }).length;
const kb = (n) => (n / 1024).toFixed(1).padStart(6);
const files = readdirSync(`${dist}assets`).map((f) => `assets/${f}`);

// The shell: every script that index.html's entry imports before it can start.
const html = readFileSync(`${dist}index.html`, 'utf8');
const seen = new Set();
function follow(f) {
	if (seen.has(f)) return;
	seen.add(f);
	const code = readFileSync(dist + f, 'utf8');
	for (const m of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) follow(`assets/${m[1]}`);
}
for (const m of html.matchAll(/src="\/(assets\/[^"]+\.js)"/g)) follow(m[1]);

const sum = (list) => list.reduce((n, f) => n + size(f), 0);
const rows = [
	['shell', 60, sum([...seen])],
	['editor', 75, sum(files.filter((f) => /\/editor-.*\.js$/.test(f)))],
	['styles', 20, sum([...html.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map((m) => m[1]))], // before anything shows
];
for (const f of files.filter((x) => x.endsWith('.css') && !html.includes(x))) rows.push([`styles ${f.replace(/^assets\/|-.{8}\.css$/g, '')}`, 10, size(f)]);
for (const f of files) {
	if (!f.endsWith('.js') || seen.has(f) || /\/editor-/.test(f)) continue;
	const name = f.replace(/^assets\/|-.{8}\.js$/g, '');
	rows.push([name, name.startsWith('locale') ? 15 : 40, size(f)]);
}
let over = 0;
for (const [name, max, n] of rows) {
	const bad = n > max * 1024;
	over += bad ? 1 : 0;
	console.log(`  ${bad ? 'OVER' : 'ok  '} ${kb(n)} KB of ${String(max).padStart(3)}  ${name}`);
}
if (/ style="|<style|<script(?![^>]* src=)/.test(html)) {
	console.error('index.html holds inline script or style');
	over++;
}
process.exit(over ? 1 : 0);
