// Incidents of the status page: what is wrong, what was told, and to how it went on.
import { useState } from 'preact/hooks';
import { del, patch, post, type Failure } from '../../api/client';
import type { Names } from '../../api/case-types';
import type { Outage } from '../../api/front-types';
import { t } from '../../i18n';
import { nameOf } from '../../store/case';
import { failed, failureText } from '../../store/toasts';
import { Age, Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import { Select } from '../../ui/Field';
import { NamesInput } from '../../ui/NamesInput';
import { Bones, Empty, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import set from '../../ui/admin.module.css';
import css from './front.module.css';

const STATES = ['investigating', 'identified', 'watching', 'resolved'] as const;
const IMPACTS = ['minor', 'major', 'critical', 'upkeep'] as const;
type State = (typeof STATES)[number];
type Impact = (typeof IMPACTS)[number];

export function Outages() {
	const all = useLoad<{ list: Outage[] }>('/outages');
	const [edit, setEdit] = useState<Outage | 'new' | null>(null);
	const [remove, setRemove] = useState<Outage | null>(null);
	if (all.error) return <ErrorState error={all.error} retry={() => void all.reload()} />;
	if (!all.data) return <Bones />;
	return (
		<>
			<div class={css.bar}>
				<p class="muted">
					{t('ui.pages.outagesText')}{' '}
					<a href="/status" target="_blank" rel="noreferrer">
						{t('ui.pages.open')}
					</a>
				</p>
				<Button kind="main" icon="plus" onClick={() => setEdit('new')}>
					{t('ui.pages.addOutage')}
				</Button>
			</div>
			{!all.data.list.length && (
				<Empty icon="circle-check" title={t('ui.pages.noOutages')}>
					{t('ui.pages.noOutagesText')}
				</Empty>
			)}
			{all.data.list.map((o) => (
				<article key={o.id} class={set.card}>
					<div class={set.cardHead}>
						<h2>{nameOf(o.titles)}</h2>
						<Chip tone={o.resolved_at ? 'ok' : 'risk'}>{t(`ui.pages.state.${o.state as State}`)}</Chip>
					</div>
					<div class={css.updates}>
						{o.updates.map((u) => (
							<p key={u.id}>
								<strong>{t(`ui.pages.state.${u.state as State}`)}</strong> <Age at={u.created_at} /> {nameOf(u.texts)}
							</p>
						))}
					</div>
					<div class={css.buttons}>
						<IconButton icon="trash-2" label={t('ui.pages.delete', { name: nameOf(o.titles) })} onClick={() => setRemove(o)} />
						<Button onClick={() => setEdit(o)}>{t('ui.pages.tellMore')}</Button>
					</div>
				</article>
			))}
			{edit && (
				<OutageForm
					outage={edit === 'new' ? null : edit}
					onClose={() => {
						setEdit(null);
						void all.reload();
					}}
				/>
			)}
			{remove && (
				<Confirm
					title={t('ui.pages.delete', { name: nameOf(remove.titles) })}
					text={t('ui.pages.deleteOutage')}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/outages/${remove.id}`);
						if (!r.ok) failed(r.error);
						await all.reload();
					}}
				/>
			)}
		</>
	);
}

function OutageForm({ outage, onClose }: { outage: Outage | null; onClose: () => void }) {
	const [titles, setTitles] = useState<Names>(outage?.titles ?? {});
	const [texts, setTexts] = useState<Names>({});
	const [state, setState] = useState<State>((outage?.state as State | undefined) ?? 'investigating');
	const [impact, setImpact] = useState<Impact>((outage?.impact as Impact | undefined) ?? 'minor');
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const body = { titles, texts, state, impact };
		const r = outage ? await patch(`/outages/${outage.id}`, body) : await post('/outages', body);
		if (!r.ok) return setError(r.error);
		onClose();
	};
	const at = (field: string): string | undefined => error?.errors.find((x) => x.field.startsWith(field))?.message;
	return (
		<Dialog title={outage ? nameOf(outage.titles) : t('ui.pages.addOutage')} onClose={onClose}>
			<form class={css.form} onSubmit={save} noValidate>
				{error && !error.errors.some((x) => x.field) && <Notice tone="bad">{failureText(error)}</Notice>}
				<NamesInput label={t('ui.pages.what')} value={titles} max={150} onValue={setTitles} error={at('titles')} focus={!outage} />
				<div class={css.two}>
					<Select label={t('ui.pages.stateNow')} value={state} onValue={(v) => setState(v as State)} choices={STATES.map((s) => ({ value: s, label: t(`ui.pages.state.${s}`) }))} />
					<Select label={t('ui.pages.impact')} value={impact} onValue={(v) => setImpact(v as Impact)} choices={IMPACTS.map((s) => ({ value: s, label: t(`ui.pages.impact.${s}`) }))} />
				</div>
				<NamesInput label={t('ui.pages.news')} value={texts} max={4000} onValue={setTexts} error={at('texts')} hint={t('ui.pages.newsHint')} focus={!!outage} optional />
				<div class={css.buttons}>
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button kind="main" type="submit">
						{t('ui.pages.publish')}
					</Button>
				</div>
			</form>
		</Dialog>
	);
}
