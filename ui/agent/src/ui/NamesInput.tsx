// A name in each language: the reader's own first, the others when they are wanted.
import { useId, useState } from 'preact/hooks';
import type { Names } from '../api/case-types';
import { LOCALE_NAMES, LOCALES, locale, t } from '../i18n';
import css from './names.module.css';

interface Props {
	label: string;
	value: Names;
	onValue: (n: Names) => void;
	error?: string;
	hint?: string;
	max?: number;
	focus?: boolean;
	optional?: boolean;
}

export function NamesInput({ label, value, onValue, error, hint, max = 100, focus, optional }: Props) {
	const id = useId();
	const mine = locale.value;
	const filled = LOCALES.filter((l) => l !== mine && value[l]);
	const [all, setAll] = useState(filled.length > 0);
	const list = all ? [mine, ...LOCALES.filter((l) => l !== mine)] : [mine];
	return (
		<div class={css.field} role="group" aria-labelledby={`${id}-g`}>
			<span class={css.label} id={`${id}-g`}>
				{label} {optional && t('ui.optional')}
			</span>
			<div class={all ? css.names : undefined}>
				{list.map((l) => (
					<>
						<label key={`l${l}`} for={`${id}-${l}`} class={all ? undefined : 'vh'}>
							{LOCALE_NAMES[l]}
						</label>
						<input
							key={l}
							id={`${id}-${l}`}
							class={css.input}
							maxLength={max}
							lang={l}
							value={value[l] ?? ''}
							aria-label={`${label} – ${LOCALE_NAMES[l]}`}
							aria-invalid={error ? true : undefined}
							{...(focus && l === mine ? { 'data-autofocus': true } : {})}
							onInput={(e) => onValue({ ...value, [l]: e.currentTarget.value })}
						/>
					</>
				))}
			</div>
			{!all && (
				<button type="button" class={css.linkButton} style={{ justifySelf: 'start' }} onClick={() => setAll(true)}>
					{t('ui.case.languages')}
				</button>
			)}
			{error ? <p class={css.error}>{error}</p> : hint && <p class={css.hint}>{hint}</p>}
		</div>
	);
}
