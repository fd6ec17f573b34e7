import { useState } from 'preact/hooks';
import { fieldError, post, type Failure } from '../../api/client';
import type { Session } from '../../api/types';
import { isLocale, locale, LOCALE_NAMES, LOCALES, t } from '../../i18n';
import { accept, setLocale } from '../../store/session';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Input, Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import css from './setup.module.css';

export function AdminStep({ token, onDone }: { token: string; onDone: () => void }) {
	const [email, setEmail] = useState('');
	const [name, setName] = useState('');
	const [password, setPassword] = useState('');
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await post<Session>('/setup', { token, email: email.trim(), password, name: name.trim(), locale: locale.value }, { quiet: true });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		await accept(r.data);
		onDone();
	};
	const shown = error && (['email', 'password', 'name'].some((f) => fieldError(error, f)) ? '' : failureText(error));
	return (
		<form class={css.form} onSubmit={save}>
			{!token && <Notice tone="warn">{t('ui.setup.noToken')}</Notice>}
			{shown && <Notice tone="bad">{shown}</Notice>}
			<Select
				label={t('ui.language')}
				value={locale.value}
				onValue={(l) => {
					if (isLocale(l)) void setLocale(l);
				}}
				choices={LOCALES.map((l) => ({ value: l, label: LOCALE_NAMES[l] }))}
			/>
			<Input label={t('ui.setup.yourName')} name="name" autocomplete="name" required autofocus value={name} onValue={setName} error={fieldError(error, 'name')} />
			<Input label={t('ui.email')} type="email" name="email" autocomplete="username" required hint={t('ui.setup.emailHint')} value={email} onValue={setEmail} error={fieldError(error, 'email')} />
			<Input label={t('ui.password')} type="password" name="password" autocomplete="new-password" required minLength={10} hint={t('ui.password.hint')} value={password} onValue={setPassword} error={fieldError(error, 'password')} />
			<Button kind="main" type="submit" busy={busy} class={css.next}>
				{t('ui.setup.next')}
			</Button>
		</form>
	);
}
