// Which customers' organisations: those that are chosen, and a search for more.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { Organisation } from '../../api/people-types';
import { t } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { Input } from '../../ui/Field';
import css from './settings.module.css';

interface Props {
	ids: number[];
	error?: string;
	onChange: (ids: number[]) => void;
}

export function OrganisationPick({ ids, error, onChange }: Props) {
	const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
	const [found, setFound] = useState<Organisation[]>([]);
	const [q, setQ] = useState('');
	const know = (list: { id: number; name: string }[]): void => setNames((m) => new Map([...m, ...list.map((o): [number, string] => [o.id, o.name])]));
	useEffect(() => {
		for (const id of ids.filter((x) => !names.has(x)))
			void get<{ organisation: Organisation }>(`/organisations/${id}`).then((r) => r.ok && know([r.data.organisation]));
	}, []);
	useEffect(() => {
		const timer = setTimeout(
			() =>
				void get<{ organisations: Organisation[] }>(`/organisations?q=${encodeURIComponent(q.trim())}`).then((r) => {
					if (r.ok) setFound(r.data.organisations);
				}),
			q ? 150 : 0,
		);
		return () => clearTimeout(timer);
	}, [q]);
	const offered = found.filter((o) => !ids.includes(o.id)).slice(0, 8);
	return (
		<fieldset class={css.form}>
			<legend class={css.legend}>{t('ui.roles.organisations')}</legend>
			{ids.length > 0 && (
				<ul class={css.rows}>
					{ids.map((id) => (
						<li key={id} class={css.item}>
							<span class="grow">{names.get(id) ?? `#${id}`}</span>
							<IconButton icon="x" label={t('ui.roles.organisationDrop', { name: names.get(id) ?? `#${id}` })} onClick={() => onChange(ids.filter((x) => x !== id))} />
						</li>
					))}
				</ul>
			)}
			<Input label={t('ui.roles.organisationFind')} type="search" value={q} onValue={setQ} error={error} />
			<div class={css.pick}>
				{offered.map((o) => (
					<Button
						key={o.id}
						small
						icon="plus"
						onClick={() => {
							know([o]);
							onChange([...ids, o.id]);
							setQ('');
						}}
					>
						{o.name}
					</Button>
				))}
				{!offered.length && <p class="muted">{t('ui.roles.organisationNone')}</p>}
			</div>
		</fieldset>
	);
}
