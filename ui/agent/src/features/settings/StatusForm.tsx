// One status: its names, for agents and for customers, and where its tickets go when it is
// switched off.
import { useEffect, useState } from 'preact/hooks';
import { get, patch, post, type Failure, type Result } from '../../api/client';
import type { Names } from '../../api/case-types';
import type { Category, Status } from '../../api/types';
import { t } from '../../i18n';
import { categoryName, loadStatuses, statuses, statusLabel } from '../../store/directory';
import { to } from '../../store/router';
import { failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { NamesInput } from '../../ui/NamesInput';
import css from './settings.module.css';

const CATEGORIES: Category[] = ['open', 'pending', 'hold', 'solved'];

interface Retired {
	moved: number;
	next: number | null;
	left: number;
	refused: number[];
}

// What stands in no language of its own counts in the reader's.
function namesOf(s: Status | null): Names {
	if (!s || Object.keys(s.names).length || !s.name) return s?.names ?? {};
	return { en: s.name };
}

export function StatusForm({ status, onClose }: { status: Status | null; onClose: () => void }) {
	const [names, setNames] = useState<Names>(namesOf(status));
	const [outside, setOutside] = useState<Names>(status?.public_names ?? {});
	const [category, setCategory] = useState<Category>(status?.category ?? 'open');
	const [active, setActive] = useState(status?.active ?? true);
	const others = statuses.value.filter((s) => s.category === status?.category && s.id !== status.id && s.active);
	const [target, setTarget] = useState('');
	const [holds, setHolds] = useState<number | null>(null);
	const [refused, setRefused] = useState<number[]>([]);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const off = status !== null && !active;
	useEffect(() => {
		if (off) void get<{ tickets: number }>(`/statuses/${status.id}/impact`).then((r) => r.ok && setHolds(r.data.tickets));
	}, [off]);
	const at = (field: string): string | undefined => error?.errors.find((x) => x.field.startsWith(field))?.message;

	const move = async (s: Status): Promise<boolean> => {
		const stay: number[] = [];
		let moved = 0;
		for (let after: number | null = 0; after !== null; ) {
			const r: Result<Retired> = await post<Retired>(`/statuses/${s.id}/retire`, { to_id: Number(target), after_id: after });
			if (!r.ok) {
				setError(r.error);
				return false;
			}
			moved += r.data.moved;
			stay.push(...r.data.refused);
			after = r.data.next;
		}
		if (moved) toast(t('ui.statuses.moved', { n: moved }));
		setRefused(stay);
		return stay.length === 0;
	};
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		setError(null);
		const moving = off && target !== '';
		const last = statuses.value[statuses.value.length - 1]?.position ?? 0;
		const body = { names, public_names: outside };
		const r = status ? await patch(`/statuses/${status.id}`, moving ? body : { ...body, active }) : await post('/statuses', { ...body, category, position: last + 1 });
		const good = r.ok && (!status || !moving || (await move(status)));
		setBusy(false);
		if (!r.ok) setError(r.error);
		void loadStatuses();
		if (good) onClose();
	};
	return (
		<Dialog title={status ? t('ui.statuses.edit', { name: statusLabel(status) }) : t('ui.statuses.add')} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				{error && !at('names') && !at('public_names') && <Notice tone="bad">{failureText(error)}</Notice>}
				<NamesInput label={t('ui.statuses.names')} value={names} max={60} focus hint={status ? t('ui.statuses.nameHint') : undefined} onValue={setNames} error={at('names')} />
				<NamesInput label={t('ui.statuses.publicNames')} value={outside} max={60} optional hint={t('ui.statuses.publicHint')} onValue={setOutside} error={at('public_names')} />
				{!status && <Select label={t('ui.statuses.category')} hint={t('ui.statuses.categoryHint')} value={category} onValue={(v) => setCategory(v as Category)} choices={CATEGORIES.map((c) => ({ value: c, label: categoryName(c) }))} />}
				{status && <Switch label={t('ui.statuses.active')} checked={active} onChange={setActive} />}
				{off && holds !== null && <Notice>{t('ui.statuses.holds', { n: holds })}</Notice>}
				{off && holds !== null && holds > 0 && others.length > 0 && (
					<Select label={t('ui.statuses.moveTo')} value={target} onValue={setTarget} choices={[{ value: '', label: t('ui.statuses.leave') }, ...others.map((s) => ({ value: String(s.id), label: statusLabel(s) }))]} />
				)}
				{refused.length > 0 && (
					<Notice tone="bad">
						{t('ui.statuses.refused')}{' '}
						{refused.slice(0, 20).map((id) => (
							<>
								<a key={id} href={to.inbox('open', id)}>{`#${id}`}</a>{' '}
							</>
						))}
					</Notice>
				)}
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
