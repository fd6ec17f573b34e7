// One mailbox: address and password are enough when its servers can be found.
import { useEffect, useState } from 'preact/hooks';
import { fieldError, patch, post, type Failure } from '../../api/client';
import type { Mailbox, MailboxIn, TestResult } from '../../api/admin-types';
import { LOCALE_NAMES, LOCALES, t } from '../../i18n';
import { brandChoices, needCase } from '../../store/case';
import { activeTeams } from '../../store/directory';
import { BLANK, discover, fromDiscovered, isAddress, test, toForm } from '../../store/mailboxes';
import { failed, failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Area, Input, Select } from '../../ui/Field';
import { MailTest } from '../../ui/MailTest';
import { Notice } from '../../ui/States';
import { useGuard } from '../../ui/guard';
import { OAuthButton, SignInKind } from '../../ui/OAuthButton';
import { ServerFields } from './ServerFields';
import { toHtml, toText } from './text';
import css from './settings.module.css';

export function MailboxForm({ box, onDone }: { box: Mailbox | null; onDone: () => void }) {
	const [form, setForm] = useState<MailboxIn>(() => (box ? toForm(box) : BLANK));
	const [signature, setSignature] = useState(() => toText(box?.signature_html ?? ''));
	const [dirty, setDirty] = useState(false);
	const [servers, showServers] = useState(box !== null);
	const [busy, setBusy] = useState<'' | 'find' | 'test' | 'save'>('');
	const [result, setResult] = useState<TestResult | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	useEffect(needCase, []);

	const put = (change: Partial<MailboxIn>): void => {
		setForm((f) => ({ ...f, ...change }));
		setDirty(true);
		setResult(null);
	};
	const complete = (): MailboxIn => ({ ...form, address: form.address.trim(), name: form.name || form.address.trim(), signature_html: toHtml(signature), ...(form.out_password === undefined && form.in_password !== undefined && !box ? { out_password: form.in_password } : {}) });
	const find = async (): Promise<void> => {
		if (box || form.in_host || !isAddress(form.address)) return;
		setBusy('find');
		const r = await discover(form.address);
		setBusy('');
		if (!r.ok) return showServers(true);
		put(fromDiscovered(r.data));
		if (!r.data.in_host || !r.data.out_host) showServers(true);
	};
	const runTest = async (): Promise<void> => {
		setBusy('test');
		const r = await test(complete(), box?.id);
		setBusy('');
		if (!r.ok) return r.error.errors.length ? setError(r.error) : failed(r.error);
		setResult(r.data);
		if (!r.data.ok) showServers(true);
	};
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy('save');
		const r = box ? await patch<Mailbox>(`/mailboxes/${box.id}`, complete()) : await post<Mailbox>('/mailboxes', complete());
		setBusy('');
		setError(r.ok ? null : r.error);
		if (!r.ok) {
			if (r.error.errors.some((x) => /^(in|out)_/.test(x.field))) showServers(true);
			return;
		}
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		onDone();
	};
	return (
		<form class={css.form} onSubmit={save}>
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			{box && box.state !== 'ok' && box.last_error && (
				<Notice tone="bad">
					{t(`ui.mailboxes.state.${box.state}`)} <code class={css.errorLine}>{box.last_error}</code>
				</Notice>
			)}
			<section class={css.card}>
				<div class={css.two}>
					<Input label={t('ui.mailboxes.address')} type="email" required autofocus={!box} placeholder="help@company.com" value={form.address} onValue={(address) => put({ address })} onBlur={() => void find()} error={fieldError(error, 'address')} />
					<Input label={t('ui.password')} type="password" autocomplete="off" hint={box?.in_password_set ? t('ui.mailboxes.kept') : t('ui.mailboxes.passwordHint')} value={form.in_password ?? ''} onValue={(v) => put({ in_password: v || undefined, ...(form.out_user === form.in_user ? { out_password: v || undefined } : {}) })} error={fieldError(error, 'in_password')} />
				</div>
				{busy === 'find' && <p class="muted">{t('ui.mailboxes.finding')}</p>}
				{(servers || form.auth_kind !== 'password') && <SignInKind value={form.auth_kind} onValue={(auth_kind) => put({ auth_kind })} />}
				{form.auth_kind !== 'password' && <p class="muted">{t('ui.mailboxes.oauth')}</p>}
				{form.auth_kind !== 'password' && <OAuthButton kind={form.auth_kind} box={box} dirty={dirty} />}
				{!servers && form.in_host && (
					<p class="muted">
						{t('ui.mailboxes.found', { in: `${form.in_host}:${form.in_port}`, out: `${form.out_host}:${form.out_port}` })}{' '}
						<button type="button" class={css.linkButton} onClick={() => showServers(true)}>
							{t('ui.edit')}
						</button>
					</p>
				)}
				{!servers && !form.in_host && (
					<p>
						<button type="button" class={css.linkButton} onClick={() => showServers(true)}>
							{t('ui.mailboxes.byHand')}
						</button>
					</p>
				)}
				{servers && <ServerFields form={form} put={put} box={box} error={error} />}
				<div class={css.testRow}>
					<Button icon="refresh-cw" busy={busy === 'test'} disabled={!isAddress(form.address)} onClick={() => void runTest()}>
						{t('ui.mailtest.run')}
					</Button>
					{result && <span class={result.ok ? css.good : css.wrong}>{result.ok ? t('ui.mailtest.allGood') : t('ui.mailtest.notGood')}</span>}
				</div>
				{result && <MailTest result={result} />}
			</section>
			<section class={css.card}>
				<h2>{t('ui.mailboxes.writing')}</h2>
				<div class={css.two}>
					<Input label={t('ui.mailboxes.fromName')} optional value={form.from_name} onValue={(from_name) => put({ from_name })} />
					<Select label={t('ui.mailboxes.team')} value={form.team_id === null ? '' : String(form.team_id)} onValue={(v) => put({ team_id: v ? Number(v) : null })} choices={[{ value: '', label: t('ui.noTeam') }, ...activeTeams.value.map((x) => ({ value: String(x.id), label: x.name }))]} />
					{brandChoices.value.length > 1 && <Select label={t('ui.mailboxes.brand')} hint={t('ui.mailboxes.brandHint')} value={String(form.brand_id ?? brandChoices.value[0]?.value)} onValue={(v) => put({ brand_id: Number(v) })} choices={brandChoices.value} />}
					<Select label={t('ui.mailboxes.locale')} value={form.locale} onValue={(locale) => put({ locale })} choices={[{ value: '', label: t('ui.mailboxes.customerLocale') }, ...LOCALES.map((l) => ({ value: l as string, label: LOCALE_NAMES[l] }))]} />
					<Input label={t('ui.mailboxes.aliases')} optional hint={t('ui.mailboxes.aliasesHint')} value={form.aliases.join(', ')} onValue={(v) => put({ aliases: v.split(/[,;\s]+/).filter(Boolean) })} />
				</div>
				<Area
					label={t('ui.profile.signature')}
					optional
					rows={3}
					value={signature}
					onValue={(v) => {
						setSignature(v);
						setDirty(true);
					}}
				/>
				<Switch label={t('ui.mailboxes.ack')} hint={t('ui.mailboxes.ackHint')} checked={form.auto_ack} onChange={(auto_ack) => put({ auto_ack })} />
				<Switch label={t('ui.mailboxes.plainReply')} hint={t('ui.mailboxes.plainReplyHint')} checked={form.plain_reply} onChange={(plain_reply) => put({ plain_reply })} />
				<Switch label={t('ui.mailboxes.active')} checked={form.active} onChange={(active) => put({ active })} />
			</section>
			<div class={css.saveBar}>
				<Button kind="main" type="submit" busy={busy === 'save'} disabled={!isAddress(form.address)}>
					{t('ui.save')}
				</Button>
				<Button kind="ghost" onClick={onDone}>
					{t('ui.cancel')}
				</Button>
			</div>
		</form>
	);
}
