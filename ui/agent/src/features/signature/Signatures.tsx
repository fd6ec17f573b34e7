// Settings → Signatures: what stands under one's mails, and for administrators what
// stands under those of a team or from a mailbox.
import { useState } from 'preact/hooks';
import { fieldError, put, type Failure } from '../../api/client';
import { LOCALES, LOCALE_NAMES, t } from '../../i18n';
import { to } from '../../store/router';
import { isAdmin, me } from '../../store/session';
import { failureText, toast } from '../../store/toasts';
import { Chip, Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { TextByLanguage } from '../../ui/editor/Texts';
import { useGuard } from '../../ui/guard';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { Preview } from './Preview';
import css from '../../ui/admin.module.css';

type Bodies = Record<string, string>;
interface Mine {
	on: boolean;
	html: string;
	bodies: Bodies;
}
interface Place {
	owner: 'team' | 'mailbox';
	id: number;
	name: string;
	html: string;
	bodies: Bodies;
}
const VARIABLES = ['agent.name', 'agent.first_name', 'team.name', 'company.name', 'company.email'];

export function Signatures({ id }: { id: string }) {
	if (id && isAdmin.value) return <OnePlace id={id} />;
	return (
		<>
			<p class="muted">{t('ui.mine.sig.text')}</p>
			<Own />
			{isAdmin.value && <Places />}
		</>
	);
}

function Own() {
	const { data, error, reload } = useLoad<Mine>('/me/signature');
	if (error && !data) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={4} kind="row" />;
	return <OwnForm key={JSON.stringify(data)} mine={data} reload={reload} />;
}

function OwnForm({ mine, reload }: { mine: Mine; reload: () => Promise<void> }) {
	const [on, setOn] = useState(mine.on);
	const [bodies, setBodies] = useState<Bodies>({ ...mine.bodies, '': mine.html });
	const [at, setAt] = useState('');
	const form = useSave(async () => {
		const { '': html = '', ...rest } = bodies;
		const r = await put<Mine>('/me/signature', { on, html, bodies: rest });
		if (r.ok) await reload();
		return r.ok ? null : r.error;
	});
	return (
		<form class={css.form} onSubmit={form.submit}>
			{form.error && <Notice tone="bad">{failureText(form.error)}</Notice>}
			<section class={css.card}>
				<h2>{t('ui.mine.sig.own')}</h2>
				<Switch
					label={t('ui.mine.sig.on')}
					hint={t('ui.mine.sig.onHint')}
					checked={on}
					onChange={(v) => {
						setOn(v);
						form.touch();
					}}
				/>
				{on && (
					<>
						<TextByLanguage
							label={t('ui.mine.sig.own')}
							whole={t('ui.mine.sig.all')}
							value={bodies}
							variables={VARIABLES}
							error={(l) => fieldError(form.error, l ? `bodies.${l}` : at ? 'bodies' : 'html') ?? ''}
							onAt={setAt}
							onValue={(v) => {
								setBodies(v);
								form.touch();
							}}
						/>
						<Preview html={bodies[at] || (bodies[''] ?? '')} team={me.value?.team_ids?.[0] ?? null} />
					</>
				)}
			</section>
			<SaveBar form={form} />
		</form>
	);
}

function Places() {
	const { data, error, reload } = useLoad<{ signatures: Place[] }>('/signatures');
	if (error && !data) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={3} kind="row" />;
	return (
		<section class={css.form} aria-labelledby="sig-places">
			<div class={css.bar}>
				<div class="grow">
					<h2 id="sig-places">{t('ui.mine.sig.places')}</h2>
					<p class="muted">{t('ui.mine.sig.placesText')}</p>
				</div>
			</div>
			{!data.signatures.length && <Empty icon="users" title={t('ui.mine.sig.noPlaces')} action={<a href={to.settings('teams')}>{t('ui.set.teams')}</a>} />}
			{data.signatures.length > 0 && (
				<ul class={css.list}>
					{data.signatures.map((p) => (
						<li key={`${p.owner}${p.id}`} class={css.item}>
							<Icon name={p.owner === 'team' ? 'users' : 'mail'} />
							<span class={`grow ${css.itemTitle}`}>
								<a href={to.settings('signatures', `${p.owner}-${p.id}`)}>{p.name}</a>
							</span>
							<span class={css.chips}>
								{p.html && <Chip>{t('ui.mine.sig.all')}</Chip>}
								{LOCALES.filter((l) => p.bodies[l]).map((l) => (
									<Chip key={l}>{LOCALE_NAMES[l]}</Chip>
								))}
								{!p.html && !LOCALES.some((l) => p.bodies[l]) && <span class="muted">{t('ui.mine.sig.none')}</span>}
							</span>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function OnePlace({ id }: { id: string }) {
	const { data, error, reload } = useLoad<{ signatures: Place[] }>('/signatures');
	if (error && !data) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={4} kind="row" />;
	const place = data.signatures.find((p) => `${p.owner}-${p.id}` === id);
	if (!place) return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('signatures')}>{t('ui.set.signatures')}</a>} />;
	return <PlaceForm key={JSON.stringify(place)} place={place} reload={reload} />;
}

function PlaceForm({ place, reload }: { place: Place; reload: () => Promise<void> }) {
	const [bodies, setBodies] = useState<Bodies>(place.bodies);
	const [at, setAt] = useState('');
	const form = useSave(async () => {
		const r = await put(`/signatures/${place.owner === 'team' ? 'teams' : 'mailboxes'}/${place.id}`, { bodies });
		if (r.ok) await reload();
		return r.ok ? null : r.error;
	});
	return (
		<form class={css.form} onSubmit={form.submit}>
			{form.error && <Notice tone="bad">{failureText(form.error)}</Notice>}
			<section class={css.card}>
				<h2>{place.name}</h2>
				<p class="muted">{place.owner === 'team' ? t('ui.mine.sig.teamText') : t('ui.mine.sig.mailboxText')}</p>
				{place.owner === 'mailbox' && (
					<p>
						<a href={to.settings('mailboxes', place.id)}>{t('ui.mine.sig.mailboxAll')}</a>
					</p>
				)}
				<TextByLanguage
					label={t('ui.mine.sig.own')}
					value={bodies}
					variables={VARIABLES}
					error={(l) => fieldError(form.error, l ? `bodies.${l}` : 'bodies') ?? ''}
					onAt={setAt}
					onValue={(v) => {
						setBodies(v);
						form.touch();
					}}
				/>
				<Preview html={(at && bodies[at]) || (Object.values(bodies).find(Boolean) ?? place.html)} team={place.owner === 'team' ? place.id : null} />
			</section>
			<SaveBar form={form} />
		</form>
	);
}

interface Saving {
	dirty: boolean;
	busy: boolean;
	error: Failure | null;
	touch: () => void;
	submit: (e: Event) => void;
}

function useSave(save: () => Promise<Failure | null>): Saving {
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	const run = async (): Promise<void> => {
		setBusy(true);
		const e = await save();
		setBusy(false);
		setError(e);
		if (e) return;
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
	};
	const submit = (e: Event): void => {
		e.preventDefault();
		void run();
	};
	return { dirty, busy, error, touch: () => setDirty(true), submit };
}

function SaveBar({ form }: { form: Saving }) {
	return (
		<div class={css.saveBar}>
			<Button kind="main" type="submit" busy={form.busy} disabled={!form.dirty}>
				{t('ui.save')}
			</Button>
			{form.dirty && <span class="muted">{t('ui.unsaved')}</span>}
		</div>
	);
}
