// Sign-in of a mailbox on its provider's own page: the choice, the button that leads
// there, and the desk's registration that the provider asks for.
import { useState } from 'preact/hooks';
import { fieldError, post, put as send, type Failure } from '../api/client';
import type { Mailbox, MailboxIn, OAuthClient } from '../api/admin-types';
import { t } from '../i18n';
import { failed, toast } from '../store/toasts';
import { Button } from './Button';
import { Input, Select } from './Field';
import { Notice } from './States';
import { useLoad } from './useLoad';
import css from './oauth.module.css';

type Kind = MailboxIn['auth_kind'];
const KINDS: Kind[] = ['password', 'google', 'microsoft'];
const NAMES: Record<Kind, string> = { password: '', google: 'Google', microsoft: 'Microsoft' };

export function SignInKind({ value, onValue }: { value: Kind; onValue: (v: Kind) => void }) {
	return <Select label={t('ui.oauth.how')} value={value} onValue={(v) => onValue(v as Kind)} choices={KINDS.map((k) => ({ value: k, label: t(`ui.oauth.by.${k}`) }))} />;
}

export const isConnected = (m: Mailbox): boolean => m.oauth_set && m.state !== 'reauthorise';

// What the provider's page came back with; the server chose one of these words.
const BACK = ['ok', 'failed', 'client', 'no_refresh'] as const;
export function OAuthNotice() {
	const word = new URLSearchParams(location.search).get('oauth');
	const known = BACK.find((w) => w === word);
	if (!known) return null;
	return <Notice tone={known === 'ok' ? 'ok' : 'bad'}>{t(`ui.oauth.back.${known}`)}</Notice>;
}

interface Props {
	kind: Kind;
	box: Mailbox | null;
	dirty: boolean;
	// Where the provider's page leads back to, when that is not the settings.
	back?: 'setup';
	// Stores what was typed first, where there is no other button for it.
	save?: () => Promise<Mailbox | null>;
}
export function OAuthButton({ kind, box, dirty, back, save }: Props) {
	const list = useLoad<{ clients: OAuthClient[] }>('/oauth-clients');
	const [busy, setBusy] = useState(false);
	const client = list.data?.clients.find((c) => c.provider === kind);
	if (!client) return null;
	const saved = box !== null && box.auth_kind === kind && !dirty;
	const connected = saved && isConnected(box);
	const signIn = async (): Promise<void> => {
		setBusy(true);
		const target = saved || !save ? box : await save();
		const r = target && (await post<{ url: string }>(`/mailboxes/${target.id}/oauth${back ? `?back=${back}` : ''}`));
		if (r?.ok) return location.assign(r.data.url);
		setBusy(false);
		if (r) failed(r.error);
	};
	return (
		<>
			<Notice tone={connected ? 'ok' : 'info'}>{!saved && !save ? t('ui.oauth.saveFirst') : connected ? t('ui.oauth.connected') : t('ui.oauth.needed')}</Notice>
			<div class={css.row}>
				<Button kind={connected ? undefined : 'main'} busy={busy} disabled={(!saved && !save) || !client.client_id} onClick={() => void signIn()}>
					{t('ui.oauth.signIn', { name: NAMES[kind] })}
				</Button>
			</div>
			<details open={!client.client_id}>
				<summary>{t('ui.oauth.app', { name: NAMES[kind] })}</summary>
				<Registration key={kind} client={client} onSaved={() => void list.reload()} />
			</details>
		</>
	);
}

// Not a form of its own: it stands inside the mailbox's.
function Registration({ client, onSaved }: { client: OAuthClient; onSaved: () => void }) {
	const [id, setId] = useState(client.client_id);
	const [secret, setSecret] = useState('');
	const [tenant, setTenant] = useState(client.tenant);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (): Promise<void> => {
		setBusy(true);
		const r = await send<OAuthClient>(`/oauth-clients/${client.provider}`, { client_id: id.trim(), tenant: tenant.trim(), ...(secret ? { client_secret: secret } : {}) });
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return r.error.errors.length ? undefined : failed(r.error);
		setSecret('');
		toast(t('ui.saved'), { kind: 'ok' });
		onSaved();
	};
	return (
		<fieldset class={css.fields}>
			<p class="muted">{t('ui.oauth.appText', { name: NAMES[client.provider] })}</p>
			<Input label={t('ui.oauth.redirect')} readOnly value={client.redirect_uri} onValue={() => undefined} onFocus={(e: FocusEvent) => (e.currentTarget as HTMLInputElement).select()} />
			<Input label={t('ui.oauth.clientId')} autocomplete="off" value={id} onValue={setId} error={fieldError(error, 'client_id')} />
			<Input label={t('ui.oauth.clientSecret')} type="password" autocomplete="off" hint={client.secret_set ? t('ui.mailboxes.kept') : undefined} value={secret} onValue={setSecret} error={fieldError(error, 'client_secret')} />
			{client.provider === 'microsoft' && <Input label={t('ui.oauth.tenant')} optional hint={t('ui.oauth.tenantHint')} autocomplete="off" value={tenant} onValue={setTenant} error={fieldError(error, 'tenant')} />}
			<div class={css.row}>
				<Button busy={busy} disabled={!id.trim() && !client.client_id} onClick={() => void save()}>
					{t('ui.save')}
				</Button>
			</div>
		</fieldset>
	);
}
