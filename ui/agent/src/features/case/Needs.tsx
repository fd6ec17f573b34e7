// Which skills this ticket needs of whoever gets it, besides those of its team and tags.
import { useEffect, useState } from 'preact/hooks';
import { get, put } from '../../api/client';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { needSkills, skillName, skills } from '../../store/skills';
import { failed } from '../../store/toasts';
import { Icon } from '../../ui/Icon';
import css from './case.module.css';

interface Need {
	skill_id: number;
	required: boolean;
}

export function Needs({ x }: { x: Ticket }) {
	const [needs, setNeeds] = useState<Need[]>([]);
	const some = (skills.value?.length ?? 0) > 0;
	useEffect(needSkills, []);
	useEffect(() => {
		let here = true;
		if (some) void get<{ needs: Need[] }>(`/tickets/${x.id}/needs`).then((r) => here && r.ok && setNeeds(r.data.needs));
		return () => {
			here = false;
		};
	}, [x.id, x.last_event_id, some]);
	const editable = x.can.includes('edit');
	if (!some || (!needs.length && !editable)) return null;
	const say = async (body: object): Promise<void> => {
		const r = await put<{ needs: Need[] }>(`/tickets/${x.id}/needs`, body);
		if (r.ok) setNeeds(r.data.needs);
		else failed(r.error);
	};
	const left = (skills.value ?? []).filter((s) => !needs.some((n) => n.skill_id === s.id));
	return (
		<section class={css.block} aria-label={t('ui.needs')}>
			<h3>{t('ui.needs')}</h3>
			{needs.length > 0 && (
				<ul class={css.items}>
					{needs.map((n) => (
						<li key={n.skill_id} class={css.item}>
							<span class="grow clip">{skillName(n.skill_id)}</span>
							<button type="button" class={css.small} disabled={!editable} aria-pressed={n.required} title={t('ui.needs.required')} aria-label={`${t('ui.needs.required')}: ${skillName(n.skill_id)}`} onClick={() => void say({ skill_id: n.skill_id, required: !n.required })}>
								<Icon name="star" size={13} />
							</button>
							{editable && (
								<button type="button" class={css.small} aria-label={t('ui.needs.drop', { name: skillName(n.skill_id) })} onClick={() => void say({ skill_id: n.skill_id, remove: true })}>
									<Icon name="x" size={13} />
								</button>
							)}
						</li>
					))}
				</ul>
			)}
			{editable && left.length > 0 && (
				<select class={css.input} aria-label={t('ui.needs.add')} value="" onChange={(e) => e.currentTarget.value && void say({ skill_id: Number(e.currentTarget.value), required: true })}>
					<option value="">{t('ui.needs.add')}</option>
					{left.map((s) => (
						<option key={s.id} value={s.id}>
							{s.name}
						</option>
					))}
				</select>
			)}
		</section>
	);
}
