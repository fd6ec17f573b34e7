// One customer: who they are, how they are reached, and every ticket.
import { useEffect, useState } from 'preact/hooks';
import { del, fieldError, get, patch, post, type Failure } from '../../api/client';
import type { Identity, Person, TicketRow } from '../../api/types';
import { LOCALE_NAMES, LOCALES, t } from '../../i18n';
import { statusName } from '../../store/directory';
import { back, to } from '../../store/router';
import { can } from '../../store/session';
import { failed, failureText, toast } from '../../store/toasts';
import { Age, Avatar, ChannelIcon, Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Area, Input, Select } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import css from './person.module.css';

export function PersonPage({ id }: { id: number }) {
	const [p, setP] = useState<Person | null>(null);
	const [list, setList] = useState<TicketRow[] | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const load = async (): Promise<void> => {
		setError(null);
		const [a, b] = await Promise.all([get<Person>(`/people/${id}`), get<{ tickets: TicketRow[] }>(`/people/${id}/tickets`)]);
		if (a.ok) setP(a.data);
		else setError(a.error);
		if (b.ok) setList(b.data.tickets);
	};
	useEffect(() => void load(), [id]);
	if (error) return <ErrorState error={error} retry={() => void load()} />;
	if (!p) return <Bones rows={3} kind="card" />;
	const name = p.name || p.identities[0]?.address || '';
	return (
		<div class={css.page}>
			<div class={css.sheet}>
				<header class={css.head}>
					<IconButton icon="arrow-left" label={t('ui.back')} onClick={() => back(to.inbox('mine'))} />
					<Avatar name={name} size={48} />
					<div class="grow">
						<h1 class={`${css.title} clip`}>{name}</h1>
						<p class="muted clip">{[p.organisation?.name, t('ui.customer.tickets', { open: p.tickets_open, all: p.tickets_total })].filter(Boolean).join(' · ')}</p>
					</div>
					<a class={css.write} href={to.new(p.identities.find((i) => i.kind === 'email')?.address ?? '')}>
						<Icon name="plus" /> {t('ui.newTicket')}
					</a>
				</header>
				<div class={css.cols}>
					<section class={css.card}>
						<h2>{t('ui.history')}</h2>
						{list && !list.length && <Empty icon="inbox" title={t('ui.person.noTickets')} />}
						<ul>
							{list?.map((x) => (
								<li key={x.id}>
									<a class={css.row} href={to.inbox('open', x.id)}>
										<ChannelIcon channel={x.channel} />
										<span class="grow clip">{x.subject || t('ui.noSubject')}</span>
										<Chip tone={x.category === 'solved' || x.category === 'closed' ? 'ok' : 'plain'}>{statusName(x.status_id, x.category)}</Chip>
										<Age at={x.updated_at} class={css.age} />
									</a>
								</li>
							))}
						</ul>
					</section>
					<div class={css.side}>
						<Addresses p={p} onChange={() => void load()} />
						<Form key={p.id} p={p} onSaved={setP} />
					</div>
				</div>
			</div>
		</div>
	);
}

function Form({ p, onSaved }: { p: Person; onSaved: (p: Person) => void }) {
	const [name, setName] = useState(p.name);
	const [note, setNote] = useState(p.note);
	const [locale, setLocale] = useState(p.locale);
	const [busy, setBusy] = useState(false);
	const changed = name !== p.name || note !== p.note || locale !== p.locale;
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await patch<Person>(`/people/${p.id}`, { name, note, locale });
		setBusy(false);
		if (!r.ok) return failed(r.error);
		onSaved({ ...p, ...r.data });
		toast(t('ui.saved'), { kind: 'ok' });
	};
	const locales = [{ value: '', label: t('ui.person.anyLanguage') }, ...LOCALES.map((l) => ({ value: l as string, label: LOCALE_NAMES[l] }))];
	if (p.locale && !locales.some((l) => l.value === p.locale)) locales.push({ value: p.locale, label: p.locale });
	return (
		<form class={css.card} onSubmit={save}>
			<h2>{t('ui.details')}</h2>
			<Input label={t('ui.name')} value={name} onValue={setName} disabled={!can('person.edit')} />
			<Select label={t('ui.language')} value={locale} onValue={setLocale} choices={locales} disabled={!can('person.edit')} />
			<Area label={t('ui.customer.note')} value={note} onValue={setNote} disabled={!can('person.edit')} />
			{changed && (
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			)}
		</form>
	);
}

function Addresses({ p, onChange }: { p: Person; onChange: () => void }) {
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
	const remove = async (i: Identity): Promise<void> => {
		const r = await del(`/people/${p.id}/identities/${i.id}`);
		if (!r.ok) return failed(r.error);
		onChange();
	};
	return (
		<section class={css.card}>
			<h2>{t('ui.person.reached')}</h2>
			<ul class={css.ids}>
				{p.identities.map((i) => (
					<li key={i.id}>
						<Icon name={i.kind === 'phone' ? 'phone' : i.kind === 'email' ? 'mail' : 'at-sign'} size={14} />
						<span class="grow clip">{i.address}</span>
						{i.undeliverable ? <Chip tone="bad">{t('ui.identity.undeliverable')}</Chip> : i.verified && <Chip tone="ok">{t('ui.identity.verified')}</Chip>}
						{can('person.edit') && p.identities.length > 1 && <IconButton icon="x" label={t('ui.person.removeAddress', { address: i.address })} onClick={() => void remove(i)} />}
					</li>
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
