// One macro: what it does, whose it is, on which tickets it is offered, on which key.
import { useState } from 'preact/hooks';
import { del, fieldError, get, patch, post, type Failure } from '../../api/client';
import type { Macro } from '../../api/flow-types';
import { t } from '../../i18n';
import { activeTeams } from '../../store/directory';
import { loadMacros, macros } from '../../store/macros';
import { go, to } from '../../store/router';
import { failed, failureText, toast } from '../../store/toasts';
import { actionsText } from '../../ui/actions';
import { Actions } from '../../ui/Actions';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Cards, Input, Select } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { isStale, Stale, type Part } from '../../ui/Stale';
import { Notice } from '../../ui/States';
import { handoverOf } from './handover';
import { Sharing } from '../../ui/Sharing';
import css from '../../ui/admin.module.css';

const BLANK: Omit<Macro, 'id' | 'used' | 'demo' | 'may_edit' | 'updated_at'> = { name: '', about: '', scope: 'personal', team_id: null, actions: [], reply_mode: 'compose', slot: 0, offer_team_id: null, offer_type: '', active: true };
const TYPES = ['question', 'incident', 'problem', 'task'] as const;

const partsOf = (m: Macro): Part[] => [
	{ label: t('ui.name'), is: m.name, text: m.name },
	{ label: t('ui.macro.about'), is: m.about, text: m.about },
	{ label: t('ui.macro.does'), is: m.actions, text: actionsText(m.actions) },
	{ label: t('ui.macro.mode'), is: m.reply_mode },
	{ label: t('ui.macro.scope'), is: [m.scope, m.team_id] },
	{ label: t('ui.macro.slot'), is: m.slot, text: String(m.slot || t('ui.macro.noKey')) },
	{ label: t('ui.macro.offerTeam'), is: m.offer_team_id },
	{ label: t('ui.macro.offerType'), is: m.offer_type },
	{ label: t('ui.macro.active'), is: m.active },
];

export function MacroForm({ macro, variables, reload }: { macro: Macro | null; variables: string[]; reload: () => Promise<void> }) {
	const [form, setForm] = useState<typeof BLANK>(macro ?? BLANK);
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [leave, setLeave] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	const may = !macro || macro.may_edit;
	const theirs = async (): Promise<Part[] | null> => {
		const r = await get<{ macros: Macro[] }>('/macros');
		const one = r.ok ? r.data.macros.find((x) => x.id === macro?.id) : undefined;
		return one ? partsOf(one) : null;
	};
	const take = (): void => {
		setDirty(false);
		void reload();
	};
	const put = (change: Partial<typeof BLANK>): void => {
		setForm((f) => ({ ...f, ...change }));
		setDirty(true);
	};
	const save = async (over = false): Promise<void> => {
		setBusy(true);
		const { name, about, scope, team_id, actions, reply_mode, slot, offer_team_id, offer_type, active } = form;
		const body = { name, about, scope, team_id, actions, reply_mode, slot, offer_team_id, offer_type, active };
		const r = macro ? await patch<Macro>(`/macros/${macro.id}`, { ...body, ...(over ? {} : { seen_at: macro.updated_at }) }) : await post<Macro>('/macros', body);
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		if (macros.peek()) void loadMacros();
		await reload();
		if (!macro) go(to.settings('macros', r.data.id), { force: true, replace: true });
	};
	const below = (path: string): string => error?.errors.find((x) => x.field === `actions.${path}`)?.message ?? '';
	const answers = form.actions.some((a) => a.do === 'reply');
	const moves = handoverOf(form) !== undefined;
	return (
		<form
			class={css.form}
			onSubmit={(e) => {
				e.preventDefault();
				void save();
			}}
		>
			{error && macro && isStale(error) && <Stale error={error} seen={partsOf(macro)} load={theirs} busy={busy} onTheirs={take} onMine={() => void save(true)} />}
			{error && !isStale(error) && <Notice tone="bad">{failureText(error)}</Notice>}
			{!may && <Notice tone="warn">{t('ui.macro.readOnly')}</Notice>}
			<section class={css.card}>
				<Input label={t('ui.name')} required maxLength={100} value={form.name} onValue={(name) => put({ name })} error={fieldError(error, 'name')} />
				<Input label={t('ui.macro.about')} hint={t('ui.macro.aboutHint')} optional maxLength={300} value={form.about} onValue={(about) => put({ about })} error={fieldError(error, 'about')} />
			</section>
			<section class={css.card}>
				<h2>{t('ui.macro.does')}</h2>
				<Actions label={t('ui.macro.does')} value={form.actions} onChange={(actions) => put({ actions })} error={below} without={['macro']} asks variables={variables} />
				{fieldError(error, 'actions') && <p class={css.wrong}>{fieldError(error, 'actions')}</p>}
				{answers && moves && <p class="muted">{t('ui.macro.mode.dialog')}</p>}
				{answers && !moves && (
					<Cards
						legend={t('ui.macro.mode')}
						value={form.reply_mode}
						options={[
							{ value: 'compose', label: t('ui.macro.mode.compose'), hint: t('ui.macro.mode.composeHint') },
							{ value: 'send', label: t('ui.macro.mode.send'), hint: t('ui.macro.mode.sendHint') },
						]}
						onValue={(reply_mode) => put({ reply_mode })}
					/>
				)}
			</section>
			<section class={css.card}>
				<div class={css.two}>
					<Sharing scope={form.scope} team={form.team_id} error={fieldError(error, 'scope') || fieldError(error, 'team_id') || ''} onValue={(scope, team_id) => put({ scope, team_id })} />
					<Select label={t('ui.macro.slot')} hint={t('ui.macro.slotHint')} value={String(form.slot)} choices={[{ value: '0', label: t('ui.macro.noKey') }, ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => ({ value: String(n), label: String(n) }))]} onValue={(v) => put({ slot: Number(v) })} />
					<Select label={t('ui.macro.offerTeam')} value={String(form.offer_team_id ?? '')} error={fieldError(error, 'offer_team_id')} choices={[{ value: '', label: t('ui.macro.any') }, ...activeTeams.value.map((x) => ({ value: String(x.id), label: x.name }))]} onValue={(v) => put({ offer_team_id: v ? Number(v) : null })} />
					<Select label={t('ui.macro.offerType')} value={form.offer_type} choices={[{ value: '', label: t('ui.macro.any') }, ...TYPES.map((x) => ({ value: x, label: t(`ui.type.${x}`) }))]} onValue={(offer_type) => put({ offer_type })} />
				</div>
				<Switch label={t('ui.macro.active')} checked={form.active} onChange={(active) => put({ active })} />
			</section>
			{may && (
				<div class={css.saveBar}>
					<Button kind="main" type="submit" busy={busy} disabled={!dirty}>
						{t('ui.save')}
					</Button>
					{macro && (
						<Button kind="ghost" icon="trash-2" onClick={() => setLeave(true)}>
							{t('ui.delete')}
						</Button>
					)}
					{dirty && <span class="muted">{t('ui.unsaved')}</span>}
				</div>
			)}
			{leave && macro && (
				<Confirm
					title={t('ui.macro.delete', { name: macro.name })}
					text={t('ui.macro.deleteText', { n: macro.used })}
					onClose={() => setLeave(false)}
					onYes={async () => {
						const r = await del(`/macros/${macro.id}`);
						if (!r.ok) return failed(r.error);
						setDirty(false);
						if (macros.peek()) void loadMacros();
						await reload();
						go(to.settings('macros'), { force: true });
					}}
				/>
			)}
		</form>
	);
}
