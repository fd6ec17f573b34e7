// Earlier words; one is taken into the editor, where it can be looked at before saving.
import { useState } from 'preact/hooks';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { useLoad } from '../../ui/useLoad';
import type { TextVersion } from './types';
import css from '../../ui/admin.module.css';

export function Versions({ path, now, onTake }: { path: string; now: number; onTake: (v: TextVersion) => void }) {
	const { data } = useLoad<{ versions: TextVersion[] }>(path);
	const [open, setOpen] = useState(false);
	if (!data?.versions.length) return null;
	return (
		<section class={css.card}>
			<button type="button" class={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
				{t('ui.sla.versions', { n: data.versions.length })}
			</button>
			{open && (
				<ul class={css.versions}>
					{data.versions.map((v) => (
						<li key={v.version} class={css.version}>
							<div class="grow">
								<p>
									{dateTime(v.created_at)} {v.agent_name} {v.version === now && <Chip tone="ok">{t('ui.current')}</Chip>}
								</p>
								<p class="muted">{v.html === null ? t('ui.texts.is.builtin') : v.html.replace(/<[^>]*>/g, ' ').slice(0, 120)}</p>
							</div>
							{v.version !== now && (
								<Button small onClick={() => onTake(v)} aria-label={`${t('ui.sla.restore')}: ${dateTime(v.created_at)}`}>
									{t('ui.sla.restore')}
								</Button>
							)}
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
