import { useEffect, useState } from 'preact/hooks';
import { fieldError, get, post, type Failure } from '../../api/client';
import type { Session } from '../../api/types';
import { locale, t } from '../../i18n';
import { go } from '../../store/router';
import { accept } from '../../store/session';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { Bones, Notice } from '../../ui/States';
import { Gate } from './Gate';
import css from './session.module.css';

interface Invitation {
	email: string;
	name: string;
	company: string;
}

export function Invite({ token }: { token: string }) {
	const [info, setInfo] = useState<Invitation | null>(null);
	const [name, setName] = useState('');
	const [password, setPassword] = useState('');
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useEffect(() => {
		void get<Invitation>(`/invitations/${encodeURIComponent(token)}`, { quiet: true }).then((r) => {
			if (!r.ok) return setError(r.error);
			setInfo(r.data);
			setName(r.data.name);
		});
	}, [token]);

	const submit = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await post<Session>('/invitations/accept', { token, name, password, locale: locale.value }, { quiet: true });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		await accept(r.data);
		go('/app', { replace: true });
	};

	if (!info)
		return (
			<Gate title={error ? t('ui.invite.invalid') : t('ui.invite.title', { company: 'Pronto' })}>
				{error ? <p class={css.lead}>{t('ui.invite.invalidText')}</p> : <Bones />}
			</Gate>
		);
	return (
		<Gate title={t('ui.invite.title', { company: info.company || 'Pronto' })} lead={t('ui.invite.lead', { email: info.email })}>
			<form class={css.form} onSubmit={submit}>
				{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
				<input type="hidden" name="email" autocomplete="username" value={info.email} />
				<Input label={t('ui.name')} name="name" autocomplete="name" required autofocus value={name} onValue={setName} error={fieldError(error, 'name')} />
				<Input label={t('ui.password')} hint={t('ui.password.hint')} type="password" name="password" autocomplete="new-password" minLength={10} required value={password} onValue={setPassword} error={fieldError(error, 'password')} />
				<Button kind="main" type="submit" busy={busy} class={css.wide}>
					{t('ui.invite.accept')}
				</Button>
			</form>
		</Gate>
	);
}
