import { useEffect, useState } from 'preact/hooks';
import { parseSpan, spanText } from '../../ui/promise';

// A length of time in a sentence; what is no time is marked and not taken over.
export function SpanField({ label, value, onValue, class: cls }: { label: string; value: number; class?: string; onValue: (s: number) => void }) {
	const [text, setText] = useState(spanText(value));
	const p = parseSpan(text);
	useEffect(() => {
		if (!('s' in p) || p.s !== value) setText(spanText(value));
	}, [value]);
	return (
		<input
			class={cls}
			aria-label={label}
			aria-invalid={'s' in p ? undefined : true}
			autocomplete="off"
			value={text}
			onInput={(e) => {
				setText(e.currentTarget.value);
				const next = parseSpan(e.currentTarget.value);
				if ('s' in next) onValue(next.s);
			}}
			onBlur={() => setText(spanText('s' in p ? p.s : value))}
		/>
	);
}
