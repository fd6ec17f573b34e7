import { useState } from 'preact/hooks';
import type { Policy, PolicyIn, PolicyVersion } from '../../api/sla-types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { isAdmin } from '../../store/session';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { conditionText } from '../../ui/conditions';
import { useLoad } from '../../ui/useLoad';
import { metricName, span } from './names';
import css from '../../ui/admin.module.css';

// Earlier versions; one is taken into the form, where it can be looked at before saving.
export function PolicyVersions({ policy, onRestore }: { policy: Policy; onRestore: (p: PolicyIn) => void }) {
	const [open, setOpen] = useState(false);
	return (
		<section class={css.card}>
			<button type="button" class={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
				{t('ui.sla.versions', { n: policy.versions })}
			</button>
			{open && <List policy={policy} onRestore={onRestore} />}
		</section>
	);
}

function List({ policy, onRestore }: { policy: Policy; onRestore: (p: PolicyIn) => void }) {
	const { data } = useLoad<{ versions: PolicyVersion[] }>(`/sla/policies/${policy.id}/versions`);
	const list = [...(data?.versions ?? [])].sort((a, b) => b.id - a.id);
	return (
		<ul class={css.versions}>
			{list.map((v) => (
				<li key={v.id} class={css.version}>
					<div class="grow">
						<p>
							{dateTime(v.created_at)} {v.agent?.name} {v.id === policy.version_id && <Chip tone="ok">{t('ui.current')}</Chip>} {v.applied_to_running && <Chip>{t('ui.pol.applied')}</Chip>}
						</p>
						<p class="muted">{conditionText(v.policy.when)}</p>
						<p class="muted">{v.policy.targets.map((x) => `${metricName(x.metric)} ${span(x.target_s)}`).join(' · ')}</p>
					</div>
					{isAdmin.value && v.id !== policy.version_id && (
						<Button small onClick={() => onRestore(v.policy)} aria-label={`${t('ui.sla.restore')}: ${dateTime(v.created_at)}`}>
							{t('ui.sla.restore')}
						</Button>
					)}
				</li>
			))}
		</ul>
	);
}
