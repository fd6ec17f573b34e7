// Where the ticket went from team to team, with the answers that went along.
import { useEffect, useState } from 'preact/hooks';
import type { Handover } from '../../api/form-types';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { dateTime, full } from '../../i18n/format';
import { actionById } from '../../store/keys';
import { teamName } from '../../store/directory';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { useLoad } from '../../ui/useLoad';
import css from './escalate.module.css';

const TONE = { escalation: 'accent', return: 'risk', transfer: 'plain' } as const;

export function HandoverPanel({ x }: { x: Ticket }) {
	const { data, reload } = useLoad<{ handovers: Handover[] }>(`/tickets/${x.id}/handovers`);
	const [open, setOpen] = useState<number | null>(null);
	useEffect(() => {
		if (data) void reload();
	}, [x.last_event_id]);
	const list = data?.handovers.filter((h) => !h.undone_at) ?? [];
	const may = x.can.includes('assign') && x.category !== 'solved';
	if (!data || (!list.length && !may)) return null;
	return (
		<section class={css.block} aria-label={t('ui.esc.title')}>
			<h3>{t('ui.esc.title')}</h3>
			{list.length > 0 && (
				<ol class={css.moves}>
					{list.map((h) => (
						<li key={h.id}>
							<button type="button" class={css.move} aria-expanded={open === h.id} onClick={() => setOpen(open === h.id ? null : h.id)}>
								<span class={css.moveHead}>
									<Chip tone={TONE[h.kind]}>{t(`ui.esc.kind.${h.kind}`)}</Chip>
									{h.returned_at !== null && <Chip tone="risk">{t('ui.esc.cameBack')}</Chip>}
									<time class="muted" dateTime={new Date(h.created_at).toISOString()} title={full(h.created_at)}>
										{dateTime(h.created_at)}
									</time>
								</span>
								<span class="clip">{`${h.from_team_id === null ? t('ui.noTeam') : teamName(h.from_team_id)} → ${h.to_team_id === null ? t('ui.noTeam') : teamName(h.to_team_id)}`}</span>
							</button>
							{open === h.id && <Answers h={h} />}
						</li>
					))}
				</ol>
			)}
			{may && (
				<div class={css.buttons}>
					<Do id="escalate" />
					{list.some((h) => h.kind === 'escalation') && <Do id="return" />}
				</div>
			)}
		</section>
	);
}

function Do({ id }: { id: 'escalate' | 'return' }) {
	const a = actionById(id);
	if (!a) return null;
	return (
		<Button small icon={a.icon} keys={a.keys} showKeys onClick={() => a.run()}>
			{t(a.label)}
		</Button>
	);
}

function Answers({ h }: { h: Handover }) {
	return (
		<dl class={css.answers}>
			<dt>{t('ui.esc.by')}</dt>
			<dd>{h.actor_name || t('ui.esc.byItself')}</dd>
			{h.why && (
				<>
					<dt>{t('ui.esc.reason')}</dt>
					<dd>{h.why}</dd>
				</>
			)}
			{h.answered.map((a) => (
				<>
					<dt key={`q${a.key}`}>{a.question}</dt>
					<dd key={`a${a.key}`} class={a.given ? '' : 'muted'}>
						{a.given ? a.answer : t('ui.esc.unanswered')}
					</dd>
				</>
			))}
		</dl>
	);
}
