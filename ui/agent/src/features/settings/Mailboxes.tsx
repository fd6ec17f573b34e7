import { useState } from 'preact/hooks';
import { del } from '../../api/client';
import type { Mailbox } from '../../api/admin-types';
import { t } from '../../i18n';
import { go, to } from '../../store/router';
import { failed } from '../../store/toasts';
import { Age, Chip, type Tone } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Menu } from '../../ui/Menu';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { Confirm } from '../../ui/Confirm';
import { MailboxForm } from './MailboxForm';
import { OAuthNotice } from '../../ui/OAuthButton';
import css from './settings.module.css';

const TONE: Record<Mailbox['state'], Tone> = { ok: 'ok', failing: 'bad', reauthorise: 'risk', new: 'plain' };

export function Mailboxes({ id }: { id: string }) {
	const list = useLoad<{ mailboxes: Mailbox[] }>('/mailboxes');
	const [remove, setRemove] = useState<Mailbox | null>(null);
	const boxes = list.data?.mailboxes;
	const done = (): void => {
		void list.reload();
		go(to.settings('mailboxes'), { force: true });
	};
	if (list.error && !boxes) return <ErrorState error={list.error} retry={() => void list.reload()} />;
	if (!boxes) return <Bones rows={3} kind="row" />;
	if (id === 'new') return <MailboxForm key="new" box={null} onDone={done} />;
	const editing = id ? boxes.find((b) => b.id === Number(id)) : undefined;
	if (editing) return <MailboxForm key={editing.id} box={editing} onDone={done} />;
	const add = (
		<Button kind="main" icon="plus" onClick={() => go(to.settings('mailboxes', 'new'))}>
			{t('ui.mailboxes.add')}
		</Button>
	);
	if (!boxes.length)
		return (
			<Empty icon="mail" title={t('ui.mailboxes.none')} action={add}>
				{t('ui.mailboxes.text')}
			</Empty>
		);
	return (
		<>
			<OAuthNotice />
			<div class={css.bar2}>
				<p class="muted">{t('ui.mailboxes.text')}</p>
				{add}
			</div>
			<ul class={`${css.card} ${css.rows}`}>
				{boxes.map((b) => (
					<li key={b.id} class={`${css.item} ${b.active ? '' : css.inactive}`}>
						<span class={`${css.light} ${css[b.state]}`} aria-hidden="true" />
						<div class="grow">
							<p class={css.itemTitle}>
								<a href={to.settings('mailboxes', b.id)} class="clip" title={b.address}>
									{b.address}
								</a>
								<Chip tone={TONE[b.state]}>{b.active ? t(`ui.mailboxes.state.${b.state}`) : t('ui.off')}</Chip>
							</p>
							<p class="muted">
								{b.last_ok_at !== null && (
									<>
										{t('ui.mailboxes.lastOk')} <Age at={b.last_ok_at} />
									</>
								)}
							</p>
							{b.last_error && b.state !== 'ok' && <code class={css.errorLine}>{b.last_error}</code>}
						</div>
						<Menu
							label={t('ui.more')}
							items={[
								{ id: 'edit', label: t('ui.edit'), icon: 'pencil', href: to.settings('mailboxes', b.id) },
								{ id: 'problems', label: t('ui.set.problems'), icon: 'alert-triangle', href: to.settings('problems') },
								'line',
								{ id: 'delete', label: t('ui.delete'), icon: 'trash-2', danger: true, run: () => setRemove(b) },
							]}
						/>
					</li>
				))}
			</ul>
			{remove && (
				<Confirm
					title={t('ui.mailboxes.delete', { name: remove.address })}
					text={t('ui.mailboxes.deleteText')}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/mailboxes/${remove.id}`);
						if (!r.ok) failed(r.error);
						void list.reload();
					}}
				/>
			)}
		</>
	);
}
