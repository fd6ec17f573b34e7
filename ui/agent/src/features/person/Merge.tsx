// Two persons side by side, what goes over, and what was merged before.
import { useEffect, useState } from 'preact/hooks';
import { get, post, type Failure } from '../../api/client';
import type { Alike, MergeField, MergePlan, OwnField, PersonMerge } from '../../api/people-types';
import type { Person, SearchResult } from '../../api/types';
import { t } from '../../i18n';
import { fieldLabel, valueText } from '../../store/case';
import { failed, failureText, toast } from '../../store/toasts';
import { Age, Avatar } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import { Check, Input } from '../../ui/Field';
import { Bones, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { useFields } from './OwnFields';
import css from './person.module.css';

export const nameOf = (p: Person): string => p.name || p.identities[0]?.address || '';

const FIELDS: MergeField[] = ['name', 'organisation', 'locale', 'zone', 'value_tier', 'note'];
const valueOf = (p: Person, f: MergeField): string => (f === 'organisation' ? (p.organisation?.name ?? '') : p[f]);

/** Choose somebody, look at both, merge. */
export function MergeDialog({ p, other, onClose, onDone }: { p: Person; other: number | null; onClose: () => void; onDone: () => void }) {
	const [from, setFrom] = useState(other);
	return (
		<Dialog title={t('ui.people.merge')} size={from ? 'medium' : 'small'} onClose={onClose}>
			{from ? <Compare p={p} from={from} onBack={other ? onClose : () => setFrom(null)} onDone={onDone} /> : <Find p={p} onPick={setFrom} />}
		</Dialog>
	);
}

function Find({ p, onPick }: { p: Person; onPick: (id: number) => void }) {
	const [q, setQ] = useState('');
	const [found, setFound] = useState<Person[]>([]);
	useEffect(() => {
		if (q.trim().length < 2) return setFound([]);
		const stop = new AbortController();
		const timer = setTimeout(async () => {
			const r = await get<Pick<SearchResult, 'people'>>(`/people?q=${encodeURIComponent(q.trim())}`, { signal: stop.signal });
			if (r.ok) setFound(r.data.people.filter((x) => x.id !== p.id).slice(0, 8));
		}, 120);
		return () => {
			clearTimeout(timer);
			stop.abort();
		};
	}, [q]);
	return (
		<div class={css.stack}>
			<Input label={t('ui.people.mergeFind')} hint={t('ui.people.mergeFindHint', { name: nameOf(p) })} data-autofocus value={q} onValue={setQ} />
			<ul>
				{found.map((x) => (
					<li key={x.id}>
						<button type="button" class={css.pick} onClick={() => onPick(x.id)}>
							<Avatar name={nameOf(x)} size={28} />
							<span class={`grow ${css.subject}`}>
								<span class="clip">{nameOf(x)}</span>
								<span class={`${css.age} clip`}>{x.identities.map((i) => i.address).join(', ')}</span>
							</span>
						</button>
					</li>
				))}
			</ul>
		</div>
	);
}

function Compare({ p, from, onBack, onDone }: { p: Person; from: number; onBack: () => void; onDone: () => void }) {
	const plan = useLoad<MergePlan>(`/people/${p.id}/merge/${from}`);
	const [take, setTake] = useState<MergePlan['take'] | null>(null);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const own = useFields('person');
	const m = plan.data;
	if (plan.error) return <Notice tone="bad">{failureText(plan.error)}</Notice>;
	if (!m) return <Bones rows={4} />;
	const chosen = take ?? m.take;
	const save = async (): Promise<void> => {
		setBusy(true);
		const r = await post<Person>(`/people/${p.id}/merges`, { from_id: from, take: chosen });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		toast(t('ui.people.merged', { name: nameOf(m.from) }), { kind: 'ok' });
		onDone();
	};
	const all: { name: MergeField | OwnField; label: string; here: string; there: string }[] = [
		...FIELDS.map((f) => ({ name: f, label: t(`ui.people.field.${f}`), here: valueOf(m.into, f), there: valueOf(m.from, f) })),
		...own.filter((f) => f.active).map((f) => ({ name: `field:${f.key}` as const, label: fieldLabel(f), here: valueText(f, m.into.fields?.[f.key]), there: valueText(f, m.from.fields?.[f.key]) })),
	];
	const differ = all.filter((f) => f.there && f.there !== f.here);
	return (
		<div class={css.stack}>
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			<div class={css.both}>
				<Side p={m.into} text={t('ui.people.stays')} />
				<Side p={m.from} text={t('ui.people.goes')} />
			</div>
			<p>{t('ui.people.moves', { tickets: m.tickets, addresses: m.identities, parts: m.participations })}</p>
			{differ.length > 0 && (
				<fieldset class={css.takes}>
					<legend>{t('ui.people.take', { name: nameOf(m.from) })}</legend>
					{differ.map((f) => (
						<Check
							key={f.name}
							checked={chosen.includes(f.name)}
							onChange={(on) => setTake(on ? [...chosen, f.name] : chosen.filter((x) => x !== f.name))}
							label={`${f.label}: ${f.there}`}
							hint={f.name === 'note' && f.here ? t('ui.people.noteAdded') : f.here ? t('ui.people.instead', { value: f.here }) : undefined}
						/>
					))}
				</fieldset>
			)}
			<p class="muted">{t('ui.people.undoHint')}</p>
			<div class={css.buttons}>
				<Button onClick={onBack}>{t('ui.back')}</Button>
				<Button kind="main" busy={busy} onClick={() => void save()} data-autofocus>
					{t('ui.people.mergeYes')}
				</Button>
			</div>
		</div>
	);
}

function Side({ p, text }: { p: Person; text: string }) {
	return (
		<section class={css.one} aria-label={text}>
			<p class={css.age}>{text}</p>
			<p class={css.strong}>{nameOf(p)}</p>
			{p.organisation && <p class="clip">{p.organisation.name}</p>}
			<ul>
				{p.identities.map((i) => (
					<li key={i.id} class="clip">
						{i.address}
					</li>
				))}
			</ul>
			<p class={css.age}>{t('ui.customer.tickets', { open: p.tickets_open, all: p.tickets_total })}</p>
		</section>
	);
}

/** Who may be the same, offered once a page. */
export function Suggestions({ p, round, onPick }: { p: Person; round: number; onPick: (id: number) => void }) {
	const [list, setList] = useState<Alike[]>([]);
	useEffect(() => {
		void get<{ people: Alike[] }>(`/people/${p.id}/alike`).then((r) => setList(r.ok ? r.data.people : []));
	}, [p.id, round]);
	if (!list.length) return null;
	return (
		<section class={`${css.card} ${css.hint}`}>
			<h2>{t('ui.people.alike')}</h2>
			<ul class={css.ids}>
				{list.slice(0, 3).map((x) => (
					<li key={x.person.id}>
						<Avatar name={nameOf(x.person)} size={26} />
						<span class={`grow ${css.subject}`}>
							<span class="clip">{nameOf(x.person)}</span>
							<span class={`${css.age} clip`}>{x.why === 'name' ? t('ui.people.sameName') : x.address}</span>
						</span>
						<Button small onClick={() => onPick(x.person.id)}>
							{t('ui.people.compare')}
						</Button>
					</li>
				))}
			</ul>
		</section>
	);
}

/** Who was merged into this person, and can be separated again. */
export function Merges({ p, round, onDone }: { p: Person; round: number; onDone: () => void }) {
	const [list, setList] = useState<PersonMerge[]>([]);
	const [asked, ask] = useState<PersonMerge | null>(null);
	useEffect(() => {
		void get<{ merges: PersonMerge[] }>(`/people/${p.id}/merges`).then((r) => setList(r.ok ? r.data.merges.filter((m) => !m.undone_at) : []));
	}, [p.id, round]);
	if (!list.length) return null;
	return (
		<section class={css.card}>
			<h2>{t('ui.people.mergedHere')}</h2>
			<ul class={css.ids}>
				{list.map((m) => (
					<li key={m.id}>
						<span class={`grow ${css.subject}`}>
							<span class="clip">{m.from_name || `#${m.from_id}`}</span>
							<span class={css.age}>
								{m.agent_name} · <Age at={m.created_at} />
							</span>
						</span>
						<Button small icon="undo-2" onClick={() => ask(m)}>
							{t('ui.people.separate')}
						</Button>
					</li>
				))}
			</ul>
			{asked && (
				<Confirm
					title={t('ui.people.separateTitle', { name: asked.from_name || `#${asked.from_id}` })}
					text={t('ui.people.separateText', { n: asked.tickets })}
					yes={t('ui.people.separate')}
					onClose={() => ask(null)}
					onYes={async () => {
						const r = await post(`/people/${p.id}/merges/${asked.id}/undo`);
						if (!r.ok) return failed(r.error);
						toast(t('ui.people.separated'), { kind: 'ok' });
						onDone();
					}}
				/>
			)}
		</section>
	);
}
