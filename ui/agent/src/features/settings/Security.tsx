import { useState } from 'preact/hooks';
import { del, fieldError, post, type Failure } from '../../api/client';
import type { SessionRow } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { signOut } from '../../store/session';
import { failed, failureText, toast } from '../../store/toasts';
import { Age, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { device } from '../../ui/devicename';
import { Totp } from './Totp';
import css from './settings.module.css';

export function Security() {
	return (
		<div class={css.form}>
			<Password />
			<Totp />
			<Sessions />
		</div>
	);
}

function Password() {
	const [old, setOld] = useState('');
	const [next, setNext] = useState('');
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await post('/me/password', { old, new: next });
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setOld('');
		setNext('');
		toast(t('ui.security.passwordDone'), { kind: 'ok' });
	};
	const other = error && !fieldError(error, 'old') && !fieldError(error, 'new');
	return (
		<form class={css.card} onSubmit={save}>
			<h2>{t('ui.security.password')}</h2>
			{other && <Notice tone="bad">{failureText(error)}</Notice>}
			<div class={css.two}>
				<Input label={t('ui.security.old')} type="password" autocomplete="current-password" required value={old} onValue={setOld} error={fieldError(error, 'old')} />
				<Input label={t('ui.password.new')} type="password" autocomplete="new-password" required minLength={10} hint={t('ui.password.hint')} value={next} onValue={setNext} error={fieldError(error, 'new')} />
			</div>
			<div>
				<Button type="submit" busy={busy} disabled={!old || !next}>
					{t('ui.security.change')}
				</Button>
			</div>
		</form>
	);
}

function Sessions() {
	const list = useLoad<{ sessions: SessionRow[] }>('/sessions');
	const end = async (id: number): Promise<void> => {
		const r = await del(`/sessions/${id}`);
		if (!r.ok) return failed(r.error);
		void list.reload();
	};
	return (
		<section class={css.card}>
			<div class={css.cardHead}>
				<h2>{t('ui.security.sessions')}</h2>
				<Button small kind="danger" onClick={() => void signOut(true)}>
					{t('ui.security.everywhere')}
				</Button>
			</div>
			{list.error && <ErrorState error={list.error} retry={() => void list.reload()} />}
			{!list.data && !list.error && <Bones rows={2} kind="row" />}
			<ul class={css.rows}>
				{list.data?.sessions.map((s) => (
					<li key={s.id} class={css.item}>
						<Icon name={/Mobile|iPhone|Android/.test(s.user_agent) ? 'phone' : 'monitor'} size={18} />
						<div class="grow">
							<p class={css.itemTitle}>
								{device(s.user_agent)} {s.current && <Chip tone="ok">{t('ui.security.thisOne')}</Chip>}
							</p>
							<p class={css.itemText}>
								{s.ip === 'command line' ? t('ui.security.commandLine') : s.ip} · <span title={dateTime(s.created_at)}>{t('ui.security.seen')} </span>
								<Age at={s.seen_at} />
							</p>
						</div>
						{!s.current && (
							<Button small onClick={() => void end(s.id)}>
								{t('ui.security.end')}
							</Button>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}
