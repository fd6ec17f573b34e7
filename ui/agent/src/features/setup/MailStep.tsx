// The first mailbox: address and password, servers found by themselves, and an honest
// test that shows what each server answered.
import { useEffect, useState } from 'preact/hooks';
import { get, patch, post, type Failure } from '../../api/client';
import type { Mailbox, MailboxIn, TestResult } from '../../api/admin-types';
import { t } from '../../i18n';
import { BLANK, discover, fromDiscovered, isAddress, test, toForm, usualPort } from '../../store/mailboxes';
import { session } from '../../store/session';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Cards, Input, Select } from '../../ui/Field';
import { MailTest } from '../../ui/MailTest';
import { isConnected, OAuthButton, OAuthNotice, SignInKind } from '../../ui/OAuthButton';
import { Notice } from '../../ui/States';
import css from './setup.module.css';

type Choice = 'mail' | 'later';
// The mailbox that was stored before its owner went to the provider's page.
const KEPT = 'pronto.setup-mailbox';

export function MailStep({ onDone }: { onDone: () => void }) {
	const [choice, setChoice] = useState<Choice>('mail');
	const [box, setBox] = useState<MailboxIn>({ ...BLANK, from_name: session.value?.company ?? '' });
	const [servers, showServers] = useState(false);
	const [busy, setBusy] = useState<'' | 'find' | 'test' | 'save'>('');
	const [result, setResult] = useState<TestResult | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const [asked, setAsked] = useState('');
	const [saved, setSaved] = useState<Mailbox | null>(null);
	const [dirty, setDirty] = useState(false);

	useEffect(() => {
		const id = Number(sessionStorage.getItem(KEPT));
		if (!id) return;
		void get<{ mailboxes: Mailbox[] }>('/mailboxes').then((r) => {
			const m = r.ok ? r.data.mailboxes.find((x) => x.id === id) : undefined;
			if (!m) return;
			setSaved(m);
			setBox(toForm(m));
			setAsked(m.address);
		});
	}, []);

	const put = (change: Partial<MailboxIn>): void => {
		setBox((b) => ({ ...b, ...change }));
		setDirty(true);
		setResult(null);
		setError(null);
	};
	const complete = (b: MailboxIn): MailboxIn => ({ ...b, address: b.address.trim(), name: b.address.trim(), in_user: b.in_user || b.address.trim(), out_user: b.out_user || b.address.trim(), out_password: b.in_password });
	const find = async (): Promise<MailboxIn> => {
		if (!isAddress(box.address) || asked === box.address) return box;
		setBusy('find');
		const r = await discover(box.address);
		setBusy('');
		setAsked(box.address);
		if (!r.ok) {
			showServers(true);
			return box;
		}
		// What was typed meanwhile stays.
		const found = fromDiscovered(r.data);
		setBox((b) => ({ ...b, ...found }));
		if (!r.data.in_host || !r.data.out_host) showServers(true);
		return { ...box, ...found };
	};
	const store = async (full: MailboxIn): Promise<Mailbox | null> => {
		setBusy('save');
		const r = saved ? await patch<Mailbox>(`/mailboxes/${saved.id}`, full) : await post<Mailbox>('/mailboxes', full);
		setBusy('');
		if (!r.ok) {
			setError(r.error);
			return null;
		}
		sessionStorage.setItem(KEPT, String(r.data.id));
		setSaved(r.data);
		setDirty(false);
		return r.data;
	};
	const storeFirst = async (): Promise<Mailbox | null> => (isAddress(box.address) ? store(complete(await find())) : null);
	// Test first; what works is saved.  What does not can still be saved for later.
	const run = async (anyway: boolean): Promise<void> => {
		setError(null);
		const full = complete(await find());
		if (!anyway) {
			setBusy('test');
			const r = await test(full, saved?.id);
			setBusy('');
			if (!r.ok) {
				setError(r.error);
				return;
			}
			setResult(r.data);
			if (!r.data.ok) return showServers(true);
		}
		if (!(await store(full))) return;
		sessionStorage.removeItem(KEPT);
		onDone();
	};
	const oauth = box.auth_kind !== 'password';
	const ready = !oauth || (saved !== null && !dirty && isConnected(saved));
	return (
		<form
			class={css.form}
			onSubmit={(e) => {
				e.preventDefault();
				if (choice === 'later') onDone();
				else void run(false);
			}}
		>
			<Cards
				legend={t('ui.setup.mail.choice')}
				value={choice}
				onValue={setChoice}
				options={[
					{ value: 'mail', label: t('ui.setup.mail.now'), hint: t('ui.setup.mail.nowHint') },
					{ value: 'later', label: t('ui.setup.mail.later'), hint: t('ui.setup.mail.laterHint') },
				]}
			/>
			{choice === 'mail' && (
				<>
					<Input label={t('ui.mailboxes.address')} type="email" name="mailbox" required autofocus autocomplete="off" placeholder="help@company.com" value={box.address} onValue={(address) => put({ address })} onBlur={() => void find()} />
					{(servers || oauth) && <SignInKind value={box.auth_kind} onValue={(auth_kind) => put({ auth_kind })} />}
					{!oauth && <Input label={t('ui.password')} type="password" name="mailbox-password" autocomplete="off" required hint={t('ui.mailboxes.passwordHint')} value={box.in_password ?? ''} onValue={(v) => put({ in_password: v })} />}
					{busy === 'find' && (
						<p class="muted" role="status">
							{t('ui.mailboxes.finding')}
						</p>
					)}
					{oauth && (
						<>
							<p class="muted">{t('ui.mailboxes.oauth')}</p>
							<OAuthNotice />
							<OAuthButton kind={box.auth_kind} box={saved} dirty={dirty} back="setup" save={storeFirst} />
						</>
					)}
					{box.in_host && !servers && (
						<p class="muted">
							{t('ui.mailboxes.found', { in: `${box.in_host}:${box.in_port}`, out: `${box.out_host}:${box.out_port}` })}{' '}
							<button type="button" class={css.link} onClick={() => showServers(true)}>
								{t('ui.edit')}
							</button>
						</p>
					)}
					{result && <MailTest result={result} />}
					{servers && <Servers box={box} put={put} />}
				</>
			)}
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			<div class={css.buttons}>
				<Button kind={ready || choice === 'later' ? 'main' : undefined} type="submit" disabled={choice === 'mail' && !ready} busy={busy === 'test' || busy === 'save'} class={css.next}>
					{choice === 'later' ? t('ui.setup.next') : t('ui.setup.mail.test')}
				</Button>
				{choice === 'mail' && ((result && !result.ok) || (!ready && isAddress(box.address))) && (
					<Button kind="ghost" onClick={() => void run(true)}>
						{t('ui.setup.mail.anyway')}
					</Button>
				)}
			</div>
		</form>
	);
}

function Servers({ box, put }: { box: MailboxIn; put: (c: Partial<MailboxIn>) => void }) {
	const tls = (['tls', 'starttls', 'none'] as const).map((v) => ({ value: v, label: t(`ui.tls.${v}`) }));
	return (
		<>
			<fieldset class={css.servers}>
				<legend>{t('ui.mailtest.receive')} (IMAP)</legend>
				<Input label={t('ui.mailboxes.host')} required value={box.in_host} onValue={(in_host) => put({ in_host })} autocomplete="off" />
				<Select label={t('ui.mailboxes.tls')} value={box.in_tls} onValue={(v) => put({ in_tls: v as MailboxIn['in_tls'], in_port: usualPort('imap', v) })} choices={tls} />
				<Input label={t('ui.mailboxes.port')} inputMode="numeric" required value={String(box.in_port)} onValue={(v) => put({ in_port: Number(v.replace(/\D/g, '')) })} />
				<Input label={t('ui.mailboxes.user')} value={box.in_user || box.address} onValue={(in_user) => put({ in_user })} autocomplete="off" />
			</fieldset>
			<fieldset class={css.servers}>
				<legend>{t('ui.mailtest.send')} (SMTP)</legend>
				<Input label={t('ui.mailboxes.host')} required value={box.out_host} onValue={(out_host) => put({ out_host })} autocomplete="off" />
				<Select label={t('ui.mailboxes.tls')} value={box.out_tls} onValue={(v) => put({ out_tls: v as MailboxIn['out_tls'], out_port: usualPort('smtp', v) })} choices={tls} />
				<Input label={t('ui.mailboxes.port')} inputMode="numeric" required value={String(box.out_port)} onValue={(v) => put({ out_port: Number(v.replace(/\D/g, '')) })} />
				<Input label={t('ui.mailboxes.user')} value={box.out_user || box.address} onValue={(out_user) => put({ out_user })} autocomplete="off" />
			</fieldset>
		</>
	);
}
