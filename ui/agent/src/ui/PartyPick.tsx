// Customers or organisations in a condition: found by name, shown by name.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Scalar } from '../api/sla-types';
import { t } from '../i18n';
import { findParties, type Found, type Party } from '../store/parties';
import { Button } from './Button';
import { fieldName, valueName, valuesText } from './conditions';
import { Picker } from './Picker';
import css from './conditions.module.css';

export function PartyPick({ field, list, several, onChange }: { field: Party; list: Scalar[]; several: boolean; onChange: (v: Scalar | Scalar[]) => void }) {
	const [open, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	return (
		<>
			<Button small after="chevron-down" innerRef={button} class={css.several} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)}>
				<span class="vh">{t('ui.cond.value')}: </span>
				<span class="clip">{valuesText(field, list) || '–'}</span>
			</Button>
			{open && <Find field={field} list={list} several={several} anchor={button.current} onChange={onChange} onClose={() => setOpen(false)} />}
		</>
	);
}

const address = (x: Found): string => x.identities?.find((i) => i.kind === 'email')?.address ?? '';

interface Props {
	field: Party;
	list: Scalar[];
	several: boolean;
	anchor: Element | null;
	onChange: (v: Scalar | Scalar[]) => void;
	onClose: () => void;
}

function Find({ field, list, several, anchor, onChange, onClose }: Props) {
	const [q, setQ] = useState('');
	const [found, setFound] = useState<Found[]>([]);
	useEffect(() => {
		const stop = new AbortController();
		const timer = setTimeout(async () => {
			const r = await findParties(field, q, stop.signal);
			if (r) setFound(r);
		}, q ? 150 : 0);
		return () => {
			clearTimeout(timer);
			stop.abort();
		};
	}, [field, q]);
	const chosen = list.filter((v) => v !== '').map(String);
	const kept = q ? [] : chosen.slice(0, 20);
	const options = [
		...kept.map((value) => ({ value, label: valueName(field, Number(value)) })),
		...found.filter((x) => !kept.includes(String(x.id))).map((x) => ({ value: String(x.id), label: x.name || address(x) || `#${x.id}`, hint: x.name ? address(x) : '' })),
	];
	return (
		<Picker
			label={fieldName(field)}
			options={options}
			{...(several ? { values: chosen } : { value: chosen[0] ?? '' })}
			anchor={anchor}
			onQuery={setQ}
			onPick={(v, on) => onChange(!several ? Number(v) : on ? [...list.filter((x) => x !== ''), Number(v)] : list.filter((x) => String(x) !== v))}
			onClose={onClose}
		/>
	);
}
