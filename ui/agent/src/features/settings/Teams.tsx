import { useState } from 'preact/hooks';
import { del, fieldError, patch, post, type Failure } from '../../api/client';
import type { Calendar } from '../../api/sla-types';
import type { Team } from '../../api/types';
import { t } from '../../i18n';
import { agents, agentName, loadAgents, loadTeams, teams } from '../../store/directory';
import { failed, failureText } from '../../store/toasts';
import { Avatar, Chip, Switch } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Check, Input, Select } from '../../ui/Field';
import { Empty, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { Confirm } from '../../ui/Confirm';
import { Matches } from '../../ui/Matches';
import css from './settings.module.css';

const reload = (): void => {
	void loadTeams();
	void loadAgents();
};

const idText = (id: number | null | undefined): string => (id ? String(id) : '');
const idOf = (text: string): number | null => (text ? Number(text) : null);

export function Teams() {
	const [edit, setEdit] = useState<Team | 'new' | null>(null);
	const [remove, setRemove] = useState<Team | null>(null);
	return (
		<>
			<div class={css.bar2}>
				<p class="muted">{t('ui.teams.text')}</p>
				<Button kind="main" icon="plus" onClick={() => setEdit('new')}>
					{t('ui.teams.add')}
				</Button>
			</div>
			{!teams.value.length && <Empty icon="users" title={t('ui.teams.none')}>{t('ui.teams.noneText')}</Empty>}
			{teams.value.length > 0 && (
				<ul class={`${css.card} ${css.rows}`}>
					{teams.value.map((x) => (
						<li key={x.id} class={`${css.item} ${x.active ? '' : css.inactive}`}>
							<div class="grow">
								<p class={css.itemTitle}>
									{x.name} <Chip>{t('ui.teams.tier', { n: x.tier })}</Chip>
								</p>
								<p class={css.itemText}>{x.member_ids.map(agentName).join(', ') || t('ui.teams.empty')}</p>
							</div>
							<IconButton icon="pencil" label={t('ui.teams.edit', { name: x.name })} onClick={() => setEdit(x)} />
							<IconButton icon="trash-2" label={t('ui.teams.delete', { name: x.name })} onClick={() => setRemove(x)} />
						</li>
					))}
				</ul>
			)}
			{edit && <TeamForm team={edit === 'new' ? null : edit} onClose={() => setEdit(null)} />}
			{remove && (
				<Confirm
					title={t('ui.teams.delete', { name: remove.name })}
					text={t('ui.teams.deleteText')}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/teams/${remove.id}`);
						if (!r.ok) failed(r.error);
						reload();
					}}
				>
					<Matches when={{ field: 'team', op: 'is', value: remove.id }} />
				</Confirm>
			)}
		</>
	);
}

function TeamForm({ team, onClose }: { team: Team | null; onClose: () => void }) {
	const [name, setName] = useState(team?.name ?? '');
	const [tier, setTier] = useState(team?.tier ?? 1);
	const [active, setActive] = useState(team?.active ?? true);
	const [ids, setIds] = useState<number[]>(team?.member_ids ?? []);
	const [calendar, setCalendar] = useState(idText(team?.calendar_id));
	const [lead, setLead] = useState(idText(team?.lead_id));
	const [next, setNext] = useState(idText(team?.next_team_id));
	const calendars = useLoad<{ calendars: Calendar[] }>('/calendars');
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const body = { name, tier, member_ids: ids, calendar_id: idOf(calendar), lead_id: idOf(lead), next_team_id: idOf(next) };
		const r = team ? await patch<Team>(`/teams/${team.id}`, { ...body, active }) : await post<Team>('/teams', body);
		setBusy(false);
		if (!r.ok) return setError(r.error);
		reload();
		onClose();
	};
	return (
		<Dialog title={team ? t('ui.teams.edit', { name: team.name }) : t('ui.teams.add')} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
				<Input label={t('ui.name')} required data-autofocus maxLength={80} value={name} onValue={setName} error={fieldError(error, 'name')} />
				<Select label={t('ui.teams.tierLabel')} hint={t('ui.teams.tierHint')} value={String(tier)} onValue={(v) => setTier(Number(v))} choices={[1, 2, 3].map((n) => ({ value: String(n), label: t('ui.teams.tier', { n }) }))} />
				<Select label={t('ui.teams.calendar')} hint={t('ui.teams.calendarHint')} value={calendar} onValue={setCalendar} error={fieldError(error, 'calendar_id')} choices={[{ value: '', label: t('ui.sla.always') }, ...(calendars.data?.calendars ?? []).filter((c) => c.active || c.id === team?.calendar_id).map((c) => ({ value: String(c.id), label: c.name }))]} />
				<Select label={t('ui.teams.lead')} hint={t('ui.teams.leadHint')} value={lead} onValue={setLead} error={fieldError(error, 'lead_id')} choices={[{ value: '', label: t('ui.nobody') }, ...agents.value.filter((a) => a.active).map((a) => ({ value: String(a.id), label: a.name }))]} />
				<Select label={t('ui.teams.next')} hint={t('ui.teams.nextHint')} value={next} onValue={setNext} error={fieldError(error, 'next_team_id')} choices={[{ value: '', label: t('ui.noTeam') }, ...teams.value.filter((x) => x.active && x.id !== team?.id).map((x) => ({ value: String(x.id), label: x.name }))]} />
				<fieldset>
					<legend class={css.legend}>{t('ui.teams.members')}</legend>
					{agents.value
						.filter((a) => a.active)
						.map((a) => (
							<Check
								key={a.id}
								checked={ids.includes(a.id)}
								onChange={(on) => setIds(on ? [...ids, a.id] : ids.filter((x) => x !== a.id))}
								label={
									<span class={css.member}>
										<Avatar name={a.name} size={22} /> {a.name}
									</span>
								}
							/>
						))}
				</fieldset>
				{team && <Switch label={t('ui.teams.active')} checked={active} onChange={setActive} />}
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
