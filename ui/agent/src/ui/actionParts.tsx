// What the rows of an action list are made of.
import type { ActionItem } from './actions';
import css from './actions.module.css';

export interface KindProps {
	a: ActionItem;
	onChange: (a: ActionItem) => void;
	error: (path: string) => string;
	variables: readonly string[];
	asks?: boolean; // somebody is there to be asked when it runs
}

export const Wrong = ({ text: said }: { text: string }) => (said ? <p class={css.wrong} role="alert">{said}</p> : null);

export function One({ label, value, options, onValue, error }: { label: string; value: string; options: { value: string; label: string }[]; onValue: (v: string) => void; error: string }) {
	return (
		<>
			<select class={css.select} aria-label={label} aria-invalid={error ? true : undefined} value={value} onChange={(e) => onValue(e.currentTarget.value)}>
				{!options.some((o) => o.value === value) && <option value={value}>–</option>}
				{options.map((o) => (
					<option key={o.value} value={o.value}>
						{o.label}
					</option>
				))}
			</select>
			<Wrong text={error} />
		</>
	);
}
