import { useState } from 'preact/hooks';
import { del, post, put, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { me, session } from '../../store/session';
import { failed, failureText, toast } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input } from '../../ui/Field';
import { Notice } from '../../ui/States';
import css from './settings.module.css';

interface Secret {
	secret: string;
	uri: string;
	qr_svg: string;
}

function setOn(on: boolean): void {
	const s = session.value;
	if (s) session.value = { ...s, agent: { ...s.agent, totp: on } };
}

// The code as a picture: a data address, so that no markup is ever parsed.
const picture = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

export function Totp() {
	const on = me.value?.totp ?? false;
	const [secret, setSecret] = useState<Secret | null>(null);
	const [codes, setCodes] = useState<string[] | null>(null);
	const [off, setOff] = useState(false);
	const begin = async (): Promise<void> => {
		const r = await post<Secret>('/me/totp');
		if (!r.ok) return failed(r.error);
		setSecret(r.data);
	};
	return (
		<section class={css.card}>
			<div class={css.cardHead}>
				<h2>{t('ui.totp.title')}</h2>
				<Chip tone={on ? 'ok' : 'plain'}>{on ? t('ui.on') : t('ui.off')}</Chip>
			</div>
			<p class="muted">{t('ui.totp.text')}</p>
			<div>
				{on ? (
					<Button kind="danger" onClick={() => setOff(true)}>
						{t('ui.totp.turnOff')}
					</Button>
				) : (
					<Button onClick={() => void begin()}>{t('ui.totp.turnOn')}</Button>
				)}
			</div>
			{secret && (
				<Enrol
					secret={secret}
					onClose={() => setSecret(null)}
					onDone={(list) => {
						setSecret(null);
						setCodes(list);
						setOn(true);
					}}
				/>
			)}
			{codes && <Codes codes={codes} onClose={() => setCodes(null)} />}
			{off && <TurnOff onClose={() => setOff(false)} />}
		</section>
	);
}

function Enrol({ secret, onClose, onDone }: { secret: Secret; onClose: () => void; onDone: (codes: string[]) => void }) {
	const [code, setCode] = useState('');
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await put<{ recovery_codes: string[] }>('/me/totp', { code: code.replace(/\s/g, '') });
		if (r.ok) onDone(r.data.recovery_codes);
		else setError(r.error);
	};
	return (
		<Dialog title={t('ui.totp.turnOn')} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				<p>{t('ui.totp.scan')}</p>
				<img class={css.qr} src={picture(secret.qr_svg)} width="200" height="200" alt={t('ui.totp.qr')} />
				<p class="muted">
					{t('ui.totp.byHand')} <code class={css.code}>{secret.secret.replace(/(.{4})/g, '$1 ')}</code>
				</p>
				<Input label={t('ui.signin.code')} inputMode="numeric" autocomplete="one-time-code" required data-autofocus value={code} onValue={setCode} error={error ? failureText(error) : undefined} />
				<Button kind="main" type="submit">
					{t('ui.signin.confirm')}
				</Button>
			</form>
		</Dialog>
	);
}

function Codes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
	const copy = (): void => {
		void navigator.clipboard?.writeText(codes.join('\n')).then(() => toast(t('ui.copied')));
	};
	return (
		<Dialog
			title={t('ui.totp.codes')}
			size="small"
			fixed
			onClose={onClose}
			footer={
				<>
					<Button icon="copy" onClick={copy}>
						{t('ui.copy')}
					</Button>
					<Button kind="main" onClick={onClose}>
						{t('ui.totp.kept')}
					</Button>
				</>
			}
		>
			<Notice tone="warn">{t('ui.totp.codesText')}</Notice>
			<ul class={css.codes}>
				{codes.map((c) => (
					<li key={c}>{c}</li>
				))}
			</ul>
		</Dialog>
	);
}

function TurnOff({ onClose }: { onClose: () => void }) {
	const [password, setPassword] = useState('');
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await del('/me/totp', { password });
		if (!r.ok) return setError(r.error);
		setOn(false);
		onClose();
	};
	return (
		<Dialog title={t('ui.totp.turnOff')} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				<Input label={t('ui.password')} type="password" autocomplete="current-password" required data-autofocus value={password} onValue={setPassword} error={error ? failureText(error) : undefined} />
				<Button kind="danger" type="submit">
					{t('ui.totp.turnOff')}
				</Button>
			</form>
		</Dialog>
	);
}
