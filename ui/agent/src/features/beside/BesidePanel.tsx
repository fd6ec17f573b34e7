// What stands beside the ticket: talks with others, problem or incidents, relatives.
import { useEffect, useState } from 'preact/hooks';
import { del, get, post, put, type Result } from '../../api/client';
import type { Beside, Linked, SideTalk } from '../../api/beside-types';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { statusName } from '../../store/directory';
import { forgetDetails } from '../../store/detail';
import { go, ticketHref } from '../../store/router';
import { failed, toast } from '../../store/toasts';
import { caseDialog } from '../../store/ui';
import { Age, Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Watchers } from './Watchers';
import side from '../../ui/side.module.css';
import css from './beside.module.css';

export function BesidePanel({ x }: { x: Ticket }) {
	const [b, setB] = useState<Beside | null>(null);
	const changed = caseDialog.value;
	useEffect(() => {
		void get<Beside>(`/tickets/${x.id}/beside`).then((r) => r.ok && setB(r.data));
	}, [x.id, x.last_event_id, changed === null]);
	if (!b) return null;
	const edit = x.can.includes('edit');
	const take = (r: Result<Beside>): void => (r.ok ? setB(r.data) : failed(r.error));
	return (
		<>
			{b.repeat > 0 && (
				<p class={side.block}>
					<Chip tone="risk" icon="rotate-ccw">
						{t('ui.beside.repeat', { n: b.repeat })}
					</Chip>
				</p>
			)}
			<Talks x={x} talks={b.talks} />
			<Problem x={x} b={b} edit={edit} take={take} />
			<Relatives x={x} b={b} edit={edit || x.can.includes('note')} />
			<Watchers x={x} list={b.status_watch} edit={edit} save={(list) => void put<Beside>(`/tickets/${x.id}/status-watch`, { status_watch: list }).then(take)} />
		</>
	);
}

function Talks({ x, talks }: { x: Ticket; talks: SideTalk[] }) {
	return (
		<section class={side.block}>
			<div class={side.blockHead}>
				<h3>{t('ui.beside.talks')}</h3>
				{x.can.includes('reply') && <IconButton icon="plus" label={t('ui.beside.talkNew')} class={side.add} onClick={() => (caseDialog.value = { kind: 'talk', id: x.id })} />}
			</div>
			{talks.length > 0 && (
				<ul class={side.history}>
					{talks.map((s) => (
						<li key={s.id}>
							<button type="button" class={side.past} onClick={() => (caseDialog.value = { kind: 'talk', id: x.id, talk: s.id })}>
								<span class="clip">{s.subject}</span>
								<span class={side.pastMeta}>
									<span class="clip">{s.to.join(', ')}</span>
									<Chip tone={s.state === 'done' ? 'ok' : s.waiting ? 'plain' : 'accent'}>{s.state === 'done' ? t('ui.beside.done') : s.waiting ? t('ui.beside.waits') : t('ui.beside.answered')}</Chip>
									<Age at={s.updated_at} />
								</span>
							</button>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function Problem({ x, b, edit, take }: { x: Ticket; b: Beside; edit: boolean; take: (r: Result<Beside>) => void }) {
	if (b.problem)
		return (
			<section class={side.block}>
				<div class={side.blockHead}>
					<h3>{t('ui.beside.incidentOf')}</h3>
					{edit && <IconButton icon="x" label={t('ui.beside.unlink', { id: b.problem.id })} class={side.add} onClick={() => void put<Beside>(`/tickets/${x.id}/problem`, { problem_id: null }).then(take)} />}
				</div>
				<Links list={[['', b.problem]]} />
			</section>
		);
	if (b.incident_count)
		return (
			<section class={side.block}>
				<h3>{t('ui.beside.incidents', { n: b.incident_count })}</h3>
				<Links list={b.incidents.slice(0, 6).map((l) => ['', l])} />
				{b.incident_count > 6 && <p class="muted">{t('ui.beside.more', { n: b.incident_count - 6 })}</p>}
				{x.can.includes('reply') && (b.incident_count > b.incidents.length || b.incidents.some((l) => l.category !== 'solved' && l.category !== 'closed')) && (
					<div class={css.buttons}>
						<Button small icon="send" onClick={() => (caseDialog.value = { kind: 'answer', id: x.id })}>
							{t('ui.beside.answerAll')}
						</Button>
					</div>
				)}
			</section>
		);
	return null;
}

function Relatives({ x, b, edit }: { x: Ticket; b: Beside; edit: boolean }) {
	const [busy, setBusy] = useState(false);
	const list: [string, Linked][] = [
		...(b.split_from ? [[t('ui.beside.splitFrom'), b.split_from] as [string, Linked]] : []),
		...b.split_into.map((l): [string, Linked] => [t('ui.beside.splitInto'), l]),
		...(b.follows ? [[t('ui.beside.follows'), b.follows] as [string, Linked]] : []),
		...b.followed_by.map((l): [string, Linked] => [t('ui.beside.followedBy'), l]),
	];
	const ended = x.category === 'solved' || x.category === 'closed';
	if (!list.length && !ended) return null;
	const undo = async (): Promise<void> => {
		setBusy(true);
		const r = await del<Ticket>(`/tickets/${x.id}/split`);
		setBusy(false);
		if (!r.ok) return failed(r.error);
		forgetDetails(null);
		go(ticketHref(r.data.id), { replace: true });
		toast(t('ui.beside.splitUndone', { id: r.data.id }), { kind: 'ok' });
	};
	const follow = async (): Promise<void> => {
		setBusy(true);
		const r = await post<Ticket>(`/tickets/${x.id}/follow-up`);
		setBusy(false);
		if (r.ok) go(ticketHref(r.data.id));
		else failed(r.error);
	};
	return (
		<section class={side.block}>
			<h3>{t('ui.beside.related')}</h3>
			<Links list={list} />
			{edit && (
				<div class={css.buttons}>
					{b.split_undo && (
						<Button small icon="undo-2" busy={busy} onClick={() => void undo()}>
							{t('ui.beside.splitUndo')}
						</Button>
					)}
					{ended && (
						<Button small icon="plus" busy={busy} onClick={() => void follow()}>
							{t('ui.action.followUp')}
						</Button>
					)}
				</div>
			)}
		</section>
	);
}

function Links({ list }: { list: [string, Linked][] }) {
	return (
		<ul class={side.history}>
			{list.map(([kind, l]) => (
				<li key={`${kind}${l.id}`}>
					<a class={side.past} href={ticketHref(l.id)}>
						<span class="clip">
							{kind && <span class="muted">{kind} · </span>}
							{l.subject || t('ui.noSubject')}
						</span>
						<span class={side.pastMeta}>
							<Icon name="link" size={12} />
							<span class="num">#{l.id}</span>
							<span class="clip">{l.customer}</span>
							<Chip tone={l.category === 'solved' || l.category === 'closed' ? 'ok' : 'plain'}>{statusName(l.status_id, l.category)}</Chip>
						</span>
					</a>
				</li>
			))}
		</ul>
	);
}
