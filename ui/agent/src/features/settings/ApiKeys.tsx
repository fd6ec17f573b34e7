import { useState } from 'preact/hooks';
import { del, fieldError, post, type Failure } from '../../api/client';
import type { ApiKey } from '../../api/admin-types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { failed, failureText, toast } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Check, Input, Select } from '../../ui/Field';
import { Bones, Empty, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { Confirm } from '../../ui/Confirm';
import css from './settings.module.css';

const SCOPES = ['ticket.read', 'ticket.write', 'admin'] as const;
const DAYS = [30, 90, 365, 0] as const;

export function ApiKeys() {
	const list = useLoad<{ keys: ApiKey[] }>('/api-keys');
	const [add, setAdd] = useState(false);
	const [revoke, setRevoke] = useState<ApiKey | null>(null);
	if (list.error && !list.data) return <ErrorState error={list.error} retry={() => void list.reload()} />;
	if (!list.data) return <Bones rows={3} kind="row" />;
	return (
		<>
			<div class={css.bar2}>
				<p class="muted">{t('ui.keys.api.text')}</p>
				<Button kind="main" icon="plus" onClick={() => setAdd(true)}>
					{t('ui.keys.api.add')}
				</Button>
			</div>
			{!list.data.keys.length && <Empty icon="key" title={t('ui.keys.api.none')}>{t('ui.keys.api.noneText')}</Empty>}
			{list.data.keys.length > 0 && (
				<ul class={`${css.card} ${css.rows}`}>
					{list.data.keys.map((k) => (
						<li key={k.id} class={`${css.item} ${k.revoked_at ? css.inactive : ''}`}>
							<div class="grow">
								<p class={css.itemTitle}>
									<span class="clip">{k.name}</span>
									{k.revoked_at && <Chip tone="bad">{t('ui.keys.api.revoked')}</Chip>}
								</p>
								<p class="muted">
									{k.scopes.join(', ')} · {k.last_used_at ? t('ui.keys.api.used', { when: dateTime(k.last_used_at) }) : t('ui.keys.api.unused')}
									{k.expires_at ? ` · ${t('ui.keys.api.until', { when: dateTime(k.expires_at) })}` : ''}
								</p>
							</div>
							{!k.revoked_at && (
								<Button small kind="danger" onClick={() => setRevoke(k)}>
									{t('ui.keys.api.revoke')}
								</Button>
							)}
						</li>
					))}
				</ul>
			)}
			{add && <NewKey onClose={() => setAdd(false)} onMade={() => void list.reload()} />}
			{revoke && (
				<Confirm
					title={t('ui.keys.api.revokeTitle', { name: revoke.name })}
					text={t('ui.keys.api.revokeText')}
					yes={t('ui.keys.api.revoke')}
					onClose={() => setRevoke(null)}
					onYes={async () => {
						const r = await del(`/api-keys/${revoke.id}`);
						if (!r.ok) failed(r.error);
						void list.reload();
					}}
				/>
			)}
		</>
	);
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
	const [name, setName] = useState('');
	const [scopes, setScopes] = useState<string[]>(['ticket.read']);
	const [days, setDays] = useState('90');
	const [token, setToken] = useState('');
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const n = Number(days);
		const r = await post<{ id: number; token: string }>('/api-keys', { name, scopes, ...(n ? { expires_at: Date.now() + n * 86_400_000 } : {}) });
		if (!r.ok) return setError(r.error);
		setToken(r.data.token);
		onMade();
	};
	if (token)
		return (
			<Dialog title={t('ui.keys.api.made')} size="small" fixed onClose={onClose} footer={<Button kind="main" onClick={onClose}>{t('ui.keys.api.kept')}</Button>}>
				<Notice tone="warn">{t('ui.keys.api.once')}</Notice>
				<code class={css.secret}>{token}</code>
				<Button icon="copy" onClick={() => void navigator.clipboard?.writeText(token).then(() => toast(t('ui.copied')))}>
					{t('ui.copy')}
				</Button>
			</Dialog>
		);
	return (
		<Dialog title={t('ui.keys.api.add')} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
				<Input label={t('ui.name')} required maxLength={80} data-autofocus hint={t('ui.keys.api.nameHint')} value={name} onValue={setName} error={fieldError(error, 'name')} />
				<fieldset>
					<legend class={css.legend}>{t('ui.keys.api.scopes')}</legend>
					{SCOPES.map((s) => (
						<Check key={s} label={t(`ui.scope.${s}`)} checked={scopes.includes(s)} onChange={(on) => setScopes(on ? [...scopes, s] : scopes.filter((x) => x !== s))} />
					))}
				</fieldset>
				<Select label={t('ui.keys.api.expires')} value={days} onValue={setDays} choices={DAYS.map((d) => ({ value: String(d), label: d ? t('ui.keys.api.days', { n: d }) : t('ui.keys.api.never') }))} />
				<Button kind="main" type="submit" disabled={!scopes.length}>
					{t('ui.keys.api.create')}
				</Button>
			</form>
		</Dialog>
	);
}
