// Lines of two texts compared, and two edits of one text put together.  Nothing is dropped:
// where both changed the same lines, both stand in the result.
export interface DiffLine {
	kind: 'same' | 'old' | 'new';
	text: string;
}

// The longest common lines, by table; long texts are compared by their middle only.
export function diff(a: string, b: string): DiffLine[] {
	const x = a.split('\n');
	const y = b.split('\n');
	let head = 0;
	while (head < x.length && head < y.length && x[head] === y[head]) head++;
	let tail = 0;
	while (tail < x.length - head && tail < y.length - head && x[x.length - 1 - tail] === y[y.length - 1 - tail]) tail++;
	const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
	return [...same(x.slice(0, head)), ...middle(x.slice(head, x.length - tail), y.slice(head, y.length - tail)), ...same(x.slice(x.length - tail))];
}

function middle(x: string[], y: string[]): DiffLine[] {
	const out: DiffLine[] = [];
	const put = (kind: DiffLine['kind'], lines: string[]): void => void out.push(...lines.map((text) => ({ kind, text })));
	if (x.length * y.length > 4_000_000) {
		put('old', x);
		put('new', y);
		return out;
	}
	const w = y.length + 1;
	const n = new Uint32Array((x.length + 1) * w);
	for (let i = x.length - 1; i >= 0; i--)
		for (let k = y.length - 1; k >= 0; k--) n[i * w + k] = x[i] === y[k] ? n[(i + 1) * w + k + 1]! + 1 : Math.max(n[(i + 1) * w + k]!, n[i * w + k + 1]!);
	let i = 0;
	let k = 0;
	while (i < x.length || k < y.length) {
		if (i < x.length && k < y.length && x[i] === y[k]) {
			put('same', [x[i++]!]);
			k++;
		} else if (k >= y.length || (i < x.length && n[(i + 1) * w + k]! >= n[i * w + k + 1]!)) put('old', [x[i++]!]);
		else put('new', [y[k++]!]);
	}
	return out;
}

interface Hunk {
	from: number; // of the base
	to: number;
	lines: string[];
}

function hunks(base: string, other: string): Hunk[] {
	const out: Hunk[] = [];
	let at = 0;
	let open: Hunk | null = null;
	for (const d of diff(base, other)) {
		if (d.kind === 'same') {
			open = null;
			at++;
			continue;
		}
		if (!open) out.push((open = { from: at, to: at, lines: [] }));
		if (d.kind === 'old') open.to = ++at;
		else open.lines.push(d.text);
	}
	return out;
}

export interface Merged {
	text: string;
	clashes: number;
}

// Mine and theirs, both made from base.  Where they clash, theirs comes first, then mine.
export function merge3(base: string, mine: string, theirs: string): Merged {
	if (mine === theirs || base === theirs) return { text: mine, clashes: 0 };
	if (base === mine) return { text: theirs, clashes: 0 };
	const lines = base.split('\n');
	const a = hunks(base, mine);
	const b = hunks(base, theirs);
	const out: string[] = [];
	let at = 0;
	let clashes = 0;
	while (a.length || b.length) {
		const from = Math.min(a[0]?.from ?? Infinity, b[0]?.from ?? Infinity);
		out.push(...lines.slice(at, from));
		let to = from;
		const mineNow: Hunk[] = [];
		const theirsNow: Hunk[] = [];
		// all that touches what is being put together
		for (;;) {
			if (a[0] && a[0].from <= to && (mineNow.length + theirsNow.length === 0 || a[0].from < to || theirsNow.length > 0 || a[0].from === from)) mineNow.push(a.shift()!);
			else if (b[0] && b[0].from <= to) theirsNow.push(b.shift()!);
			else break;
			to = Math.max(to, ...[...mineNow, ...theirsNow].map((h) => h.to));
		}
		const whole = (list: Hunk[]): string[] => {
			const got: string[] = [];
			let p = from;
			for (const h of list) {
				got.push(...lines.slice(p, h.from), ...h.lines);
				p = h.to;
			}
			return [...got, ...lines.slice(p, to)];
		};
		if (!theirsNow.length) out.push(...whole(mineNow));
		else if (!mineNow.length) out.push(...whole(theirsNow));
		else {
			const m = whole(mineNow);
			const t = whole(theirsNow);
			out.push(...t);
			if (m.join('\n') !== t.join('\n')) {
				clashes++;
				out.push(...m);
			}
		}
		at = to;
	}
	out.push(...lines.slice(at));
	return { text: out.join('\n'), clashes };
}
