// A parser for the subset of ICU MessageFormat that the catalogues use:
// text, {x}, {x, plural, …}, {x, select, …}, {x, number}, {x, date}, '' and '{…}' quoting.
export function parse(text) {
	let at = 0;
	const fail = (why) => {
		throw new Error(`${why} at ${at} in "${text}"`);
	};
	const space = () => {
		while (/\s/.test(text[at] ?? '')) at++;
	};
	const word = () => {
		space();
		const m = /^[\w=-]+/.exec(text.slice(at));
		if (!m) fail('a name is missing');
		at += m[0].length;
		space();
		return m[0];
	};
	const eat = (c) => {
		if (text[at] !== c) fail(`"${c}" is missing`);
		at++;
	};
	const branches = (kind) => {
		const out = {};
		for (space(); text[at] !== '}'; space()) {
			const name = word();
			eat('{');
			out[name] = nodes(kind === 'plural');
			eat('}');
		}
		if (!out.other) fail('"other" is missing');
		return out;
	};
	const hole = () => {
		const name = word();
		if (text[at] === '}') return { kind: 'arg', name };
		eat(',');
		const kind = word();
		if (kind === 'number' || kind === 'date') return { kind, name };
		if (kind !== 'plural' && kind !== 'select') fail(`unknown kind ${kind}`);
		eat(',');
		return { kind, name, branches: branches(kind) };
	};
	const quoted = () => {
		if (text[at + 1] === "'") {
			at += 2;
			return "'";
		}
		if (!/[{}#]/.test(text[at + 1] ?? '')) {
			at++;
			return "'";
		}
		const end = text.indexOf("'", at + 1);
		if (end < 0) fail('a quote is not closed');
		const s = text.slice(at + 1, end);
		at = end + 1;
		return s;
	};
	function nodes(inPlural) {
		const out = [];
		let s = '';
		const flush = () => {
			if (s) out.push({ kind: 'text', s });
			s = '';
		};
		while (at < text.length && text[at] !== '}') {
			if (text[at] === '{') {
				flush();
				at++;
				out.push(hole());
				eat('}');
			} else if (text[at] === "'") {
				s += quoted();
			} else if (text[at] === '#' && inPlural) {
				flush();
				at++;
				out.push({ kind: 'hash' });
			} else {
				s += text[at++];
			}
		}
		flush();
		return out;
	}
	const tree = nodes(false);
	if (at < text.length) fail('a brace is not opened');
	return tree;
}

// Names and types of the arguments: { n: 'number', who: 'string' }
export function args(tree, out = {}) {
	for (const n of tree) {
		if (n.kind === 'text' || n.kind === 'hash') continue;
		const type = n.kind === 'plural' || n.kind === 'number' || n.kind === 'date' ? 'number' : 'string';
		if (type === 'number' || !(n.name in out)) out[n.name] = type;
		for (const b of Object.values(n.branches ?? {})) args(b, out);
	}
	return out;
}

const lit = (s) => JSON.stringify(s).slice(1, -1).replace(/\\"/g, '"').replace(/[`$]/g, '\\$&');

// The body of a template literal.
function body(tree, plural) {
	return tree
		.map((n) => {
			switch (n.kind) {
				case 'text':
					return lit(n.s);
				case 'hash':
					return `\${N(a.${plural})}`;
				case 'arg':
					return `\${a.${n.name}}`;
				case 'number':
					return `\${N(a.${n.name})}`;
				case 'date':
					return `\${D(a.${n.name})}`;
				default: {
					const inner = n.kind === 'plural' ? n.name : plural;
					const b = Object.entries(n.branches).map(([k, v]) => `${JSON.stringify(k)}:\`${body(v, inner)}\``);
					return `\${${n.kind === 'plural' ? 'P' : 'S'}(a.${n.name},{${b.join(',')}})}`;
				}
			}
		})
		.join('');
}

export function compile(tree) {
	if (tree.every((n) => n.kind === 'text')) return JSON.stringify(tree.map((n) => n.s).join(''));
	return `a=>\`${body(tree)}\``;
}
