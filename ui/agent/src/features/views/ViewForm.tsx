// One view: what stands in it, whose it is, how its list looks, with how many match now.
import { useEffect, useState } from 'preact/hooks';
import { del, fieldError, patch, post, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { needCase } from '../../store/case';
import { loadCounts } from '../../store/counts';
import { COLUMNS, GROUPS, loadOwnViews, type OwnView } from '../../store/ownviews';
import { go, to } from '../../store/router';
import { failed, failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Conditions } from '../../ui/Conditions';
import { trim } from '../../ui/conditions';
import { Confirm } from '../../ui/Confirm';
import { Cards, Input, Select } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { Sharing } from '../../ui/Sharing';
import { Notice } from '../../ui/States';
import { draftFrom, type Draft } from './draft';
import { Holds } from './Holds';
import css from '../../ui/admin.module.css';

const ORDERS = ['due', 'newest', 'oldest', 'priority'] as const;

export function ViewForm({ view }: { view: OwnView | null }) {
	const [form, setForm] = useState<Draft>(() => view ?? draftFrom(new URLSearchParams(location.search)));
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [leave, setLeave] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	useEffect(needCase, []);
	const may = !view || view.may_edit;
	const put = (change: Partial<Draft>): void => {
		setForm((f) => ({ ...f, ...change }));
		setDirty(true);
	};
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const { name, scope, team_id, whose, asleep, columns, order } = form;
		const body = { name, scope, team_id, conditions: trim(form.conditions), whose, asleep, columns, group: form.group || 'none', order };
		const r = view ? await patch<OwnView>(`/views/own/${view.id}`, body) : await post<OwnView>('/views/own', body);
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		await loadOwnViews();
		void loadCounts();
		go(to.inbox(r.data.key), { force: true });
	};
	const column = (c: (typeof COLUMNS)[number], on: boolean): void => put({ columns: COLUMNS.filter((x) => (x === c ? on : form.columns.includes(x))) });
	return (
		<form class={css.form} onSubmit={(e) => void save(e)}>
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			{!may && <Notice tone="warn">{t('ui.view.readOnly')}</Notice>}
			<section class={css.card}>
				<div class={css.two}>
					<Input label={t('ui.name')} required maxLength={60} value={form.name} onValue={(name) => put({ name })} error={fieldError(error, 'name')} />
					<Sharing scope={form.scope} team={form.team_id} error={fieldError(error, 'scope') || fieldError(error, 'team_id') || ''} onValue={(scope, team_id) => put({ scope, team_id })} />
				</div>
			</section>
			<section class={css.card}>
				<h2>{t('ui.view.holds')}</h2>
				<Conditions label={t('ui.view.holds')} value={form.conditions} onChange={(conditions) => put({ conditions })} error={(path) => fieldError(error, `conditions.${path}`)} />
				<Cards
					legend={t('ui.view.whose')}
					value={form.whose}
					options={[
						{ value: 'any', label: t('ui.view.whose.any') },
						{ value: 'mine', label: t('ui.view.whose.mine'), hint: t('ui.view.whose.mineHint') },
					]}
					onValue={(whose) => put({ whose })}
				/>
				<Switch label={t('ui.view.asleep')} checked={form.asleep} onChange={(asleep) => put({ asleep })} />
				<Holds conditions={trim(form.conditions)} whose={form.whose} asleep={form.asleep} />
			</section>
			<section class={css.card}>
				<h2>{t('ui.view.looks')}</h2>
				<div class={css.two}>
					<Select label={t('ui.order')} value={form.order} choices={ORDERS.map((o) => ({ value: o, label: t(`ui.order.${o}`) }))} onValue={(order) => put({ order })} />
					<Select label={t('ui.group')} value={form.group || 'none'} choices={GROUPS.map((g) => ({ value: g, label: t(`ui.group.${g}`) }))} onValue={(g) => put({ group: g as Draft['group'] })} />
				</div>
				<fieldset>
					<legend class={css.legend}>{t('ui.view.columns')}</legend>
					<div class={css.chips}>
						{COLUMNS.map((c) => (
							<label key={c} class={css.chip}>
								<input type="checkbox" checked={form.columns.includes(c)} onChange={(e) => column(c, e.currentTarget.checked)} />
								{t(`ui.column.${c}`)}
							</label>
						))}
					</div>
				</fieldset>
			</section>
			{may && (
				<div class={css.saveBar}>
					<Button kind="main" type="submit" busy={busy} disabled={!dirty && view !== null}>
						{t('ui.save')}
					</Button>
					{view && (
						<Button kind="ghost" icon="trash-2" onClick={() => setLeave(true)}>
							{t('ui.delete')}
						</Button>
					)}
					{dirty && <span class="muted">{t('ui.unsaved')}</span>}
				</div>
			)}
			{leave && view && (
				<Confirm
					title={t('ui.view.delete', { name: view.name })}
					text={t('ui.view.deleteText')}
					onClose={() => setLeave(false)}
					onYes={async () => {
						const r = await del(`/views/own/${view.id}`);
						if (!r.ok) return failed(r.error);
						setDirty(false);
						await loadOwnViews();
						go(to.settings('views'), { force: true });
					}}
				/>
			)}
		</form>
	);
}
