// How a person is reached: addresses with what is known of each.
import { useState } from 'preact/hooks';
import { del, fieldError, patch, post, type Failure } from '../../api/client';
import type { Identity, Person } from '../../api/types';
import { t } from '../../i18n';
import { can } from '../../store/session';
import { failed, failureText } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Input, Select } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Menu, type Item } from '../../ui/Menu';
import css from './person.module.css';

export function Addresses({ p, onChange }: { p: Person; onChange: () => void }) {
	const [kind, setKind] = useState<Identity['kind']>('email');
	const [address, setAddress] = useState('');
	const [error, setError] = useState<Failure | null>(null);
	const add = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await post(`/people/${p.id}/identities`, { kind, address: address.trim() });
		if (!r.ok) return setError(r.error);
		setError(null);
		setAddress('');
		onChange();
	};
	return (
		<section class={css.card}>
			<h2>{t('ui.person.reached')}</h2>
			<ul class={css.ids}>
				{p.identities.map((i) => (
					<One key={i.id} p={p} i={i} onChange={onChange} />
				))}
			</ul>
			{can('person.edit') && (
				<form class={css.add} onSubmit={add}>
					<Select label={t('ui.type')} value={kind} onValue={(v) => setKind(v as Identity['kind'])} choices={(['email', 'phone', 'handle'] as const).map((k) => ({ value: k, label: t(`ui.identity.${k}`) }))} />
					<Input label={t('ui.person.address')} value={address} onValue={setAddress} required error={fieldError(error, 'address') || (error ? failureText(error) : undefined)} />
					<Button type="submit">{t('ui.add')}</Button>
				</form>
			)}
		</section>
	);
}

function One({ p, i, onChange }: { p: Person; i: Identity; onChange: () => void }) {
	const alone = p.identities.filter((x) => x.kind === i.kind).length < 2;
	const change = async (body: Partial<Identity>): Promise<void> => {
		const r = await patch<Person>(`/people/${p.id}/identities/${i.id}`, body);
		if (!r.ok) return failed(r.error);
		onChange();
	};
	const remove = async (): Promise<void> => {
		const r = await del(`/people/${p.id}/identities/${i.id}`);
		if (!r.ok) return failed(r.error);
		onChange();
	};
	const items: (Item | 'line')[] = [];
	if (!i.preferred && !alone) items.push({ id: 'prefer', label: t('ui.people.prefer'), icon: 'star', run: () => void change({ preferred: true }) });
	items.push({ id: 'verify', label: i.verified ? t('ui.people.unverify') : t('ui.people.verify'), icon: 'shield', run: () => void change({ verified: !i.verified }) });
	if (i.undeliverable) items.push({ id: 'again', label: t('ui.people.arrives'), icon: 'mail', run: () => void change({ undeliverable: false }) });
	if (p.identities.length > 1) items.push('line', { id: 'remove', label: t('ui.person.removeAddress', { address: i.address }), icon: 'trash-2', danger: true, run: () => void remove() });
	return (
		<li>
			<Icon name={i.kind === 'phone' ? 'phone' : i.kind === 'email' ? 'mail' : 'at-sign'} size={14} />
			<span class="grow clip" title={i.address}>
				{i.address}
			</span>
			{i.preferred && <Chip tone="accent">{t('ui.people.preferred')}</Chip>}
			{i.undeliverable ? <Chip tone="bad">{t('ui.identity.undeliverable')}</Chip> : i.verified && <Chip tone="ok">{t('ui.identity.verified')}</Chip>}
			{can('person.edit') && <Menu label={t('ui.people.of', { address: i.address })} items={items} />}
		</li>
	);
}
