// Addresses as chips; a comma, Enter or leaving the field makes one of what was typed.
import { useId, useRef, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { Person } from '../../api/types';
import { t } from '../../i18n';
import { Icon } from '../../ui/Icon';
import css from './composer.module.css';

const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/;

// "Ana <ana@x.es>, b@y.pt" → two addresses; what is none is given back.
export function split(text: string): { good: string[]; rest: string } {
	const good: string[] = [];
	const bad: string[] = [];
	for (const part of text.split(/[,;\n]+/)) {
		const s = part.trim();
		const a = /<([^<>]+)>\s*$/.exec(s)?.[1] ?? s;
		if (!s) continue;
		(ADDRESS.test(a) ? good : bad).push(ADDRESS.test(a) ? a : s);
	}
	return { good, rest: bad.join(', ') };
}

interface Props {
	label: string;
	value: string[];
	onValue: (v: string[]) => void;
	autofocus?: boolean;
}

export function Recipients({ label, value, onValue, autofocus }: Props) {
	const id = useId();
	const [text, setText] = useState('');
	const [bad, setBad] = useState(false);
	const [known, setKnown] = useState<{ address: string; name: string }[]>([]);
	const asked = useRef('');

	const take = (raw: string): void => {
		const { good, rest } = split(raw);
		if (good.length) onValue([...value, ...good.filter((a) => !value.includes(a))]);
		setText(rest);
		setBad(rest !== '');
	};
	const suggest = async (q: string): Promise<void> => {
		asked.current = q;
		if (q.length < 2) return setKnown([]);
		const r = await get<{ people: Person[] }>(`/people?q=${encodeURIComponent(q)}`);
		if (!r.ok || asked.current !== q) return;
		setKnown(r.data.people.slice(0, 8).flatMap((p) => p.identities.filter((i) => i.kind === 'email').map((i) => ({ address: i.address, name: p.name }))));
	};
	return (
		<div class={css.recipients}>
			<label for={id} class={css.rcptLabel}>
				{label}
			</label>
			{value.map((a) => (
				<span key={a} class={css.rcpt}>
					<span class="clip">{a}</span>
					<button type="button" class={css.rcptX} aria-label={t('ui.composer.removeRecipient', { address: a })} onClick={() => onValue(value.filter((x) => x !== a))}>
						<Icon name="x" size={12} />
					</button>
				</span>
			))}
			<input
				id={id}
				class={css.rcptInput}
				list={`${id}-l`}
				inputMode="email"
				autocomplete="off"
				autofocus={autofocus}
				value={text}
				aria-invalid={bad || undefined}
				title={bad ? t('ui.composer.badAddress') : undefined}
				onInput={(e) => {
					const v = e.currentTarget.value;
					setBad(false);
					if (/[,;]/.test(v) || known.some((k) => k.address === v)) take(v);
					else {
						setText(v);
						void suggest(v.trim());
					}
				}}
				onBlur={() => text && take(text)}
				onKeyDown={(e) => {
					if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey && text) {
						e.preventDefault();
						take(text);
					} else if (e.key === 'Backspace' && !text && value.length) onValue(value.slice(0, -1));
				}}
			/>
			<datalist id={`${id}-l`}>
				{known.map((k) => (
					<option key={k.address} value={k.address}>
						{k.name}
					</option>
				))}
			</datalist>
		</div>
	);
}
