import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { Ticket, TicketRow } from '../../api/types';
import { t } from '../../i18n';
import { dateTime, full } from '../../i18n/format';
import { LOCALE_NAMES, isLocale } from '../../i18n';
import { statusName } from '../../store/directory';
import type { Detail } from '../../store/detail';
import { ticketHref } from '../../store/router';
import { putRow } from '../../store/rows';
import { changeTags } from '../../store/tickets';
import { ChannelIcon, Chip } from '../../ui/Bits';
import { IconButton } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Customer } from './Customer';
import { Participants } from './Participants';
import { pickOn } from './pick';
import css from '../../ui/side.module.css';

export function SidePanel({ d, x, clocks }: { d: Detail; x: Ticket; clocks: VNode }) {
	return (
		<div class={css.panel}>
			<Customer key={x.requester.id} x={x} d={d} />
			{clocks}
			<Tags x={x} />
			<Participants x={x} />
			<Details x={x} />
			<History key={`h${x.requester.id}`} x={x} />
		</div>
	);
}

function Tags({ x }: { x: Ticket }) {
	const editable = x.can.includes('tag');
	return (
		<section class={css.block}>
			<div class={css.blockHead}>
				<h3>{t('ui.tags')}</h3>
				{editable && <IconButton icon="plus" label={t('ui.action.tag')} keys="t" data-anchor="tags" class={css.add} onClick={pickOn('tags', x.id)} />}
			</div>
			{x.tags.length ? (
				<ul class={css.tags}>
					{x.tags.map((name) => (
						<li key={name} class={css.tag}>
							<span class="clip">{name}</span>
							{editable && (
								<button type="button" class={css.tagX} aria-label={t('ui.tag.remove', { name })} onClick={() => changeTags([x.id], [], [name])}>
									<Icon name="x" size={12} />
								</button>
							)}
						</li>
					))}
				</ul>
			) : (
				<p class="muted">{t('ui.tags.none')}</p>
			)}
		</section>
	);
}

function Details({ x }: { x: Ticket }) {
	const known = x.channel as 'email';
	const channel = ['email', 'form', 'chat', 'phone', 'api'].includes(x.channel) ? t(`ui.channel.${known}`) : x.channel;
	const language = isLocale(x.language) ? LOCALE_NAMES[x.language] : x.language === 'pt' ? 'Português' : x.language;
	return (
		<section class={css.block}>
			<h3>{t('ui.details')}</h3>
			<dl class={css.pairs}>
				<dt>{t('ui.type')}</dt>
				<dd>
					<button type="button" class={css.inlineButton} data-anchor="type" disabled={!x.can.includes('status')} onClick={pickOn('type', x.id)} title={t('ui.action.type')}>
						{t(`ui.type.${x.type}`)}
						<Icon name="chevron-down" size={12} />
					</button>
				</dd>
				<Pair name={t('ui.channel')} value={channel} />
				<Pair name={t('ui.created')} value={dateTime(x.created_at)} title={full(x.created_at)} />
				<Pair name={t('ui.updated')} value={dateTime(x.updated_at)} title={full(x.updated_at)} />
				{x.solved_at !== null && <Pair name={t('ui.solvedAt')} value={dateTime(x.solved_at)} title={full(x.solved_at)} />}
				{x.mailbox_address && <Pair name={t('ui.mailbox')} value={x.mailbox_address} />}
				{language && <Pair name={t('ui.language')} value={language} lang={x.language} />}
			</dl>
			{x.follows_id !== null && (
				<a class={css.linkLine} href={ticketHref(x.follows_id)}>
					{t('ui.ticket.follows', { id: x.follows_id })}
				</a>
			)}
		</section>
	);
}

// lang: the value is a word of that language, as the languages' own names are.
function Pair({ name, value, title, lang }: { name: string; value: string; title?: string; lang?: string }) {
	return (
		<>
			<dt>{name}</dt>
			<dd class="clip" lang={lang} title={title ?? value}>
				{value}
			</dd>
		</>
	);
}

function History({ x }: { x: Ticket }) {
	const [list, setList] = useState<TicketRow[] | null>(null);
	useEffect(() => {
		void get<{ tickets: TicketRow[] }>(`/people/${x.requester.id}/tickets`).then((r) => {
			if (!r.ok) return;
			for (const row of r.data.tickets) putRow(row);
			setList(r.data.tickets);
		});
	}, [x.requester.id]);
	const others = list?.filter((r) => r.id !== x.id) ?? [];
	if (!others.length) return null;
	return (
		<section class={css.block}>
			<h3>{t('ui.history')}</h3>
			<ul class={css.history}>
				{others.slice(0, 8).map((r) => (
					<li key={r.id}>
						<a href={ticketHref(r.id)} class={css.past}>
							<span class="clip">{r.subject || t('ui.noSubject')}</span>
							<span class={css.pastMeta}>
								<ChannelIcon channel={r.channel} size={12} />
								<span class="num">#{r.id}</span>
								<Chip tone={r.category === 'solved' || r.category === 'closed' ? 'ok' : 'plain'}>{statusName(r.status_id, r.category)}</Chip>
							</span>
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}
