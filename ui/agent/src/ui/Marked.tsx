// The excerpt with what was found; marks are [from, length] in UTF-16 units.
import type { VNode } from 'preact';

export function Marked({ text, marks }: { text: string; marks: [number, number][] }) {
	const out: (string | VNode)[] = [];
	let at = 0;
	for (const [from, len] of [...marks].sort((a, b) => a[0] - b[0])) {
		if (from < at || from + len > text.length) continue;
		if (from > at) out.push(text.slice(at, from));
		out.push(<mark key={from}>{text.slice(from, from + len)}</mark>);
		at = from + len;
	}
	out.push(text.slice(at));
	return <>{out}</>;
}
