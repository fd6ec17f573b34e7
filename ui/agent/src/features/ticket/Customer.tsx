import { useState } from 'preact/hooks';
import { patch } from '../../api/client';
import type { Identity, Person, Ticket } from '../../api/types';
import { t } from '../../i18n';
import type { Detail } from '../../store/detail';
import { to } from '../../store/router';
import { can } from '../../store/session';
import { failed, toast } from '../../store/toasts';
import { Avatar, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { focusNow } from '../../ui/focus';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/icon-names';
import css from '../../ui/side.module.css';

const KIND: Record<Identity['kind'], IconName> = { email: 'mail', phone: 'phone', handle: 'at-sign' };

export function Customer({ x, d }: { x: Ticket; d: Detail }) {
	const p = x.requester;
	const put = (next: Person): void => {
		d.ticket.value = { ...x, requester: next };
	};
	return (
		<section class={css.block}>
			<h3>{t('ui.customer')}</h3>
			<div class={css.person}>
				<Avatar name={p.name || (p.identities[0]?.address ?? '?')} size={36} />
				<div class="grow">
					<a href={to.person(p.id)} class={`${css.personName} clip`}>
						{p.name || p.identities[0]?.address}
					</a>
					{p.organisation && (
						<a href={to.organisation(p.organisation.id)} class={`${css.org} clip`}>
							<Icon name="building" size={12} /> {p.organisation.name}
						</a>
					)}
				</div>
				{p.value_tier && <Chip tone="accent">{p.value_tier}</Chip>}
			</div>
			<Identities list={p.identities} />
			<p class={css.figures}>{t('ui.customer.tickets', { open: p.tickets_open, all: p.tickets_total })}</p>
			<Note p={p} put={put} />
		</section>
	);
}

export function Identities({ list }: { list: Identity[] }) {
	return (
		<ul class={css.identities}>
			{list.map((i) => (
				<li key={i.id}>
					<Icon name={KIND[i.kind] ?? 'at-sign'} size={13} />
					<span class="clip" title={i.address}>
						{i.address}
					</span>
					{i.undeliverable ? (
						<span class={css.bad} title={t('ui.identity.undeliverable')}>
							<Icon name="circle-alert" size={13} />
							<span class="vh">{t('ui.identity.undeliverable')}</span>
						</span>
					) : (
						i.verified && (
							<span class={css.ok} title={t('ui.identity.verified')}>
								<Icon name="circle-check" size={13} />
								<span class="vh">{t('ui.identity.verified')}</span>
							</span>
						)
					)}
				</li>
			))}
		</ul>
	);
}

// A line about the customer that every colleague sees.
function Note({ p, put }: { p: Person; put: (next: Person) => void }) {
	const [text, setText] = useState<string | null>(null);
	const [busy, setBusy] = useState(false);
	const save = async (): Promise<void> => {
		if (text === null) return;
		setBusy(true);
		const r = await patch<Person>(`/people/${p.id}`, { note: text });
		setBusy(false);
		if (!r.ok) return failed(r.error, () => void save());
		put({ ...p, ...r.data });
		setText(null);
		toast(t('ui.saved'), { kind: 'ok' });
	};
	if (text === null)
		return p.note ? (
			<button type="button" class={css.note} disabled={!can('person.edit')} onClick={() => setText(p.note)} title={t('ui.customer.editNote')}>
				{p.note}
			</button>
		) : can('person.edit') ? (
			<button type="button" class={css.addNote} onClick={() => setText('')}>
				<Icon name="sticky-note" size={13} /> {t('ui.customer.addNote')}
			</button>
		) : null;
	return (
		<div class={css.noteEdit}>
			<textarea
				aria-label={t('ui.customer.note')}
				value={text}
				rows={3}
				maxLength={4000}
				ref={focusNow}
				onInput={(e) => setText(e.currentTarget.value)}
				onKeyDown={(e) => {
					if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) void save();
					if (e.key === 'Escape') {
						e.stopPropagation();
						setText(null);
					}
				}}
			/>
			<div class={css.noteButtons}>
				<Button small kind="main" busy={busy} onClick={() => void save()}>
					{t('ui.save')}
				</Button>
				<Button small kind="ghost" onClick={() => setText(null)}>
					{t('ui.cancel')}
				</Button>
			</div>
		</div>
	);
}
