import { useEffect, useRef, useState } from 'preact/hooks';
import { get, hasKey, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { go } from '../../store/router';
import { signIn } from '../../store/session';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { Gate } from './Gate';
import css from './session.module.css';

// The form itself serves the first sign-in and the overlay after a session has ended.
export function SignInForm({ email: known, onDone }: { email?: string; onDone?: () => void }) {
	const [email, setEmail] = useState(known ?? '');
	const [password, setPassword] = useState('');
	const [code, setCode] = useState('');
	const [step, setStep] = useState<'password' | 'code'>('password');
	const [recovery, setRecovery] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const first = useRef<HTMLInputElement>(null);
	useEffect(() => first.current?.focus(), [step, recovery]);

	const submit = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		setError(null);
		const r = await signIn(email.trim(), password, step === 'code' ? code.replace(/\s/g, '') : undefined);
		setBusy(false);
		if (r.ok) return onDone?.();
		if (hasKey(r.error, 'auth.code_needed')) return setStep('code');
		if (hasKey(r.error, 'auth.bad')) setStep('password');
		setError(r.error);
		first.current?.focus();
		first.current?.select();
	};

	return (
		<form class={css.form} onSubmit={submit}>
			{error && <Notice tone="bad">{errorText(error)}</Notice>}
			{step === 'password' ? (
				<>
					<Input innerRef={known ? undefined : first} label={t('ui.email')} type="email" name="email" autocomplete="username" required value={email} onValue={setEmail} readOnly={Boolean(known)} />
					<Input innerRef={known ? first : undefined} data-autofocus={known ? true : undefined} label={t('ui.password')} type="password" name="password" autocomplete="current-password" required value={password} onValue={setPassword} />
				</>
			) : recovery ? (
				<Input innerRef={first} key="r" label={t('ui.signin.recovery')} hint={t('ui.signin.recoveryHint')} name="recovery" autocomplete="off" required value={code} onValue={setCode} />
			) : (
				<Input innerRef={first} key="c" label={t('ui.signin.code')} hint={t('ui.signin.codeHint')} name="code" inputMode="numeric" autocomplete="one-time-code" required value={code} onValue={setCode} />
			)}
			<Button kind="main" type="submit" busy={busy} class={css.wide}>
				{step === 'password' ? t('ui.signin.do') : t('ui.signin.confirm')}
			</Button>
			<div class={css.links}>
				{step === 'password' && !known && <a href="/forgot">{t('ui.signin.forgot')}</a>}
				{step === 'code' && (
					<>
						<button type="button" class={css.link} onClick={() => setRecovery(!recovery)}>
							{recovery ? t('ui.signin.useCode') : t('ui.signin.useRecovery')}
						</button>
						<button type="button" class={css.link} onClick={() => setStep('password')}>
							{t('ui.back')}
						</button>
					</>
				)}
			</div>
		</form>
	);
}

function errorText(e: Failure): string {
	if (e.errors.some((x) => x.message)) return failureText(e);
	if (hasKey(e, 'auth.bad')) return t('ui.signin.bad');
	if (hasKey(e, 'auth.code_bad')) return t('ui.signin.codeBad');
	return failureText(e);
}

export function SignIn() {
	useEffect(() => {
		// A server without an owner sends the first visitor to the wizard.
		void get<{ needed: boolean }>('/setup', { quiet: true }).then((r) => {
			if (r.ok && r.data.needed) go('/setup', { replace: true });
		});
	}, []);
	return (
		<Gate title={t('ui.signin.title')}>
			<SignInForm />
		</Gate>
	);
}
