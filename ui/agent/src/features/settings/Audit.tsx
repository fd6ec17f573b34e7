// The audit log: found by word, area, person and period; taken out as a file with the same filters.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, type Failure } from '../../api/client';
import { t, type Key } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { agents } from '../../store/directory';
import { Button } from '../../ui/Button';
import { Input, Select } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { Entry, type AuditEntry } from './AuditEntry';
import css from './audit.module.css';
import set from './settings.module.css';

const AREAS = ['admin', 'agent.edit', 'role.edit', 'sla.edit', 'rule.edit', 'routing.edit', 'form.edit', 'field.edit', 'tag.edit'] as const;
const DAYS = [1, 7, 30, 90] as const;
const DAY_MS = 86_400_000;

interface Answer {
	entries: AuditEntry[];
	next: string | null;
}
interface Filter {
	q: string;
	kind: string;
	agent: string;
	days: string;
}

function query(f: Filter, from: number): string {
	const p = new URLSearchParams();
	if (f.q.trim()) p.set('q', f.q.trim());
	if (f.kind) p.set('kind', f.kind);
	if (f.agent) p.set('agent', f.agent);
	if (from) p.set('from', String(from));
	return p.toString();
}

export function Audit() {
	const [filter, setFilter] = useState<Filter>({ q: '', kind: '', agent: '', days: '' });
	const [asked, setAsked] = useState('');
	const [data, setData] = useState<Answer | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const turn = useRef(0);
	const change = (part: Partial<Filter>): void => setFilter({ ...filter, ...part });
	const load = async (text: string, before: Answer | null): Promise<void> => {
		const mine = ++turn.current;
		const r = await get<Answer>(`/audit-log?${text}${before?.next ? `&cursor=${before.next}` : ''}`);
		if (mine !== turn.current) return;
		if (!r.ok) return setError(r.error);
		setError(null);
		setAsked(text);
		setData({ entries: [...(before?.entries ?? []), ...r.data.entries], next: r.data.next });
	};
	useEffect(() => {
		const text = query(filter, filter.days ? Date.now() - Number(filter.days) * DAY_MS : 0);
		const soon = setTimeout(() => void load(text, null), filter.q ? 250 : 0);
		return () => clearTimeout(soon);
	}, [filter]);
	return (
		<>
			<div class={set.bar2}>
				<p class="muted">{t('ui.audit.text')}</p>
				<a class={`${set.button} ${css.csv}`} href={`/api/v1/audit-log.csv?${asked}`} download>
					<Icon name="download" size={15} /> {t('ui.audit.csv')}
				</a>
			</div>
			<form class={css.filter} role="search" onSubmit={(e) => e.preventDefault()}>
				<Input type="search" label={t('ui.audit.q')} placeholder={t('ui.audit.qHint')} maxLength={100} value={filter.q} onValue={(q) => change({ q })} />
				<Select label={t('ui.audit.area')} value={filter.kind} onValue={(kind) => change({ kind })} choices={areas()} />
				<Select label={t('ui.audit.who')} value={filter.agent} onValue={(agent) => change({ agent })} choices={people()} />
				<Select label={t('ui.audit.period')} value={filter.days} onValue={(days) => change({ days })} choices={periods()} />
			</form>
			{error && <ErrorState error={error} retry={() => change({})} />}
			{!data && !error && <Bones rows={6} kind="row" />}
			{data && !error && <List data={data} asked={asked} older={() => load(asked, data)} />}
		</>
	);
}

function List({ data, asked, older }: { data: Answer; asked: string; older: () => Promise<void> }) {
	return (
		<div data-asked={asked}>
			{!data.entries.length && <Empty icon="archive" title={t('ui.audit.none')} />}
			{data.entries.length > 0 && (
				<ul class={`${set.card} ${set.rows}`} aria-label={t('ui.set.audit')}>
					{data.entries.map((x) => (
						<Entry key={x.id} entry={x} when={dateTime(x.at)} />
					))}
				</ul>
			)}
			{data.next && (
				<p class={css.older}>
					<Button onClick={() => void older()}>{t('ui.audit.older')}</Button>
				</p>
			)}
		</div>
	);
}

function areas(): { value: string; label: string }[] {
	return [{ value: '', label: t('ui.audit.all') }, { value: 'auth', label: t('ui.audit.auth') }, ...AREAS.map((a) => ({ value: a, label: t(`ui.roles.p.${a}` as Key) }))];
}

function people(): { value: string; label: string }[] {
	return [{ value: '', label: t('ui.audit.everybody') }, ...agents.value.map((a) => ({ value: String(a.id), label: a.name }))];
}

function periods(): { value: string; label: string }[] {
	return [{ value: '', label: t('ui.audit.always') }, ...DAYS.map((n) => ({ value: String(n), label: t('ui.audit.days', { n }) }))];
}
