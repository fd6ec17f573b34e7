import { useState } from 'preact/hooks';
import type { Message } from '../../api/types';
import { t } from '../../i18n';
import { listOf } from '../../i18n/format';
import { knownDetail, type Sending } from '../../store/detail';
import type { Queued } from '../../store/queue';
import { takeBack } from '../../store/queueback';
import { me } from '../../store/session';
import { caseDialog, compose, openTicket } from '../../store/ui';
import { Age, Avatar, ChannelIcon, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Menu, type Item } from '../../ui/Menu';
import { Attachments } from './Attachments';
import { Body } from './Body';
import { Deliveries } from './Deliveries';
import { Original } from './Original';
import css from './message.module.css';

const firstLine = (m: Message): string => (m.text || m.html.replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ').trim().slice(0, 160);

function look(m: { kind: string; direction: string }): string {
	if (m.kind === 'note') return css.note ?? '';
	return (m.direction === 'out' ? css.out : css.in) ?? '';
}

export function MessageCard({ m, folded, foldable, onToggle }: { m: Message; folded: boolean; foldable: boolean; onToggle: () => void }) {
	const [original, setOriginal] = useState(false);
	const name = m.author.kind === 'agent' && m.author.id === me.value?.id ? t('ui.youName', { name: m.author.name }) : m.author.name || m.author.address;
	if (folded)
		return (
			<button type="button" class={`${css.line} ${look(m)}`} onClick={onToggle} aria-expanded="false">
				<Avatar name={m.author.name || m.author.address} size={20} />
				<span class={css.lineWho}>{name}</span>
				{m.kind === 'note' && <Icon name="lock" size={12} />}
				<span class="clip grow muted">{firstLine(m)}</span>
				{m.attachments.length > 0 && <Icon name="paperclip" size={13} />}
				<Age at={m.created_at} class={css.age} />
			</button>
		);
	return (
		<article class={`${css.card} ${look(m)}`} aria-label={t(m.kind === 'note' ? 'ui.message.noteBy' : 'ui.message.by', { name })} data-message={m.id}>
			<header class={css.head} onClick={(e) => foldable && !(e.target as Element).closest('button,a') && onToggle()}>
				<Avatar name={m.author.name || m.author.address} size={28} />
				<div class={css.who}>
					<span class={css.whoLine}>
						<strong class="clip">{name}</strong>
						{m.kind === 'note' ? (
							<Chip tone="note" icon="lock">
								{t('ui.message.note')}
							</Chip>
						) : (
							<ChannelIcon channel={m.channel} />
						)}
						<Flags m={m} />
						{openTicket.value !== null && m.ticket_id !== openTicket.value && <Chip icon="layers">{t('ui.message.fromTicket', { id: m.ticket_id })}</Chip>}
					</span>
					<Recipients m={m} />
				</div>
				<Age at={m.created_at} class={css.age} />
				<Menu label={t('ui.message.menu')} items={menu(m, () => setOriginal(true))} class={css.menu} />
			</header>
			<Body m={{ html: m.html, quoted_html: m.quoted_html, remote_images: m.remote_images, from: m }} />
			<Attachments list={m.attachments.filter((a) => !a.inline)} />
			<Deliveries m={m} />
			{original && <Original m={m} onClose={() => setOriginal(false)} />}
		</article>
	);
}

function menu(m: Message, showOriginal: () => void): (Item | 'line')[] {
	const out: (Item | 'line')[] = [];
	if (m.kind === 'public') out.push({ id: 'forward', label: t('ui.action.forward'), icon: 'forward', run: () => (compose.value = { mode: 'forward', at: Date.now(), message: m.id }) });
	// the only message is the ticket itself
	const alone = knownDetail(m.ticket_id)?.ticket.peek()?.messages === 1;
	if (m.kind === 'public' && m.direction === 'in' && !alone) out.push({ id: 'split', label: t('ui.action.split'), icon: 'copy', run: () => (caseDialog.value = { kind: 'split', id: openTicket.value ?? m.ticket_id, message: m.id }) });
	if (m.has_original) {
		out.push({ id: 'original', label: t('ui.message.original'), icon: 'eye', run: showOriginal });
		out.push({ id: 'raw', label: t('ui.message.raw'), icon: 'download', href: `/api/v1/messages/${m.id}/raw` });
	}
	out.push({ id: 'copy', label: t('ui.message.copyText'), icon: 'copy', run: () => void navigator.clipboard?.writeText(m.text || firstLine(m)) });
	return out;
}

function Recipients({ m }: { m: Message }) {
	if (m.kind === 'note' || m.author.kind !== 'agent') return m.author.kind === 'person' ? <span class={`${css.to} clip`} title={m.author.address}>{m.author.address}</span> : null;
	const names = m.to.map((a) => a.name || a.address);
	const cc = m.cc.map((a) => a.name || a.address);
	const bcc = (m.bcc ?? []).map((a) => a.name || a.address);
	if (!names.length && !bcc.length) return null;
	const all = [...m.to, ...m.cc, ...(m.bcc ?? [])].map((a) => a.address).join(', ');
	return (
		<span class={`${css.to} clip`} title={all}>
			{t('ui.message.to', { names: listOf(names) })}
			{cc.length > 0 && ` · ${t('ui.message.cc', { names: listOf(cc) })}`}
			{bcc.length > 0 && ` · ${t('ui.message.bcc', { names: listOf(bcc) })}`}
		</span>
	);
}

// What a reader must know before trusting a message.
function Flags({ m }: { m: Message }) {
	return (
		<>
			{m.flags.includes('bounce') && (
				<Chip tone="bad" icon="circle-alert" title={t('ui.flag.bounce.why')}>
					{t('ui.flag.bounce')}
				</Chip>
			)}
			{m.flags.includes('unverified') && (
				<Chip tone="risk" icon="shield-alert" title={t('ui.flag.unverified.why')}>
					{t('ui.flag.unverified')}
				</Chip>
			)}
			{m.flags.includes('third_party') && (
				<Chip tone="risk" icon="users" title={t('ui.flag.third_party.why')}>
					{t('ui.flag.third_party')}
				</Chip>
			)}
			{m.flags.includes('auto') && (
				<Chip icon="bot" title={t('ui.flag.auto.why')}>
					{t('ui.flag.auto')}
				</Chip>
			)}
			{m.flags.includes('forwarded') && <Chip icon="forward">{t('ui.flag.forwarded')}</Chip>}
			{m.flags.includes('unparsed') && (
				<Chip tone="bad" icon="file" title={t('ui.flag.unparsed.why')}>
					{t('ui.flag.unparsed')}
				</Chip>
			)}
		</>
	);
}

export function SendingCard({ s }: { s: Sending }) {
	return (
		<article class={`${css.card} ${look({ kind: s.kind, direction: 'out' })} ${css.sending}`} aria-busy="true">
			<header class={css.head}>
				<Avatar name={me.value?.name ?? ''} size={28} />
				<strong class="grow">{me.value?.name}</strong>
				<span class="muted">{t('ui.message.sending')}</span>
			</header>
			<Body m={{ html: s.html, quoted_html: '', remote_images: 0 }} />
		</article>
	);
}

// It leaves when the network is back; until then it can be taken back.
export function QueuedCard({ q }: { q: Queued }) {
	const name = me.value?.name ?? '';
	return (
		<article class={`${css.card} ${look({ kind: q.mode === 'note' ? 'note' : 'public', direction: 'out' })} ${css.queued}`} aria-label={t('ui.queue.by', { name })}>
			<header class={css.head}>
				<Avatar name={name} size={28} />
				<strong class="grow">{name}</strong>
				<Chip tone="risk" icon="wifi-off">
					{t('ui.queue.waits')}
				</Chip>
				<Button small onClick={() => void takeBack(q.key)}>
					{t('ui.queue.takeBack')}
				</Button>
			</header>
			<Body m={{ html: q.draft.html, quoted_html: '', remote_images: 0 }} />
			<Attachments list={q.draft.files} />
		</article>
	);
}
