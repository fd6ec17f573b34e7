// What the desk calls its four priorities.
import { useState } from 'preact/hooks';
import { patch, type Failure } from '../../api/client';
import type { Names } from '../../api/case-types';
import type { Priority } from '../../api/types';
import { t } from '../../i18n';
import { loadPriorities, priorities, priorityName } from '../../store/directory';
import { failureText } from '../../store/toasts';
import { Chip, PriorityMark } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { NamesInput } from '../../ui/NamesInput';
import { Notice } from '../../ui/States';
import css from './settings.module.css';

const LEVELS: Priority[] = [4, 3, 2, 1];
const usual = (n: Priority): string => t(`ui.priority.${n}`);

export function Priorities() {
	const [edit, setEdit] = useState<Priority | null>(null);
	return (
		<>
			<div class={css.bar2}>
				<div>
					<h2>{t('ui.priorities')}</h2>
					<p class="muted">{t('ui.priorities.text')}</p>
				</div>
			</div>
			<ul class={`${css.card} ${css.rows}`}>
				{LEVELS.map((n) => (
					<li key={n} class={css.item}>
						<PriorityMark priority={n} />
						<p class={`grow ${css.itemTitle}`}>
							{priorityName(n)} {priorityName(n) !== usual(n) && <Chip>{usual(n)}</Chip>}
						</p>
						<IconButton icon="pencil" label={t('ui.statuses.edit', { name: priorityName(n) })} onClick={() => setEdit(n)} />
					</li>
				))}
			</ul>
			{edit && <PriorityForm level={edit} onClose={() => setEdit(null)} />}
		</>
	);
}

function PriorityForm({ level, onClose }: { level: Priority; onClose: () => void }) {
	const [names, setNames] = useState<Names>(priorities.value.find((p) => p.id === level)?.names ?? {});
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const wrong = error?.errors.find((x) => x.field.startsWith('names'))?.message;
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await patch(`/priorities/${level}`, { names });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		void loadPriorities();
		onClose();
	};
	return (
		<Dialog title={t('ui.statuses.edit', { name: usual(level) })} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				{error && !wrong && <Notice tone="bad">{failureText(error)}</Notice>}
				<NamesInput label={t('ui.priorities.name', { name: usual(level) })} value={names} max={30} focus optional hint={t('ui.priorities.hint')} onValue={setNames} error={wrong} />
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
