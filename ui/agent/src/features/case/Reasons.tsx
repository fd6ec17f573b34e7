// The tree of contact reasons.  By keyboard: arrows walk, Alt+arrows move a reason among its
// neighbours, out and in, Enter edits, Delete removes.
import { useEffect, useState } from 'preact/hooks';
import { del, get, patch } from '../../api/client';
import type { Reason } from '../../api/case-types';
import { t } from '../../i18n';
import { caseFault, caseReady, kidsOf, loadCase, nameOf, reasonPath, reasons } from '../../store/case';
import { failed, toast } from '../../store/toasts';
import { Chip, Switch } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { ReasonForm, type Draft } from './ReasonForm';
import css from './case.module.css';

const LEVELS = 4;

export function Reasons() {
	const [edit, setEdit] = useState<Draft | null>(null);
	const [remove, setRemove] = useState<Reason | null>(null);
	const settings = useLoad<{ reason_required: boolean }>('/settings');
	useEffect(() => void loadCase(), []);
	const add = (parent: number | null): void => setEdit({ reason: null, parent, position: kidsOf(parent).length + 1 });
	const require = async (on: boolean): Promise<void> => {
		const r = await patch('/settings', { reason_required: on });
		if (!r.ok) failed(r.error);
		void settings.reload();
	};
	const ask = async (r: Reason): Promise<void> => {
		const n = await get<{ tickets: number }>(`/reasons/${r.id}/impact`);
		if (n.ok && n.data.tickets) return void toast(t('ui.case.reasonUsed', { n: n.data.tickets, name: nameOf(r.names) }), { kind: 'error' });
		setRemove(r);
	};
	return (
		<>
			<div class={css.bar2}>
				<p class="muted">{t('ui.case.reasonsText')}</p>
				<Button kind="main" icon="plus" onClick={() => add(null)}>
					{t('ui.case.addReason')}
				</Button>
			</div>
			{settings.data && <Switch label={t('ui.case.reasonRequired')} checked={settings.data.reason_required} onChange={(on) => void require(on)} />}
			{caseFault.value && <ErrorState error={caseFault.value} retry={() => void loadCase()} />}
			{!caseReady.value && !caseFault.value && <Bones />}
			{caseReady.value && !reasons.value.length && (
				<Empty icon="list-checks" title={t('ui.case.noReasons')}>
					{t('ui.case.noReasonsText')}
				</Empty>
			)}
			{reasons.value.length > 0 && (
				<div class={`${css.card} ${css.tree}`} role="group" aria-label={t('ui.set.reasons')}>
					<Branch parent={null} level={1} onAdd={add} onEdit={(r) => setEdit({ reason: r, parent: r.parent_id, position: r.position })} onRemove={(r) => void ask(r)} />
				</div>
			)}
			{edit && <ReasonForm draft={edit} onClose={() => setEdit(null)} />}
			{remove && (
				<Confirm
					title={t('ui.case.delete', { name: nameOf(remove.names) })}
					text={t('ui.case.reasonDelete')}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/reasons/${remove.id}`);
						if (!r.ok) failed(r.error);
						await loadCase();
					}}
				/>
			)}
		</>
	);
}

interface Does {
	onAdd: (parent: number) => void;
	onEdit: (r: Reason) => void;
	onRemove: (r: Reason) => void;
}

function Branch({ parent, level, ...does }: { parent: number | null; level: number } & Does) {
	const kids = kidsOf(parent);
	if (!kids.length) return null;
	return (
		<ul>
			{kids.map((r) => (
				<li key={r.id}>
					<Node r={r} level={level} {...does} />
					<Branch parent={r.id} level={level + 1} {...does} />
				</li>
			))}
		</ul>
	);
}

async function shift(r: Reason, key: string): Promise<void> {
	const near = kidsOf(r.parent_id);
	const at = near.findIndex((x) => x.id === r.id);
	const other = key === 'ArrowUp' ? near[at - 1] : near[at + 1];
	const above = reasonPath(r.parent_id).at(-1);
	const put = async (id: number, body: object): Promise<void> => {
		const a = await patch(`/reasons/${id}`, body);
		if (!a.ok) failed(a.error);
	};
	if (key === 'ArrowLeft' && above) await put(r.id, { parent_id: above.parent_id, position: above.position + 1 });
	else if (key === 'ArrowRight' && near[at - 1]) await put(r.id, { parent_id: near[at - 1]?.id, position: 1000 });
	else if ((key === 'ArrowUp' || key === 'ArrowDown') && other) {
		const order = near.filter((x) => x.id !== r.id);
		order.splice(key === 'ArrowUp' ? at - 1 : at + 1, 0, r);
		for (const [i, x] of order.entries()) if (x.position !== i + 1) await put(x.id, { position: i + 1 });
	}
	await loadCase();
	document.getElementById(`reason-${r.id}`)?.focus();
}

function onKey(e: KeyboardEvent, r: Reason, d: Does): void {
	if (e.altKey && e.key.startsWith('Arrow')) {
		e.preventDefault();
		void shift(r, e.key);
	} else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
		e.preventDefault();
		const all = [...document.querySelectorAll<HTMLElement>('[id^="reason-"]')];
		all[all.findIndex((x) => x.id === `reason-${r.id}`) + (e.key === 'ArrowDown' ? 1 : -1)]?.focus();
	} else if (e.key === 'Delete') d.onRemove(r);
	e.stopPropagation();
}

function Node({ r, level, ...d }: { r: Reason; level: number } & Does) {
	const name = nameOf(r.names);
	return (
		<div class={`${css.node} ${r.active ? '' : css.off}`}>
			<button id={`reason-${r.id}`} type="button" class={css.nodeName} title={t('ui.case.treeKeys')} onClick={() => d.onEdit(r)} onKeyDown={(e) => onKey(e, r, d)}>
				{name} {!r.active && <Chip>{t('ui.case.off')}</Chip>}
			</button>
			{level < LEVELS && <IconButton icon="plus" label={t('ui.case.addBelow', { name })} onClick={() => d.onAdd(r.id)} />}
			<IconButton icon="pencil" label={t('ui.case.edit', { name })} onClick={() => d.onEdit(r)} />
			<IconButton icon="trash-2" label={t('ui.case.delete', { name })} onClick={() => d.onRemove(r)} />
		</div>
	);
}
