// Earlier versions; one becomes the newest with a press.
import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { failed, toast } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { useLoad } from '../../ui/useLoad';
import { ruleText, type Rule, type RuleVersion } from './ruleform';
import { css } from './css';

export function RuleVersions({ rule, reload }: { rule: Rule; reload: () => Promise<void> }) {
	const [open, setOpen] = useState(false);
	return (
		<section class={css.card}>
			<button type="button" class={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
				{t('ui.sla.versions', { n: rule.versions })}
			</button>
			{open && <List rule={rule} reload={reload} />}
		</section>
	);
}

function List({ rule, reload }: { rule: Rule; reload: () => Promise<void> }) {
	const { data } = useLoad<{ versions: RuleVersion[] }>(`/rules/${rule.id}/versions`);
	const restore = async (v: RuleVersion): Promise<void> => {
		const r = await post<Rule>(`/rules/${rule.id}/restore`, { version_id: v.id });
		if (!r.ok) return failed(r.error);
		toast(t('ui.saved'), { kind: 'ok' });
		await reload();
	};
	return (
		<ul class={css.versions}>
			{(data?.versions ?? []).map((v) => (
				<li key={v.id} class={css.version}>
					<div class={css.what}>
						<p>
							{dateTime(v.created_at)} {v.agent?.name} {v.id === rule.version_id && <Chip tone="ok">{t('ui.current')}</Chip>}
						</p>
						<p class="muted">{`${v.name}: ${ruleText(v.rule)}`}</p>
					</div>
					{v.id !== rule.version_id && (
						<Button small onClick={() => void restore(v)} aria-label={`${t('ui.sla.restore')}: ${dateTime(v.created_at)}`}>
							{t('ui.sla.restore')}
						</Button>
					)}
				</li>
			))}
		</ul>
	);
}
