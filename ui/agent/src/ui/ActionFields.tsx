// Fields of actions: tags as chips, and who is told.
import { useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { listOf } from '../i18n/format';
import { activeAgents, activeTeams, tags as allTags } from '../store/directory';
import { readerName } from './actions';
import { Button } from './Button';
import { Icon } from './Icon';
import { Picker, type Option } from './Picker';
import css from './actions.module.css';

interface Several {
	label: string;
	value: string[];
	options: Option[];
	shown: string;
	error: string;
	create?: (text: string) => Option | null;
	onValue: (v: string[]) => void;
}

export function Chosen({ label, value, options, shown, error, create, onValue }: Several) {
	const [open, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	return (
		<>
			<Button small after="chevron-down" innerRef={button} class={css.several} aria-haspopup="dialog" aria-expanded={open} aria-invalid={error ? true : undefined} onClick={() => setOpen(true)}>
				<span class="vh">{label}: </span>
				<span class="clip">{shown || t('ui.act.choose')}</span>
			</Button>
			{open && <Picker label={label} options={options} values={value} anchor={button.current} create={create} onPick={(v, on) => onValue(on ? [...value, v] : value.filter((x) => x !== v))} onClose={() => setOpen(false)} />}
			{error && (
				<p class={css.wrong} role="alert">
					{error}
				</p>
			)}
		</>
	);
}

export function TagsField({ value, onValue, error }: { value: string[]; onValue: (v: string[]) => void; error: string }) {
	const known = allTags.value.map((x) => ({ value: x.name, label: x.name }));
	const extra = value.filter((v) => !known.some((k) => k.value === v)).map((v) => ({ value: v, label: v }));
	const create = (s: string): Option => ({ value: s.toLocaleLowerCase(), label: t('ui.tag.create', { name: s.toLocaleLowerCase() }), mark: <Icon name="plus" /> });
	return <Chosen label={t('ui.act.tags')} value={value} options={[...extra, ...known]} shown={listOf(value)} error={error} create={create} onValue={onValue} />;
}

export function Readers({ value, addresses, onValue, error }: { value: string[]; addresses: boolean; onValue: (v: string[]) => void; error: string }) {
	const fixed = ['assignee', 'lead', 'watchers'];
	const options = [...fixed, ...activeTeams.value.map((x) => `team:${x.id}`), ...activeAgents.value.map((x) => `agent:${x.id}`)];
	const list = [...options, ...value.filter((v) => !options.includes(v))].map((v) => ({ value: v, label: readerName(v), mark: <Icon name={v.startsWith('team:') ? 'users' : v.startsWith('address:') ? 'mail' : 'user'} /> }));
	const create = (s: string): Option | null => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(s) ? { value: `address:${s}`, label: s, mark: <Icon name="mail" /> } : null);
	return <Chosen label={t('ui.act.to')} value={value} options={list} shown={listOf(value.map(readerName))} error={error} create={addresses ? create : undefined} onValue={onValue} />;
}
