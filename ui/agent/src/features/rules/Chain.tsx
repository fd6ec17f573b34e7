// A loop, link by link: which rule does what, and what that starts.
import { t } from '../../i18n';
import { onName, type Link } from './ruleform';
import { css } from './css';

export function Chain({ links }: { links: Link[] }) {
	if (!links.length) return null;
	return (
		<ol class={css.chain} aria-label={t('ui.rule.loop')}>
			{links.map((l, i) => (
				<li key={i}>
					<strong>{l.name || t('ui.rule.this')}</strong> <span class="muted">→ {onName(l.starts)} →</span>
				</li>
			))}
			<li>
				<strong>{links[0]?.name || t('ui.rule.this')}</strong> …
			</li>
		</ol>
	);
}
