import { fieldError, type Failure } from '../../api/client';
import type { InKind, Mailbox, MailboxIn, Tls } from '../../api/admin-types';
import { t } from '../../i18n';
import { usualPort } from '../../store/mailboxes';
import { Input, Select } from '../../ui/Field';
import css from './settings.module.css';

const IN: InKind[] = ['imap', 'pop3', 'lmtp', 'none'];
const TLS: Tls[] = ['tls', 'starttls', 'none'];
const AFTER: MailboxIn['in_after'][] = ['seen', 'move', 'delete', 'keep'];

interface Props {
	form: MailboxIn;
	box: Mailbox | null;
	error: Failure | null;
	put: (change: Partial<MailboxIn>) => void;
}

export function ServerFields({ form, put, box, error }: Props) {
	const tls = TLS.map((v) => ({ value: v, label: t(`ui.tls.${v}`) }));
	const pulls = form.in_kind === 'imap' || form.in_kind === 'pop3';
	return (
		<>
			<fieldset class={css.servers}>
				<legend class={css.legend}>{t('ui.mailtest.receive')}</legend>
				<Select label={t('ui.mailboxes.kind')} value={form.in_kind} onValue={(v) => put({ in_kind: v as InKind, in_port: usualPort(v, form.in_tls) || form.in_port })} choices={IN.map((v) => ({ value: v, label: t(`ui.mailboxes.in.${v}`) }))} />
				{pulls && (
					<>
						<Input label={t('ui.mailboxes.host')} required value={form.in_host} onValue={(in_host) => put({ in_host })} error={fieldError(error, 'in_host')} autocomplete="off" />
						<Select label={t('ui.mailboxes.tls')} value={form.in_tls} onValue={(v) => put({ in_tls: v as Tls, in_port: usualPort(form.in_kind, v) })} choices={tls} />
						<Input label={t('ui.mailboxes.port')} inputMode="numeric" required value={String(form.in_port)} onValue={(v) => put({ in_port: Number(v.replace(/\D/g, '')) })} error={fieldError(error, 'in_port')} />
						<Input label={t('ui.mailboxes.user')} value={form.in_user} onValue={(in_user) => put({ in_user })} error={fieldError(error, 'in_user')} autocomplete="off" />
						<Select label={t('ui.mailboxes.after')} value={form.in_after} onValue={(v) => put({ in_after: v as MailboxIn['in_after'] })} choices={AFTER.filter((v) => form.in_kind === 'imap' || v === 'keep' || v === 'delete').map((v) => ({ value: v, label: t(`ui.mailboxes.after.${v}`) }))} />
						{form.in_kind === 'imap' && <Input label={t('ui.mailboxes.folders')} value={form.in_folders.join(', ')} onValue={(v) => put({ in_folders: v.split(/\s*,\s*/).filter(Boolean) })} />}
						{form.in_after === 'move' && <Input label={t('ui.mailboxes.moveTo')} required value={form.in_move_to} onValue={(in_move_to) => put({ in_move_to })} />}
					</>
				)}
			</fieldset>
			<fieldset class={css.servers}>
				<legend class={css.legend}>{t('ui.mailtest.send')}</legend>
				<Select label={t('ui.mailboxes.kind')} value={form.out_kind} onValue={(v) => put({ out_kind: v as MailboxIn['out_kind'] })} choices={(['smtp', 'none'] as const).map((v) => ({ value: v, label: t(`ui.mailboxes.out.${v}`) }))} />
				{form.out_kind === 'smtp' && (
					<>
						<Input label={t('ui.mailboxes.host')} required value={form.out_host} onValue={(out_host) => put({ out_host })} error={fieldError(error, 'out_host')} autocomplete="off" />
						<Select label={t('ui.mailboxes.tls')} value={form.out_tls} onValue={(v) => put({ out_tls: v as Tls, out_port: usualPort('smtp', v) })} choices={tls} />
						<Input label={t('ui.mailboxes.port')} inputMode="numeric" required value={String(form.out_port)} onValue={(v) => put({ out_port: Number(v.replace(/\D/g, '')) })} error={fieldError(error, 'out_port')} />
						<Input label={t('ui.mailboxes.user')} value={form.out_user} onValue={(out_user) => put({ out_user })} error={fieldError(error, 'out_user')} autocomplete="off" />
						<Input label={t('ui.mailboxes.outPassword')} type="password" autocomplete="off" hint={box?.out_password_set ? t('ui.mailboxes.kept') : t('ui.mailboxes.samePassword')} value={form.out_password ?? ''} onValue={(v) => put({ out_password: v || undefined })} />
					</>
				)}
			</fieldset>
		</>
	);
}
