// All that happened on a ticket, by what and by whom; fetched when it is opened.
import { useState } from 'preact/hooks';
import { get, type Failure } from '../../api/client';
import type { Ticket, TicketEvent } from '../../api/types';
import { t } from '../../i18n';
import { longDate } from '../../i18n/format';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Select } from '../../ui/Field';
import { Bones, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import side from '../../ui/side.module.css';
import { HistoryLine, historyText } from './HistoryLine';
import css from './history.module.css';

interface Actor {
	kind: 'agent' | 'person' | 'system';
	id: number | null;
	name: string;
}
interface Page {
	events: TicketEvent[];
	actors: Actor[];
	more: boolean;
}
const GROUPS = ['message', 'status', 'who', 'data', 'promise', 'mail', 'links'] as const;

export function HistoryPanel({ x }: { x: Ticket }) {
	const [open, setOpen] = useState(false);
	return (
		<section class={side.block} aria-label={t('ui.hist.title')}>
			<div class={side.blockHead}>
				<h3>{t('ui.hist.title')}</h3>
				<Button small icon="clock" data-history="" onClick={() => setOpen(true)}>
					{t('ui.hist.show')}
				</Button>
			</div>
			{open && <History x={x} onClose={() => setOpen(false)} />}
		</section>
	);
}

const who = (a: Actor): string => (a.kind === 'agent' ? `agent:${a.id ?? 0}` : a.kind);

function History({ x, onClose }: { x: Ticket; onClose: () => void }) {
	const [group, setGroup] = useState('');
	const [by, setBy] = useState('');
	const [agent, id] = by.split(':');
	const query = `${group && `&group=${group}`}${by && (id ? `&agent_id=${id}` : `&by=${agent ?? ''}`)}`;
	return (
		<Dialog title={t('ui.hist.of', { id: x.id })} size="drawer" onClose={onClose}>
			<List key={query} path={`/tickets/${x.id}/history?limit=50${query}`} group={group} setGroup={setGroup} by={by} setBy={setBy} />
		</Dialog>
	);
}

interface ListProps {
	path: string;
	group: string;
	setGroup: (v: string) => void;
	by: string;
	setBy: (v: string) => void;
}

function List({ path, group, setGroup, by, setBy }: ListProps) {
	const first = useLoad<Page>(path);
	const [older, setOlder] = useState<Page[]>([]);
	const [error, setError] = useState<Failure | null>(null);
	const pages = first.data ? [first.data, ...older] : [];
	const events = pages.flatMap((p) => p.events);
	const last = pages[pages.length - 1];
	const told = events.filter(historyText);
	const day = (i: number): string => longDate(told[i]?.created_at ?? 0);
	const more = async (): Promise<void> => {
		const r = await get<Page>(`${path}&before=${events[events.length - 1]?.id ?? 0}`);
		setError(r.ok ? null : r.error);
		if (r.ok) setOlder([...older, r.data]);
	};
	const actors = first.data?.actors ?? [];
	return (
		<div class={css.history} data-shown={first.data ? path : undefined}>
			<div class={css.filters}>
				<Select label={t('ui.hist.what')} value={group} onValue={setGroup} choices={[{ value: '', label: t('ui.hist.everything') }, ...GROUPS.map((g) => ({ value: g, label: t(`ui.hist.group.${g}`) }))]} />
				<Select label={t('ui.hist.who')} value={by} onValue={setBy} choices={[{ value: '', label: t('ui.hist.everybody') }, ...actors.map((a) => ({ value: who(a), label: a.kind === 'agent' ? a.name : t(`ui.hist.by.${a.kind}`) }))]} />
			</div>
			{first.error && <ErrorState error={first.error} retry={() => void first.reload()} />}
			{!first.data && !first.error && <Bones rows={5} kind="row" />}
			{first.data && !told.length && !last?.more && <p class="muted">{t('ui.hist.none')}</p>}
			<ol class={css.lines}>
				{told.map((e, i) => (
					<HistoryLine key={e.id} e={e} day={i === 0 || day(i) !== day(i - 1) ? day(i) : ''} />
				))}
			</ol>
			{error && <ErrorState error={error} retry={() => void more()} />}
			{last?.more && (
				<Button small onClick={() => void more()}>
					{t('ui.hist.more')}
				</Button>
			)}
		</div>
	);
}
