import { useState } from 'preact/hooks';
import { fieldError, patch, post, type Failure } from '../../api/client';
import type { Roles } from '../../api/people-types';
import type { Agent } from '../../api/types';
import { t } from '../../i18n';
import { agents, loadAgents, loadTeams, teamName, teams } from '../../store/directory';
import { go, to } from '../../store/router';
import { me } from '../../store/session';
import { failed, failureText, toast } from '../../store/toasts';
import { Avatar, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Check, Input, Select } from '../../ui/Field';
import { Menu, type Item } from '../../ui/Menu';
import { Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import css from './settings.module.css';

const ROLES = ['owner', 'admin', 'agent', 'light'] as const;
type BuiltIn = (typeof ROLES)[number];

export function Agents({ id }: { id: string }) {
	const editing = id && id !== 'new' ? agents.value.find((a) => a.id === Number(id)) : undefined;
	const close = (): void => void go(to.settings('agents'));
	return (
		<>
			<div class={css.bar2}>
				<p class="muted">{t('ui.agents.text')}</p>
				<Button kind="main" icon="user-plus" onClick={() => go(to.settings('agents', 'new'))}>
					{t('ui.agents.invite')}
				</Button>
			</div>
			<ul class={`${css.card} ${css.rows}`}>
				{agents.value.map((a) => (
					<Row key={a.id} a={a} />
				))}
			</ul>
			{id === 'new' && <Invite onClose={close} />}
			{editing && <Edit a={editing} onClose={close} />}
		</>
	);
}

function Row({ a }: { a: Agent }) {
	const again = async (): Promise<void> => {
		const r = await post<{ link?: string } | undefined>(`/agents/${a.id}/invite`);
		if (!r.ok) return failed(r.error);
		toast(t('ui.agents.invited', { email: a.email }), { kind: 'ok' });
	};
	const active = async (on: boolean): Promise<void> => {
		const r = await patch<Agent>(`/agents/${a.id}`, { active: on });
		if (!r.ok) return failed(r.error);
		void loadAgents();
	};
	const self = a.id === me.value?.id;
	const items: (Item | 'line')[] = [{ id: 'edit', label: t('ui.edit'), icon: 'pencil', href: to.settings('agents', a.id) }];
	if (a.invited) items.push({ id: 'again', label: t('ui.agents.again'), icon: 'mail', run: () => void again() });
	if (!self) items.push('line', a.active ? { id: 'off', label: t('ui.agents.deactivate'), icon: 'ban', danger: true, run: () => void active(false) } : { id: 'on', label: t('ui.agents.activate'), icon: 'check', run: () => void active(true) });
	return (
		<li class={`${css.item} ${a.active ? '' : css.inactive}`}>
			<Avatar name={a.name || a.email} size={34} />
			<div class="grow">
				<p class={css.itemTitle}>
					<span class="clip">{self ? t('ui.youName', { name: a.name }) : a.name}</span>
					{a.invited && <Chip tone="accent">{t('ui.agents.pending')}</Chip>}
					{!a.active && <Chip>{t('ui.agents.inactive')}</Chip>}
				</p>
				<p class={css.itemText}>{[a.email, a.team_ids.map(teamName).join(', ')].filter(Boolean).join(' · ')}</p>
			</div>
			<span class={css.hideNarrow}>
				<Chip>{a.role === 'custom' ? a.role_name : t(`ui.role.${a.role}`)}</Chip>
			</span>
			<Menu label={t('ui.more')} items={items} />
		</li>
	);
}

function TeamChecks({ value, onValue }: { value: number[]; onValue: (v: number[]) => void }) {
	if (!teams.value.length) return null;
	return (
		<fieldset>
			<legend class={css.legend}>{t('ui.nav.teams')}</legend>
			{teams.value.map((x) => (
				<Check key={x.id} label={x.name} checked={value.includes(x.id)} onChange={(on) => onValue(on ? [...value, x.id] : value.filter((y) => y !== x.id))} />
			))}
		</fieldset>
	);
}

/** "agent", or the number of a role of the desk's own. */
const roleOf = (a: Agent): string => (a.role === 'custom' ? String(a.role_id) : a.role);
const roleBody = (role: string): { role: string; role_id: number | null } => (/^\d+$/.test(role) ? { role: 'custom', role_id: Number(role) } : { role, role_id: null });

function RoleField({ value, disabled, onValue }: { value: string; disabled?: boolean; onValue: (v: string) => void }) {
	const own = useLoad<Roles>('/roles');
	const custom = own.data?.roles ?? [];
	const choices = [
		...ROLES.filter((r) => r !== 'owner' || value === 'owner' || me.value?.role === 'owner').map((r) => ({ value: r as string, label: t(`ui.role.${r}`) })),
		...custom.map((r) => ({ value: String(r.id), label: r.name })),
	];
	const mine = custom.find((r) => String(r.id) === value);
	const hint = mine ? t(`ui.roles.reach.${mine.reach}.hint`) : (ROLES as readonly string[]).includes(value) ? t(`ui.role.${value as BuiltIn}.hint`) : '';
	return <Select label={t('ui.agents.role')} hint={hint} value={value} disabled={disabled} onValue={onValue} choices={choices} />;
}

function Invite({ onClose }: { onClose: () => void }) {
	const [email, setEmail] = useState('');
	const [name, setName] = useState('');
	const [role, setRole] = useState('agent');
	const [ids, setIds] = useState<number[]>([]);
	const [busy, setBusy] = useState(false);
	const [link, setLink] = useState('');
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await post<Agent & { link?: string }>('/agents/invite', { email: email.trim(), name, ...roleBody(role), team_ids: ids });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		void loadAgents();
		void loadTeams();
		if (r.data.link) return setLink(r.data.link);
		toast(t('ui.agents.invited', { email }), { kind: 'ok' });
		onClose();
	};
	if (link)
		return (
			<Dialog title={t('ui.agents.invite')} size="small" onClose={onClose}>
				<Notice tone="warn">{t('ui.agents.noMail')}</Notice>
				<code class={css.secret}>{link}</code>
				<Button icon="copy" onClick={() => void navigator.clipboard?.writeText(link).then(() => toast(t('ui.copied')))}>
					{t('ui.copy')}
				</Button>
			</Dialog>
		);
	return (
		<Dialog title={t('ui.agents.invite')} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
				<Input label={t('ui.email')} type="email" required data-autofocus value={email} onValue={setEmail} error={fieldError(error, 'email')} />
				<Input label={t('ui.name')} required value={name} onValue={setName} error={fieldError(error, 'name')} />
				<RoleField value={role} onValue={setRole} />
				<TeamChecks value={ids} onValue={setIds} />
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.agents.send')}
				</Button>
			</form>
		</Dialog>
	);
}

function Edit({ a, onClose }: { a: Agent; onClose: () => void }) {
	const [name, setName] = useState(a.name);
	const [role, setRole] = useState(roleOf(a));
	const [ids, setIds] = useState<number[]>(a.team_ids);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await patch<Agent>(`/agents/${a.id}`, { name, team_ids: ids, ...(role === roleOf(a) ? {} : roleBody(role)) });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		void loadAgents();
		void loadTeams();
		onClose();
	};
	return (
		<Dialog title={a.name || a.email} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				{error && <Notice tone="bad">{failureText(error)}</Notice>}
				<Input label={t('ui.name')} required data-autofocus value={name} onValue={setName} />
				<RoleField value={role} disabled={a.id === me.value?.id} onValue={setRole} />
				<TeamChecks value={ids} onValue={setIds} />
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
