// Settings → Forms: what is asked before a ticket goes up or comes back, the lists of
// questions, and how often escalations bounce.
import { useState } from 'preact/hooks';
import { put } from '../../api/client';
import { FORM_KINDS, type Form, type FormKind } from '../../api/form-types';
import { locale, t } from '../../i18n';
import { teamName } from '../../store/directory';
import { to } from '../../store/router';
import { failed } from '../../store/toasts';
import { inTurn, isLast } from '../../store/turns';
import { Chip } from '../../ui/Bits';
import { IconButton } from '../../ui/Button';
import { conditionText } from '../../ui/conditions';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import admin from '../../ui/admin.module.css';
import { Bounces } from './Bounces';
import { moved, textIn } from './formdraft';
import { FormEditor } from './FormEditor';
import css from './escalate.module.css';

export function Forms({ id }: { id: string }) {
	const { data, error, reload, set } = useLoad<{ forms: Form[] }>('/forms');
	const [said, say] = useState('');
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={3} kind="row" />;
	const fresh = FORM_KINDS.find((k) => id === `new-${k}`);
	if (id) {
		const one = data.forms.find((f) => String(f.id) === id);
		if (!one && !fresh) return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('forms')}>{t('ui.set.forms')}</a>} />;
		return <FormEditor key={one ? `${one.id}.${one.version_id}.${String(one.active)}` : id} form={one ?? null} kind={one?.kind ?? fresh ?? 'escalation'} reload={reload} />;
	}
	const move = async (kind: FormKind, i: number, by: number): Promise<void> => {
		const list = data.forms.filter((f) => f.kind === kind && f.active);
		const next = moved(list, i, by);
		const rest = data.forms.filter((f) => !next.includes(f));
		set({ forms: [...next, ...rest] });
		const f = list[i];
		const turn = inTurn('forms', () => put<{ forms: Form[] }>('/forms/order', { ids: [...next, ...rest].map((x) => x.id) }));
		const r = await turn;
		if (!r.ok) {
			failed(r.error);
			return reload();
		}
		if (f) say(t('ui.pol.movedTo', { name: f.name, n: i + by + 1, of: list.length }));
		if (isLast('forms', turn)) set(r.data);
		document.querySelector<HTMLElement>(`[data-form="${f?.id ?? 0}"] [data-move="${by}"]`)?.focus();
	};
	return (
		<div class={admin.form}>
			<p class="vh" role="status">
				{said}
			</p>
			{FORM_KINDS.map((kind) => (
				<Group key={kind} kind={kind} forms={data.forms.filter((f) => f.kind === kind)} move={(i, by) => void move(kind, i, by)} />
			))}
			<Bounces />
		</div>
	);
}

function Group({ kind, forms, move }: { kind: FormKind; forms: Form[]; move: (i: number, by: number) => void }) {
	const live = forms.filter((f) => f.active).length;
	return (
		<section class={css.group} aria-label={t(`ui.form.of.${kind}`)}>
			<div class={admin.bar}>
				<div class="grow">
					<h2>{t(`ui.form.of.${kind}`)}</h2>
					<p class="muted">{t(`ui.form.about.${kind}`)}</p>
				</div>
				<a class={admin.add} href={to.settings('forms', `new-${kind}`)} aria-label={`${t('ui.add')}: ${t(`ui.form.of.${kind}`)}`}>
					<Icon name="plus" /> {t('ui.add')}
				</a>
			</div>
			{forms.length > 0 && (
				<ol class={admin.list}>
					{forms.map((f, i) => (
						<li key={f.id} class={`${admin.item} ${f.active ? '' : admin.off}`} data-form={f.id}>
							<span class={`${admin.order} num`}>{f.active ? i + 1 : '–'}</span>
							<div class="grow">
								<p class={admin.itemTitle}>
									<a href={to.settings('forms', f.id)}>{f.name}</a>
									{!f.active && <Chip>{t('ui.pol.inactive')}</Chip>}
								</p>
								<p class="muted">{`${f.team_ids.length ? f.team_ids.map(teamName).join(', ') : t('ui.form.allTeams')} · ${conditionText(f.when)}`}</p>
								<p class="muted">{f.questions.map((q) => textIn(q.label, locale.value)).join(' · ')}</p>
							</div>
							{f.active && live > 1 && (
								<span class={admin.moves}>
									<IconButton icon="chevron-up" data-move="-1" label={t('ui.statuses.up', { name: f.name })} disabled={i === 0} onClick={() => move(i, -1)} />
									<IconButton icon="chevron-down" data-move="1" label={t('ui.statuses.down', { name: f.name })} disabled={i === live - 1} onClick={() => move(i, 1)} />
								</span>
							)}
						</li>
					))}
				</ol>
			)}
		</section>
	);
}
