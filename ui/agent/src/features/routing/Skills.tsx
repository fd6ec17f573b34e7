// Skills: what agents have and tickets need; a language is one.
import { useState } from 'preact/hooks';
import { del, fieldError, patch, post, type Failure } from '../../api/client';
import type { Skill, SkillNeed } from '../../api/routing-types';
import { t } from '../../i18n';
import { tags, teamName, teams } from '../../store/directory';
import { failed, failureText } from '../../store/toasts';
import { Chip, Switch } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import { Input, Select } from '../../ui/Field';
import { Bones, Empty, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import css from './routing.module.css';

const needText = (n: SkillNeed): string => (n.team_id ? teamName(n.team_id) : `#${n.tag}`);

export function Skills() {
	const { data, error, reload } = useLoad<{ skills: Skill[] }>('/skills');
	const [edit, setEdit] = useState<Skill | 'new' | null>(null);
	const [remove, setRemove] = useState<Skill | null>(null);
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={4} kind="row" />;
	return (
		<>
			<div class={css.bar2}>
				<p class="muted">{t('ui.route.skillsText')}</p>
				<Button kind="main" icon="plus" onClick={() => setEdit('new')}>
					{t('ui.route.skillAdd')}
				</Button>
			</div>
			{!data.skills.length && <Empty icon="star" title={t('ui.route.skillsNone')}>{t('ui.route.skillsNoneText')}</Empty>}
			<ul class={`${css.card} ${css.rows}`}>
				{data.skills.map((s) => (
					<li key={s.id} class={css.item}>
						<div class="grow">
							<p class={css.itemTitle}>
								{s.name} {s.language && <Chip icon="globe">{s.language}</Chip>}
							</p>
							<p class={css.itemText}>{[t('ui.route.skillAgents', { n: s.agents }), s.needs.length ? t('ui.route.neededBy', { names: s.needs.map(needText).join(', ') }) : ''].filter(Boolean).join(' · ')}</p>
						</div>
						<IconButton icon="pencil" label={t('ui.route.skillEdit', { name: s.name })} onClick={() => setEdit(s)} />
						<IconButton icon="trash-2" label={t('ui.route.skillDelete', { name: s.name })} onClick={() => setRemove(s)} />
					</li>
				))}
			</ul>
			{edit && <Form skill={edit === 'new' ? null : edit} onClose={() => setEdit(null)} onSaved={() => void reload()} />}
			{remove && (
				<Confirm
					title={t('ui.route.skillDelete', { name: remove.name })}
					text={t('ui.route.skillDeleteText', { n: remove.agents })}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/skills/${remove.id}`);
						if (!r.ok) failed(r.error);
						void reload();
					}}
				/>
			)}
		</>
	);
}

function Form({ skill, onClose, onSaved }: { skill: Skill | null; onClose: () => void; onSaved: () => void }) {
	const [name, setName] = useState(skill?.name ?? '');
	const [language, setLanguage] = useState(skill?.language ?? '');
	const [needs, setNeeds] = useState<SkillNeed[]>(skill?.needs ?? []);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const body = { name, language, needs: needs.map((n) => ({ team_id: n.team_id, tag: n.team_id ? null : n.tag, required: n.required })) };
		const r = skill ? await patch<Skill>(`/skills/${skill.id}`, body) : await post<Skill>('/skills', body);
		setBusy(false);
		if (!r.ok) return setError(r.error);
		onSaved();
		onClose();
	};
	const change = (i: number, n: SkillNeed): void => setNeeds(needs.map((x, k) => (k === i ? n : x)));
	const places = [...teams.value.filter((x) => x.active).map((x) => ({ value: `t${x.id}`, label: x.name })), ...tags.value.map((g) => ({ value: `g${g.name}`, label: `#${g.name}` }))];
	return (
		<Dialog title={skill ? t('ui.route.skillEdit', { name: skill.name }) : t('ui.route.skillAdd')} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
				<Input label={t('ui.name')} required data-autofocus maxLength={60} value={name} onValue={setName} error={fieldError(error, 'name')} />
				<Input label={t('ui.route.code')} hint={t('ui.route.codeHint')} optional maxLength={3} value={language} onValue={setLanguage} error={fieldError(error, 'language')} />
				<fieldset class={css.needs}>
					<legend class={css.legend}>{t('ui.route.neededFor')}</legend>
					{needs.map((n, i) => (
						<div key={i} class={css.need}>
							<Select label={t('ui.route.place')} value={n.team_id ? `t${n.team_id}` : `g${n.tag}`} choices={places} onValue={(v) => change(i, v.startsWith('t') ? { ...n, team_id: Number(v.slice(1)), tag: '' } : { ...n, team_id: null, tag: v.slice(1) })} />
							<Switch label={t('ui.route.required')} checked={n.required} onChange={(required) => change(i, { ...n, required })} />
							<IconButton icon="x" label={t('ui.route.needRemove', { name: needText(n) })} onClick={() => setNeeds(needs.filter((_, k) => k !== i))} />
						</div>
					))}
					{places.length > 0 && (
						<Button small icon="plus" onClick={() => setNeeds([...needs, { team_id: teams.value.find((x) => x.active)?.id ?? null, tag: teams.value.some((x) => x.active) ? '' : (tags.value[0]?.name ?? ''), required: true }])}>
							{t('ui.route.needAdd')}
						</Button>
					)}
				</fieldset>
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
