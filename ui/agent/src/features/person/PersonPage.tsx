// One customer: who they are, how they are reached, and every ticket.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { get, patch, type Failure } from '../../api/client';
import type { FieldValues } from '../../api/case-types';
import type { Organisation } from '../../api/people-types';
import type { Person } from '../../api/types';
import { LOCALE_NAMES, LOCALES, t } from '../../i18n';
import { longDate } from '../../i18n/format';
import { back, go, to } from '../../store/router';
import { can } from '../../store/session';
import { failed, toast } from '../../store/toasts';
import { Avatar, Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Area, Input, Select } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Picker } from '../../ui/Picker';
import { Bones, ErrorState } from '../../ui/States';
import { Addresses } from './Addresses';
import { Cases } from './Cases';
import { MergeDialog, Merges, nameOf, Suggestions } from './Merge';
import { changedFields, OwnFields } from './OwnFields';
import css from './person.module.css';

export function PersonPage({ id, more }: { id: number; more?: ComponentChildren }) {
	const [p, setP] = useState<Person | null>(null);
	const [round, setRound] = useState(0);
	const [merge, setMerge] = useState<{ other: number | null } | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const load = async (): Promise<void> => {
		setError(null);
		const r = await get<Person>(`/people/${id}`);
		if (!r.ok) return setError(r.error);
		setP(r.data);
		setRound((n) => n + 1);
		// who was merged is who he is now
		if (r.data.id !== id) go(to.person(r.data.id), { replace: true });
	};
	useEffect(() => void load(), [id]);
	if (error) return <ErrorState error={error} retry={() => void load()} />;
	if (!p) return <Bones rows={3} kind="card" />;
	const name = nameOf(p);
	return (
		<div class={css.page}>
			<div class={css.sheet}>
				<header class={css.head}>
					<IconButton icon="arrow-left" label={t('ui.back')} onClick={() => back(to.inbox('mine'))} />
					<Avatar name={name} size={48} />
					<div class="grow">
						<h1 class={`${css.title} clip`}>
							{name} {p.value_tier && <Chip tone="accent">{p.value_tier}</Chip>}
						</h1>
						<p class={`muted ${css.line}`}>
							{p.organisation && <a href={to.organisation(p.organisation.id)}>{p.organisation.name}</a>}
							<span>{t('ui.customer.tickets', { open: p.tickets_open, all: p.tickets_total })}</span>
							<span>{t('ui.people.since', { day: longDate(p.created_at) })}</span>
						</p>
					</div>
					{can('person.merge') && (
						<Button icon="copy" onClick={() => setMerge({ other: null })}>
							{t('ui.people.merge')}
						</Button>
					)}
					<a class={css.write} href={to.new(p.identities.find((i) => i.kind === 'email')?.address ?? '')}>
						<Icon name="plus" /> {t('ui.newTicket')}
					</a>
				</header>
				<div class={css.cols}>
					<section class={css.card}>
						<h2>{t('ui.history')}</h2>
						<Cases path={`/people/${p.id}/tickets`} round={round} />
					</section>
					<div class={css.side}>
						{can('person.merge') && <Suggestions p={p} round={round} onPick={(other) => setMerge({ other })} />}
						<Addresses p={p} onChange={() => void load()} />
						<Form key={`${p.id}.${round}`} p={p} onSaved={setP} />
						{more}
						{can('person.merge') && <Merges p={p} round={round} onDone={() => void load()} />}
					</div>
				</div>
			</div>
			{merge && (
				<MergeDialog
					p={p}
					other={merge.other}
					onClose={() => setMerge(null)}
					onDone={() => {
						setMerge(null);
						void load();
					}}
				/>
			)}
		</div>
	);
}

function Form({ p, onSaved }: { p: Person; onSaved: (p: Person) => void }) {
	const [name, setName] = useState(p.name);
	const [note, setNote] = useState(p.note);
	const [locale, setLocale] = useState(p.locale);
	const [tier, setTier] = useState(p.value_tier);
	const [org, setOrg] = useState(p.organisation);
	const [busy, setBusy] = useState(false);
	const [own, setOwn] = useState<FieldValues>({});
	const [error, setError] = useState<Failure | null>(null);
	const off = !can('person.edit');
	const fields = changedFields(p.fields ?? {}, own);
	const changed = Object.keys(fields).length > 0 || name !== p.name || note !== p.note || locale !== p.locale || tier !== p.value_tier || org?.id !== p.organisation?.id;
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await patch<Person>(`/people/${p.id}`, { name, note, locale, value_tier: tier, organisation_id: org?.id ?? null, fields });
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return r.error.errors.some((x) => x.field.startsWith('fields.')) ? undefined : failed(r.error);
		setOwn({});
		onSaved({ ...p, ...r.data });
		toast(t('ui.saved'), { kind: 'ok' });
	};
	const locales = [{ value: '', label: t('ui.person.anyLanguage') }, ...LOCALES.map((l) => ({ value: l as string, label: LOCALE_NAMES[l] }))];
	if (p.locale && !locales.some((l) => l.value === p.locale)) locales.push({ value: p.locale, label: p.locale });
	return (
		<form class={css.card} onSubmit={save}>
			<h2>{t('ui.details')}</h2>
			<Input label={t('ui.name')} value={name} onValue={setName} disabled={off} />
			<OrganisationField value={org} onValue={setOrg} disabled={off} />
			<Select label={t('ui.language')} value={locale} onValue={setLocale} choices={locales} disabled={off} />
			<Input label={t('ui.people.field.value_tier')} hint={t('ui.people.tierHint')} maxLength={40} value={tier} onValue={setTier} disabled={off} />
			<OwnFields object="person" kept={p.fields ?? {}} edited={own} onEdit={setOwn} error={error} disabled={off} />
			<Area label={t('ui.customer.note')} value={note} onValue={setNote} disabled={off} />
			{changed && (
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			)}
		</form>
	);
}

type Ref = Person['organisation'];

function OrganisationField({ value, onValue, disabled }: { value: Ref; onValue: (v: Ref) => void; disabled: boolean }) {
	const [open, setOpen] = useState<Element | null>(null);
	const [list, setList] = useState<Organisation[]>([]);
	const pick = async (at: Element): Promise<void> => {
		const r = await get<{ organisations: Organisation[] }>('/organisations');
		if (!r.ok) return failed(r.error);
		setList(r.data.organisations);
		setOpen(at);
	};
	const options = [{ value: '0', label: t('ui.people.noOrganisation') }, ...list.map((o) => ({ value: String(o.id), label: o.name, hint: o.domains[0] }))];
	return (
		<div class={css.orgField}>
			<span class={css.label}>{t('ui.people.field.organisation')}</span>
			<Button icon="building" after="chevron-down" disabled={disabled} onClick={(e) => void pick(e.currentTarget)}>
				{value?.name ?? t('ui.people.noOrganisation')}
			</Button>
			{open && (
				<Picker
					label={t('ui.people.field.organisation')}
					options={options}
					value={String(value?.id ?? 0)}
					anchor={open}
					onClose={() => setOpen(null)}
					onPick={(v) => {
						const o = list.find((x) => x.id === Number(v));
						onValue(o ? { id: o.id, name: o.name } : null);
					}}
				/>
			)}
		</div>
	);
}
