// The firms that people write from: a list that is searched, and one page for each.
import { useEffect, useState } from 'preact/hooks';
import { fieldError, get, patch, post, type Failure } from '../../api/client';
import type { FieldValues } from '../../api/case-types';
import type { Organisation, OrganisationFull, PeoplePage } from '../../api/people-types';
import type { Person } from '../../api/types';
import { t } from '../../i18n';
import { go, to } from '../../store/router';
import { can } from '../../store/session';
import { failed, failureText, toast } from '../../store/toasts';
import { Avatar, Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Area, Input } from '../../ui/Field';
import { Bones, Empty, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { Cases } from './Cases';
import { nameOf } from './Merge';
import { changedFields, OwnFields } from './OwnFields';
import css from './person.module.css';

export function Organisations({ id }: { id: number | null }) {
	return <div class={css.page}>{id ? <One key={id} id={id} /> : <List />}</div>;
}

interface Page {
	organisations: Organisation[];
	next: string | null;
}

function List() {
	const [q, setQ] = useState('');
	const [list, setList] = useState<Organisation[] | null>(null);
	const [next, setNext] = useState<string | null>(null);
	const [add, setAdd] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const load = async (cursor = ''): Promise<void> => {
		const r = await get<Page>(`/organisations?q=${encodeURIComponent(q.trim())}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
		if (!r.ok) return setError(r.error);
		setError(null);
		setList(cursor ? [...(list ?? []), ...r.data.organisations] : r.data.organisations);
		setNext(r.data.next);
	};
	useEffect(() => {
		const timer = setTimeout(() => void load(), q ? 150 : 0);
		return () => clearTimeout(timer);
	}, [q]);
	return (
		<div class={css.sheet}>
			<header class={css.head}>
				<div class="grow">
					<h1 class={css.title}>{t('ui.nav.organisations')}</h1>
					<p class="muted">{t('ui.people.orgText')}</p>
				</div>
				{can('organisation.edit') && (
					<Button kind="main" icon="plus" onClick={() => setAdd(true)}>
						{t('ui.people.orgAdd')}
					</Button>
				)}
			</header>
			<Input label={t('ui.people.orgFind')} type="search" value={q} onValue={setQ} />
			{error && <ErrorState error={error} retry={() => void load()} />}
			{!list && !error && <Bones rows={4} kind="row" />}
			{list && !list.length && <Empty icon="building" title={q ? t('ui.noMatch') : t('ui.people.orgNone')} />}
			{list && list.length > 0 && (
				<ul class={css.card}>
					{list.map((o) => (
						<li key={o.id}>
							<a class={css.row} href={to.organisation(o.id)}>
								<Avatar name={o.name} size={30} />
								<span class={`grow ${css.subject}`}>
									<span class="clip">{o.name}</span>
									<span class={`${css.age} clip`}>{o.domains.join(', ')}</span>
								</span>
								{o.value_tier && <Chip tone="accent">{o.value_tier}</Chip>}
							</a>
						</li>
					))}
				</ul>
			)}
			{next && <Button onClick={() => void load(next)}>{t('ui.people.more')}</Button>}
			{add && (
				<Dialog title={t('ui.people.orgAdd')} size="small" onClose={() => setAdd(false)}>
					<Form o={null} kept={{}} onSaved={(o) => void go(to.organisation(o.id))} />
				</Dialog>
			)}
		</div>
	);
}

function One({ id }: { id: number }) {
	const org = useLoad<OrganisationFull>(`/organisations/${id}`);
	const full = org.data;
	if (org.error) return <ErrorState error={org.error} retry={() => void org.reload()} />;
	if (!full) return <Bones rows={3} kind="card" />;
	const o = full.organisation;
	return (
		<div class={css.sheet}>
			<header class={css.head}>
				<IconButton icon="arrow-left" label={t('ui.back')} onClick={() => go(to.organisation())} />
				<Avatar name={o.name} size={48} />
				<div class="grow">
					<h1 class={`${css.title} clip`}>
						{o.name} {o.value_tier && <Chip tone="accent">{o.value_tier}</Chip>}
					</h1>
					<p class={`muted ${css.line}`}>
						<span>{t('ui.people.members', { n: full.people })}</span>
						<span>{t('ui.customer.tickets', { open: full.tickets_open, all: full.tickets_total })}</span>
						{full.satisfied !== null && <span data-satisfied>{t('ui.people.satisfied', { rate: Math.round(full.satisfied), n: full.rated })}</span>}
					</p>
				</div>
			</header>
			<div class={css.cols}>
				<section class={css.card}>
					<h2>{t('ui.history')}</h2>
					<Cases path={`/organisations/${id}/tickets`} who />
				</section>
				<div class={css.side}>
					<section class={css.card}>
						<h2>{t('ui.details')}</h2>
						<Form key={o.id} o={o} kept={full.fields} onSaved={() => void org.reload()} />
					</section>
					<Members id={id} />
				</div>
			</div>
		</div>
	);
}

function Members({ id }: { id: number }) {
	const [list, setList] = useState<Person[]>([]);
	const [next, setNext] = useState<string | null>(null);
	const load = async (after = ''): Promise<void> => {
		const r = await get<PeoplePage>(`/organisations/${id}/people${after && `?after=${after}`}`);
		if (!r.ok) return failed(r.error);
		setList(after ? [...list, ...r.data.people] : r.data.people);
		setNext(r.data.next);
	};
	useEffect(() => void load(), [id]);
	return (
		<section class={css.card}>
			<h2>{t('ui.people.people')}</h2>
			{!list.length && <p class="muted">{t('ui.people.nobody')}</p>}
			<ul>
				{list.map((p) => (
					<li key={p.id}>
						<a class={css.row} href={to.person(p.id)}>
							<Avatar name={nameOf(p)} size={26} />
							<span class={`grow ${css.subject}`}>
								<span class="clip">{nameOf(p)}</span>
								<span class={`${css.age} clip`}>{p.identities[0]?.address}</span>
							</span>
						</a>
					</li>
				))}
			</ul>
			{next && <Button onClick={() => void load(next)}>{t('ui.people.more')}</Button>}
		</section>
	);
}

const words = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

function Form({ o, kept, onSaved }: { o: Organisation | null; kept: FieldValues; onSaved: (o: Organisation) => void }) {
	const [name, setName] = useState(o?.name ?? '');
	const [domains, setDomains] = useState(o?.domains.join(', ') ?? '');
	const [tier, setTier] = useState(o?.value_tier ?? '');
	const [note, setNote] = useState(o?.note ?? '');
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const [own, setOwn] = useState<FieldValues>({});
	const off = !can('organisation.edit');
	const fields = changedFields(kept, own);
	const changed = !o || Object.keys(fields).length > 0 || name !== o.name || tier !== o.value_tier || note !== o.note || words(domains).join() !== o.domains.join();
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const body = { name, domains: words(domains), value_tier: tier, note, fields };
		const r = o ? await patch<Organisation>(`/organisations/${o.id}`, body) : await post<Organisation>('/organisations', body);
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setOwn({});
		toast(t('ui.saved'), { kind: 'ok' });
		onSaved(r.data);
	};
	return (
		<form class={css.stack} onSubmit={save}>
			{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
			<Input label={t('ui.name')} required maxLength={200} value={name} onValue={setName} disabled={off} error={fieldError(error, 'name')} data-autofocus={o ? undefined : true} />
			<Input label={t('ui.people.domains')} hint={t('ui.people.domainsHint')} value={domains} onValue={setDomains} disabled={off} error={fieldError(error, 'domains')} />
			<Input label={t('ui.people.field.value_tier')} hint={t('ui.people.tierHint')} maxLength={40} value={tier} onValue={setTier} disabled={off} />
			<OwnFields object="organisation" kept={kept} edited={own} onEdit={setOwn} error={error} disabled={off} />
			<Area label={t('ui.people.field.note')} value={note} onValue={setNote} disabled={off} />
			{changed && !off && (
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			)}
		</form>
	);
}
