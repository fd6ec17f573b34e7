// The fields that a desk adds: of tickets, people and organisations; in their order.
import { useEffect, useState } from 'preact/hooks';
import { del, get, patch, type Failure } from '../../api/client';
import type { CaseField, FieldObject } from '../../api/case-types';
import { t } from '../../i18n';
import { fieldLabel, fieldsOf, loadCase, needCase } from '../../store/case';
import { failed } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { FieldForm } from './FieldForm';
import css from './case.module.css';

const OBJECTS: FieldObject[] = ['ticket', 'person', 'organisation'];

export function Fields() {
	const [object, setObject] = useState<FieldObject>('ticket');
	const [list, setList] = useState<CaseField[] | null>(null);
	const [fault, setFault] = useState<Failure | null>(null);
	const [edit, setEdit] = useState<CaseField | 'new' | null>(null);
	const [remove, setRemove] = useState<{ f: CaseField; n: number } | null>(null);
	const load = async (): Promise<void> => {
		const r = await fieldsOf(object);
		setFault(r.ok ? null : r.error);
		setList(r.ok ? r.data.fields : null);
		if (object === 'ticket') void loadCase();
	};
	useEffect(needCase, []);
	useEffect(() => {
		setList(null);
		void load();
	}, [object]);
	const move = async (i: number, step: 1 | -1): Promise<void> => {
		if (!list) return;
		const next = [...list];
		const [one] = next.splice(i, 1);
		if (one) next.splice(i + step, 0, one);
		setList(next);
		for (const [at, f] of next.entries()) {
			if (f.position === at + 1) continue;
			const r = await patch(`/fields/${f.id}`, { position: at + 1 });
			if (!r.ok) failed(r.error);
		}
		void load();
	};
	const ask = async (f: CaseField): Promise<void> => {
		const r = await get<{ values: number }>(`/fields/${f.id}/impact`);
		setRemove({ f, n: r.ok ? r.data.values : 0 });
	};
	return (
		<>
			<div class={css.bar2}>
				<p class="muted">{t('ui.case.fieldsText')}</p>
				<Button kind="main" icon="plus" onClick={() => setEdit('new')}>
					{t('ui.case.addField')}
				</Button>
			</div>
			<div class={css.choices} role="group" aria-label={t('ui.case.object')}>
				{OBJECTS.map((o) => (
					<button key={o} type="button" class={css.choice} aria-pressed={o === object} onClick={() => setObject(o)}>
						{t(`ui.case.object.${o}`)}
					</button>
				))}
			</div>
			{fault && <ErrorState error={fault} retry={() => void load()} />}
			{!list && !fault && <Bones />}
			{list && !list.length && (
				<Empty icon="sliders-horizontal" title={t('ui.case.noFields')}>
					{t('ui.case.noFieldsText')}
				</Empty>
			)}
			{list && list.length > 0 && (
				<ul class={`${css.card} ${css.rows}`}>
					{list.map((f, i) => (
						<li key={f.id} class={`${css.row} ${f.active ? '' : css.off}`}>
							<div class="grow">
								<p class={css.rowTitle}>
									{fieldLabel(f)} <Chip>{t(`ui.case.kind.${f.kind}`)}</Chip>
									{f.required.length > 0 && <Chip tone="risk">{t('ui.case.requiredShort')}</Chip>}
									{!f.active && <Chip>{t('ui.case.off')}</Chip>}
								</p>
								<p class={css.rowText}>
									<code>{f.key}</code>
								</p>
							</div>
							<IconButton icon="chevron-up" label={t('ui.case.up', { name: fieldLabel(f) })} disabled={i === 0} onClick={() => void move(i, -1)} />
							<IconButton icon="chevron-down" label={t('ui.case.down', { name: fieldLabel(f) })} disabled={i === list.length - 1} onClick={() => void move(i, 1)} />
							<IconButton icon="pencil" label={t('ui.case.edit', { name: fieldLabel(f) })} onClick={() => setEdit(f)} />
							<IconButton icon="trash-2" label={t('ui.case.delete', { name: fieldLabel(f) })} onClick={() => void ask(f)} />
						</li>
					))}
				</ul>
			)}
			{edit && <FieldForm field={edit === 'new' ? null : edit} object={object} position={(list?.length ?? 0) + 1} onClose={() => setEdit(null)} onSaved={load} />}
			{remove && (
				<Confirm
					title={t('ui.case.delete', { name: fieldLabel(remove.f) })}
					text={remove.n ? t('ui.case.deleteText', { n: remove.n }) : t('ui.case.deleteEmpty')}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/fields/${remove.f.id}?values=delete`);
						if (!r.ok) failed(r.error);
						void load();
					}}
				/>
			)}
		</>
	);
}
