// What rules did, newest first: of one rule, or only what went wrong.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { to } from '../../store/router';
import { failed } from '../../store/toasts';
import { actionsText } from '../../ui/actions';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Check, Select } from '../../ui/Field';
import { Bones, Empty } from '../../ui/States';
import type { LogLine, Rule } from './ruleform';
import { css } from './css';

const PAGE = 50;

export function RuleLog({ rules }: { rules: Rule[] }) {
	const [rule, setRule] = useState(() => new URL(location.href).searchParams.get('rule') ?? '');
	const [troubled, setTroubled] = useState(false);
	const [lines, setLines] = useState<LogLine[] | null>(null);
	const [more, setMore] = useState(false);
	const load = async (before: number, old: LogLine[]): Promise<void> => {
		const q = new URLSearchParams({ ...(rule ? { rule } : troubled ? { troubled: '1' } : {}), ...(before ? { before: String(before) } : {}) });
		const r = await get<{ lines: LogLine[] }>(`/rules/log?${q}`);
		if (!r.ok) return failed(r.error);
		setLines([...old, ...r.data.lines]);
		setMore(r.data.lines.length === PAGE);
	};
	useEffect(() => void load(0, []), [rule, troubled]);
	return (
		<>
			<div class={css.bar}>
				<div class={css.two}>
					<Select label={t('ui.rule.one')} value={rule} choices={[{ value: '', label: t('ui.rule.all') }, ...rules.map((r) => ({ value: String(r.id), label: r.name }))]} onValue={setRule} />
					<Check checked={troubled && !rule} disabled={!!rule} onChange={setTroubled} label={t('ui.rule.troubled')} />
				</div>
				<a class={css.second} href={to.settings('rules')}>
					{t('ui.set.rules')}
				</a>
			</div>
			{!lines && <Bones rows={3} kind="row" />}
			{lines && !lines.length && <Empty icon="list" title={t('ui.rule.noLog')}>{t('ui.rule.noLogText')}</Empty>}
			{lines && lines.length > 0 && (
				<ul class={css.list}>
					{lines.map((l) => (
						<li key={l.id} class={css.item}>
							<div class={css.what}>
								<p class={css.itemTitle}>
									<a href={to.settings('rules', l.rule_id)}>{l.name || `#${l.rule_id}`}</a>
									<Chip tone={l.outcome === 'fired' ? 'ok' : 'bad'}>{t(`ui.rule.outcome.${l.outcome}`)}</Chip>
								</p>
								<p>
									<a href={to.inbox('open', l.ticket_id)}>
										#{l.ticket_id} {l.subject}
									</a>
								</p>
								<p class="muted">{l.detail.actions ? actionsText(l.detail.actions.filter((a) => !a.skipped)) || t('ui.rule.nothing') : l.detail.key}</p>
								<p class="muted">{dateTime(l.created_at)}</p>
							</div>
						</li>
					))}
				</ul>
			)}
			{more && lines && (
				<Button class={css.start} onClick={() => void load(lines[lines.length - 1]?.id ?? 0, lines)}>
					{t('ui.more')}
				</Button>
			)}
		</>
	);
}
