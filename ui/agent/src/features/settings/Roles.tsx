// Roles: what each may do and how far it sees; the desk's own beside the built-in ones.
import { useState } from 'preact/hooks';
import { del, fieldError, get, patch, post, type Failure } from '../../api/client';
import type { AuditEvent, Permission, Reach, RoleDef, Roles as AllRoles } from '../../api/people-types';
import type { Role } from '../../api/types';
import { t, type Key } from '../../i18n';
import { agents, loadAgents } from '../../store/directory';
import { failed, failureText } from '../../store/toasts';
import { Age, Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import { Cards, Check, Input } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { isStale, Stale, type Part } from '../../ui/Stale';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { OrganisationPick } from './OrganisationPick';
import css from './settings.module.css';

const BUILT_IN: Exclude<Role, 'custom'>[] = ['owner', 'admin', 'agent', 'light'];
const REACHES: Reach[] = ['all', 'teams', 'organisations', 'own'];
const nameOf = (p: string): string => t(`ui.roles.p.${p}` as Key) || p;

/** Permissions in the order in which people look for them. */
const GROUPS: { label: Key; has: (p: string) => boolean }[] = [
	{ label: 'ui.roles.tickets', has: (p) => p.startsWith('ticket.') },
	{ label: 'ui.roles.people', has: (p) => /^(person|organisation|report)\./.test(p) },
	{ label: 'ui.roles.desk', has: (p) => !/^(ticket|person|organisation|report)\./.test(p) },
];

export function Roles() {
	const all = useLoad<AllRoles>('/roles');
	const [round, setRound] = useState(0);
	const [edit, setEdit] = useState<RoleDef | 'new' | null>(null);
	const [remove, setRemove] = useState<RoleDef | null>(null);
	if (all.error) return <ErrorState error={all.error} retry={() => void all.reload()} />;
	if (!all.data) return <Bones rows={4} kind="row" />;
	const { roles, permissions } = all.data;
	const done = (): void => {
		setEdit(null);
		setRound(round + 1);
		void all.reload();
		void loadAgents();
	};
	return (
		<>
			<div class={css.bar2}>
				<p class="muted">{t('ui.roles.text')}</p>
				<Button kind="main" icon="plus" onClick={() => setEdit('new')}>
					{t('ui.roles.add')}
				</Button>
			</div>
			<ul class={`${css.card} ${css.rows}`}>
				{BUILT_IN.map((r) => (
					<li key={r} class={css.item}>
						<Icon name="lock" />
						<div class="grow">
							<p class={css.itemTitle}>
								{t(`ui.role.${r}`)} <People n={agents.value.filter((a) => a.active && a.role === r).length} />
							</p>
							<p class={css.itemText}>{t(`ui.role.${r}.hint`)}</p>
						</div>
					</li>
				))}
				{roles.map((r) => (
					<li key={r.id} class={css.item}>
						<Icon name="shield" />
						<div class="grow">
							<p class={css.itemTitle}>
								{r.name} <People n={r.people} />
							</p>
							<p class={css.itemText}>{[t(`ui.roles.reach.${r.reach}`), r.permissions.map(nameOf).join(', ')].filter(Boolean).join(' · ')}</p>
						</div>
						<IconButton icon="pencil" label={t('ui.roles.edit', { name: r.name })} onClick={() => setEdit(r)} />
						<IconButton icon="trash-2" label={t('ui.roles.delete', { name: r.name })} onClick={() => setRemove(r)} />
					</li>
				))}
			</ul>
			<Audit key={round} />
			{edit && <Form role={edit === 'new' ? null : edit} permissions={permissions} onClose={() => setEdit(null)} onSaved={done} />}
			{remove && (
				<Confirm
					title={t('ui.roles.delete', { name: remove.name })}
					text={t('ui.roles.deleteText')}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/roles/${remove.id}`);
						if (!r.ok) failed(r.error);
						done();
					}}
				/>
			)}
		</>
	);
}

function People({ n }: { n: number }) {
	return <Chip>{t('ui.roles.people.n', { n })}</Chip>;
}

const partsOf = (r: RoleDef): Part[] => [
	{ label: t('ui.name'), is: r.name, text: r.name },
	{ label: t('ui.roles.reach'), is: [r.reach, r.organisation_ids], text: t(`ui.roles.reach.${r.reach}`) },
	{ label: t('ui.roles.desk'), is: r.permissions, text: r.permissions.map(nameOf).join(', ') },
];

function Form({ role, permissions, onClose, onSaved }: { role: RoleDef | null; permissions: Permission[]; onClose: () => void; onSaved: () => void }) {
	const [name, setName] = useState(role?.name ?? '');
	const [reach, setReach] = useState<Reach>(role?.reach ?? 'teams');
	const [firms, setFirms] = useState<number[]>(role?.organisation_ids ?? []);
	const [may, setMay] = useState<string[]>(role?.permissions ?? ['ticket.reply', 'ticket.note', 'ticket.edit', 'ticket.assign', 'person.read']);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const fits = (p: Permission): boolean => reach === 'all' || !p.whole;
	const save = async (over = false): Promise<void> => {
		setBusy(true);
		const body = { name, reach, organisation_ids: reach === 'organisations' ? firms : [], permissions: permissions.filter((p) => may.includes(p.name) && fits(p)).map((p) => p.name) };
		const r = role ? await patch<RoleDef>(`/roles/${role.id}`, { ...body, ...(over ? {} : { seen_at: role.updated_at }) }) : await post<RoleDef>('/roles', body);
		setBusy(false);
		if (!r.ok) return setError(r.error);
		onSaved();
	};
	const theirs = async (): Promise<Part[] | null> => {
		const r = await get<AllRoles>('/roles');
		const one = r.ok ? r.data.roles.find((x) => x.id === role?.id) : undefined;
		return one ? partsOf(one) : null;
	};
	return (
		<Dialog title={role ? t('ui.roles.edit', { name: role.name }) : t('ui.roles.add')} onClose={onClose}>
			<form
				class={css.stack}
				onSubmit={(e) => {
					e.preventDefault();
					void save();
				}}
			>
				{error && role && isStale(error) && <Stale error={error} seen={partsOf(role)} load={theirs} busy={busy} onTheirs={onSaved} onMine={() => void save(true)} />}
				{error && !isStale(error) && !fieldError(error, 'name') && !fieldError(error, 'organisation_ids') && <Notice tone="bad">{failureText(error)}</Notice>}
				{role && role.people > 0 && <Notice>{t('ui.roles.affects', { n: role.people })}</Notice>}
				<Input label={t('ui.name')} required data-autofocus maxLength={60} value={name} onValue={setName} error={fieldError(error, 'name')} />
				<Cards legend={t('ui.roles.reach')} value={reach} onValue={setReach} options={REACHES.map((r) => ({ value: r, label: t(`ui.roles.reach.${r}`), hint: t(`ui.roles.reach.${r}.hint`) }))} />
				{reach === 'organisations' && <OrganisationPick ids={firms} onChange={setFirms} error={fieldError(error, 'organisation_ids')} />}
				<p class="muted">{t('ui.roles.always')}</p>
				{GROUPS.map((g) => (
					<fieldset key={g.label} class={css.form}>
						<legend class={css.legend}>{t(g.label)}</legend>
						<div class={css.two}>
							{permissions
								.filter((p) => g.has(p.name))
								.map((p) => (
									<Check key={p.name} label={nameOf(p.name)} hint={fits(p) ? undefined : t('ui.roles.whole')} disabled={!fits(p)} checked={may.includes(p.name) && fits(p)} onChange={(on) => setMay(on ? [...may, p.name] : may.filter((x) => x !== p.name))} />
								))}
						</div>
					</fieldset>
				))}
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}

const TOLD = ['role.made', 'role.changed', 'role.deleted', 'agent.role', 'person.merged', 'person.unmerged'] as const;
type Told = (typeof TOLD)[number];

/** Who changed what, newest first. */
function Audit() {
	const log = useLoad<{ events: AuditEvent[] }>('/audit');
	const list = (log.data?.events ?? []).filter((e) => (TOLD as readonly string[]).includes(e.kind)).slice(0, 12);
	if (!list.length) return null;
	return (
		<section class={css.card}>
			<h2>{t('ui.roles.audit')}</h2>
			<ul>
				{list.map((e) => (
					<li key={e.id} class={css.item}>
						<div class="grow">
							<p>{t(`ui.roles.did.${e.kind as Told}`, { who: e.actor_name, name: String(e.detail.name ?? ''), other: String(e.detail.other ?? '') })}</p>
							<p class={css.itemText}>
								<Age at={e.created_at} />
							</p>
						</div>
					</li>
				))}
			</ul>
		</section>
	);
}
