// Why a promise was broken, as it was computed, and what an agent says it was.
import { useState } from 'preact/hooks';
import { put, type Failure } from '../../api/client';
import { LABELS, type Cause, type Clock } from '../../api/sla-types';
import { t } from '../../i18n';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Area, Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { causeName, span } from './names';
import css from './clocks.module.css';

export function CauseBox({ cause, clock, ticket, reload }: { cause: Cause; clock: Clock; ticket: number; reload: () => Promise<void> }) {
	const [edit, setEdit] = useState(false);
	const list = cause.seconds.filter((x) => x.s > 0).sort((a, b) => b.s - a.s);
	const most = list[0]?.s ?? 1;
	return (
		<div class={css.cause}>
			<p class={css.sentence}>{cause.sentence || causeName(cause.primary)}</p>
			<dl class={css.bars}>
				{list.map((x) => (
					<div key={x.label} class={x.label === cause.primary ? css.primary : undefined}>
						<dt class="clip">{causeName(x.label)}</dt>
						<dd>
							<span class={css.barLine} aria-hidden="true">
								<span style={{ width: `${Math.max(2, Math.round((x.s / most) * 100))}%` }} />
							</span>
							<span class="num">{span(x.s)}</span>
						</dd>
					</div>
				))}
			</dl>
			{cause.corrected !== null && (
				<p class={css.corrected}>
					<strong>{t('ui.cause.correctedTo', { name: causeName(cause.corrected) })}</strong> {cause.corrected_by}
					{cause.corrected_note && <span class="muted"> — {cause.corrected_note}</span>}
				</p>
			)}
			{!edit && (
				<button type="button" class={css.link} onClick={() => setEdit(true)}>
					{t('ui.cause.correct')}
				</button>
			)}
			{edit && <Correct cause={cause} path={`/tickets/${ticket}/clocks/${clock.id}/cause`} done={async (saved) => {
				if (saved) await reload();
				setEdit(false);
			}} />}
		</div>
	);
}

function Correct({ cause, path, done }: { cause: Cause; path: string; done: (saved: boolean) => Promise<void> }) {
	const [label, setLabel] = useState(cause.corrected ?? '');
	const [note, setNote] = useState(cause.corrected_note);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await put(path, { cause: label || null, note });
		if (r.ok) await done(true);
		else setError(r.error);
	};
	const choices = [{ value: '', label: t('ui.cause.asComputed', { name: causeName(cause.primary) }) }, ...LABELS.map((l) => ({ value: l, label: causeName(l) }))];
	return (
		<form class={css.correct} onSubmit={save}>
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			<Select label={t('ui.cause.correct')} value={label} choices={choices} onValue={setLabel} />
			<Area label={t('ui.cause.note')} rows={2} maxLength={500} value={note} onValue={setNote} />
			<p class="muted">{t('ui.cause.keptBeside')}</p>
			<div class={css.buttons}>
				<Button small onClick={() => void done(false)}>
					{t('ui.cancel')}
				</Button>
				<Button small kind="main" type="submit">
					{t('ui.save')}
				</Button>
			</div>
		</form>
	);
}
