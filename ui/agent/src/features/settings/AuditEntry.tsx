// One entry of the audit log: what, to what, who and when; what was sent opens below it.
import { t, type Key } from '../../i18n';
import { Chip } from '../../ui/Bits';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/icon-names';
import css from './audit.module.css';
import set from './settings.module.css';

export interface AuditEntry {
	id: number;
	at: number;
	kind: string;
	action: string;
	actor_kind: string;
	actor_name: string;
	key_id: number | null;
	ip: string;
	request_id: string;
	target: string;
	name: string;
	detail: Record<string, unknown> | null;
}

const ICONS: Record<string, IconName> = { create: 'plus', change: 'pencil', delete: 'trash-2', run: 'refresh-cw', read: 'download' };

const isAuth = (x: AuditEntry): boolean => x.kind.startsWith('auth.');

function icon(x: AuditEntry): IconName {
	if (x.kind === 'auth.refused') return 'shield-alert';
	return isAuth(x) ? 'lock' : (ICONS[x.action] ?? 'pencil');
}

function who(x: AuditEntry): string {
	if (x.actor_kind === 'system') return t('ui.audit.system');
	return x.actor_name || t('ui.audit.nobody');
}

const shown = (v: unknown): string => (typeof v === 'string' ? v : JSON.stringify(v));

export function Entry({ entry: x, when }: { entry: AuditEntry; when: string }) {
	const fields = Object.entries(x.detail ?? {});
	const what = isAuth(x) ? t(`ui.audit.${x.kind}` as Key) : t(`ui.roles.p.${x.kind}` as Key);
	return (
		<li class={set.item}>
			<Icon name={icon(x)} />
			<div class="grow">
				<p class={set.itemTitle}>
					{!isAuth(x) && <Chip tone={x.action === 'delete' ? 'bad' : 'plain'}>{t(`ui.audit.${x.action}` as Key)}</Chip>}
					<span>{what}</span>
					{x.name && <span class={css.name}>{x.name}</span>}
				</p>
				<p class={set.itemText}>
					{[who(x), when, x.ip === 'command line' ? t('ui.security.commandLine') : x.ip, x.key_id ? t('ui.audit.key', { n: x.key_id }) : ''].filter(Boolean).join(' · ')}
				</p>
				{(x.target || fields.length > 0) && (
					<details class={css.more}>
						<summary>
							<code>{x.target || x.kind}</code>
						</summary>
						{fields.length > 0 && (
							<dl class={css.fields}>
								{fields.map(([k, v]) => (
									<div key={k}>
										<dt>{k}</dt>
										<dd>{shown(v)}</dd>
									</div>
								))}
							</dl>
						)}
						{x.request_id && <p class="muted">{t('ui.audit.request', { id: x.request_id })}</p>}
					</details>
				)}
			</div>
		</li>
	);
}
