// By which way one is told of what: events and ways, for all teams or for one of them.
import { useEffect, useState } from 'preact/hooks';
import { get, post, put, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { activeTeams } from '../../store/directory';
import { me } from '../../store/session';
import { failed, failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Input, Select } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { PushHere } from './PushHere';
import { ThisBrowser } from './ThisBrowser';
import css from './mine.module.css';

const EVENTS = ['assigned', 'reply', 'mention', 'watch', 'sla', 'snooze', 'desk', 'new'] as const;
const WAYS = ['bell', 'push', 'sound'] as const;
const MAIL = ['off', 'now', 'digest'] as const;
type Event = (typeof EVENTS)[number];
interface Rule {
	team_id: number | null;
	event: Event;
	bell: boolean;
	push: boolean;
	sound: boolean;
	mail: (typeof MAIL)[number];
}
interface Prefs {
	rules: Rule[];
	quiet: boolean;
	quiet_from: number;
	quiet_to: number;
	digest: 'hour' | 'day';
	digest_at: number;
}

const clock = (m: number): string => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
const minutes = (s: string): number => Number(s.slice(0, 2)) * 60 + Number(s.slice(3, 5));

export function Notifications() {
	const [p, setP] = useState<Prefs | null>(null);
	const [team, setTeam] = useState<number | null>(null);
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const load = async (): Promise<void> => {
		const r = await get<Prefs>('/me/notifications');
		setError(r.ok ? null : r.error);
		if (r.ok) setP(r.data);
	};
	useEffect(() => void load(), []);
	useGuard(dirty);
	if (error && !p) return <ErrorState error={error} retry={() => void load()} />;
	if (!p) return <Bones rows={6} kind="row" />;
	const change = (c: Partial<Prefs>): void => {
		setP({ ...p, ...c });
		setDirty(true);
	};
	const save = async (e: globalThis.Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await put<Prefs>('/me/notifications', p);
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setP(r.data);
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
	};
	const test = async (): Promise<void> => {
		const r = await post('/me/notifications/test');
		if (r.ok) toast(t('ui.mine.tested'), { kind: 'ok' });
		else failed(r.error);
	};
	const all = p.rules.filter((r) => r.team_id === null);
	const own = p.rules.filter((r) => r.team_id === team);
	const teams = activeTeams.value.filter((x) => me.value?.team_ids?.includes(x.id) || p.rules.some((r) => r.team_id === x.id));
	return (
		<form class={css.form} onSubmit={(e) => void save(e)}>
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			<section class={css.card}>
				<div class={css.bar}>
					<h2>{t('ui.mine.what')}</h2>
					{teams.length > 0 && (
						<Select label={t('ui.mine.team')} value={String(team ?? '')} onValue={(v) => setTeam(v ? Number(v) : null)} choices={[{ value: '', label: t('ui.mine.allTeams') }, ...teams.map((x) => ({ value: String(x.id), label: x.name }))]} />
					)}
				</div>
				{team !== null && (
					<p class={css.note}>
						{own.length ? t('ui.mine.ownRules') : t('ui.mine.sameRules')}{' '}
						<Button small onClick={() => change({ rules: own.length ? p.rules.filter((r) => r.team_id !== team) : [...p.rules, ...all.map((r) => ({ ...r, team_id: team }))] })}>
							{own.length ? t('ui.mine.same') : t('ui.mine.own')}
						</Button>
					</p>
				)}
				<Matrix rules={team !== null && own.length ? own : all} locked={team !== null && !own.length} onRule={(r) => change({ rules: p.rules.map((x) => (x.team_id === r.team_id && x.event === r.event ? r : x)) })} />
			</section>
			<section class={css.card}>
				<h2>{t('ui.mine.quiet')}</h2>
				<Switch label={t('ui.mine.quietOn')} hint={t('ui.mine.quietHint')} checked={p.quiet} onChange={(quiet) => change({ quiet })} />
				{p.quiet && (
					<div class={css.two}>
						<Input label={t('ui.mine.from')} type="time" required value={clock(p.quiet_from)} onValue={(v) => v && change({ quiet_from: minutes(v) })} />
						<Input label={t('ui.mine.to')} type="time" required value={clock(p.quiet_to)} onValue={(v) => v && change({ quiet_to: minutes(v) })} />
					</div>
				)}
				<div class={css.two}>
					<Select label={t('ui.mine.digest')} hint={t('ui.mine.digestHint')} value={p.digest} onValue={(v) => change({ digest: v as Prefs['digest'] })} choices={(['hour', 'day'] as const).map((v) => ({ value: v, label: t(`ui.mine.digest.${v}`) }))} />
					{p.digest === 'day' && <Input label={t('ui.mine.digestAt')} type="time" required value={clock(p.digest_at)} onValue={(v) => v && change({ digest_at: minutes(v) })} />}
				</div>
			</section>
			<ThisBrowser />
			<PushHere />
			<div class={css.saveBar}>
				<Button kind="main" type="submit" busy={busy} disabled={!dirty}>
					{t('ui.save')}
				</Button>
				<Button icon="bell" onClick={() => void test()}>
					{t('ui.mine.test')}
				</Button>
				{dirty && <span class="muted">{t('ui.unsaved')}</span>}
			</div>
		</form>
	);
}

function Matrix({ rules, locked, onRule }: { rules: Rule[]; locked: boolean; onRule: (r: Rule) => void }) {
	return (
		<table class={css.matrix}>
			<thead>
				<tr>
					<td />
					{WAYS.map((w) => (
						<th key={w} scope="col">
							{t(`ui.mine.way.${w}`)}
						</th>
					))}
					<th scope="col">{t('ui.mine.way.mail')}</th>
				</tr>
			</thead>
			<tbody>
				{EVENTS.map((event) => {
					const r = rules.find((x) => x.event === event);
					if (!r) return null;
					const name = t(`ui.mine.event.${event}`);
					return (
						<tr key={event}>
							<th scope="row">{name}</th>
							{WAYS.map((w) => (
								<td key={w}>
									<label class={css.tick}>
										<input type="checkbox" disabled={locked} checked={r[w]} aria-label={`${name}: ${t(`ui.mine.way.${w}`)}`} onChange={(e) => onRule({ ...r, [w]: e.currentTarget.checked })} />
										<span class={css.small} aria-hidden="true">{t(`ui.mine.way.${w}`)}</span>
									</label>
								</td>
							))}
							<td class={css.mailCell}>
								<span class={css.small} aria-hidden="true">
									{t('ui.mine.way.mail')}
								</span>
								<select class={css.select} disabled={locked} aria-label={`${name}: ${t('ui.mine.way.mail')}`} value={r.mail} onChange={(e) => onRule({ ...r, mail: e.currentTarget.value as Rule['mail'] })}>
									{MAIL.map((m) => (
										<option key={m} value={m}>
											{t(`ui.mine.mail.${m}`)}
										</option>
									))}
								</select>
							</td>
						</tr>
					);
				})}
			</tbody>
		</table>
	);
}
