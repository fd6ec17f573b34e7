import { useState } from 'preact/hooks';
import { fieldError, post, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { Gate } from './Gate';
import css from './session.module.css';

export function Forgot() {
	const [email, setEmail] = useState('');
	const [sent, setSent] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const submit = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await post('/password/forgot', { email: email.trim() }, { quiet: true });
		setBusy(false);
		setError(r.ok ? null : r.error);
		setSent(r.ok);
	};
	return (
		<Gate title={t('ui.forgot.title')} lead={sent ? undefined : t('ui.forgot.lead')}>
			{sent ? (
				<div class={css.form}>
					<Notice tone="ok">{t('ui.forgot.sent', { email })}</Notice>
					<a href="/app">{t('ui.forgot.back')}</a>
				</div>
			) : (
				<form class={css.form} onSubmit={submit}>
					{error && <Notice tone="bad">{failureText(error)}</Notice>}
					<Input label={t('ui.email')} type="email" name="email" autocomplete="username" required autofocus value={email} onValue={setEmail} />
					<Button kind="main" type="submit" busy={busy} class={css.wide}>
						{t('ui.forgot.send')}
					</Button>
					<div class={css.links}>
						<a href="/app">{t('ui.forgot.back')}</a>
					</div>
				</form>
			)}
		</Gate>
	);
}

export function Reset({ token }: { token: string }) {
	const [password, setPassword] = useState('');
	const [done, setDone] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const submit = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await post('/password/reset', { token, password }, { quiet: true });
		setBusy(false);
		setError(r.ok ? null : r.error);
		setDone(r.ok);
	};
	return (
		<Gate title={t('ui.reset.title')}>
			{done ? (
				<div class={css.form}>
					<Notice tone="ok">{t('ui.reset.done')}</Notice>
					<a href="/app">{t('ui.signin.do')}</a>
				</div>
			) : (
				<form class={css.form} onSubmit={submit}>
					{error && !fieldError(error, 'password') && <Notice tone="bad">{failureText(error)}</Notice>}
					<Input label={t('ui.password.new')} hint={t('ui.password.hint')} error={fieldError(error, 'password')} type="password" name="password" autocomplete="new-password" minLength={10} required autofocus value={password} onValue={setPassword} />
					<Button kind="main" type="submit" busy={busy} class={css.wide}>
						{t('ui.reset.save')}
					</Button>
				</form>
			)}
		</Gate>
	);
}
