// The conversation.  It opens at the newest message and stays there while parts of it
// grow; when the reader has scrolled up, what arrives only announces itself.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { dayName } from '../../i18n/format';
import { loadOlder, type Detail } from '../../store/detail';
import { queued } from '../../store/queue';
import { failed } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Empty } from '../../ui/States';
import { EventLine } from './EventLine';
import { eventsHidden } from './filter';
import { MessageCard, QueuedCard, SendingCard } from './MessageCard';
import { items } from './model';
import css from './ticket.module.css';

export function Thread({ d, x }: { d: Detail; x: Ticket }) {
	const box = useRef<HTMLDivElement>(null);
	const inner = useRef<HTMLDivElement>(null);
	const atEnd = useRef(true);
	const [unseen, setUnseen] = useState(0);
	const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
	const [showAll, setShowAll] = useState(false);
	const [busy, setBusy] = useState(false);
	const messages = d.messages.value;
	const sending = d.sending.value;
	const waiting = queued.value.filter((q) => q.ticket === x.id);
	const lastId = messages[messages.length - 1]?.id ?? 0;
	const list = useMemo(() => items(messages, d.events.value, { hideEvents: eventsHidden.value, opened, showAll }), [messages, d.events.value, eventsHidden.value, opened, showAll]);

	const toEnd = (): void => {
		const el = box.current;
		if (el) el.scrollTop = el.scrollHeight;
		setUnseen(0);
	};
	useLayoutEffect(() => {
		const el = box.current;
		const content = inner.current;
		if (!el || !content) return;
		const pin = new ResizeObserver(() => {
			if (atEnd.current) el.scrollTop = el.scrollHeight;
		});
		pin.observe(content);
		pin.observe(el);
		toEnd();
		return () => pin.disconnect();
	}, [d]);

	const seen = useRef(lastId);
	useEffect(() => {
		if (lastId > seen.current) {
			const n = messages.filter((m) => m.id > seen.current).length;
			const mine = sending.length > 0 || messages[messages.length - 1]?.undo_until !== null;
			if (seen.current && !atEnd.current && !mine) setUnseen((k) => k + n);
			else requestAnimationFrame(toEnd);
			seen.current = lastId;
		}
	}, [lastId]);
	useEffect(() => {
		if (sending.length || waiting.length) toEnd();
	}, [sending.length, waiting.length]);

	const older = async (): Promise<void> => {
		const el = box.current;
		const before = el ? el.scrollHeight - el.scrollTop : 0;
		setBusy(true);
		atEnd.current = false;
		const error = await loadOlder(x.id);
		setBusy(false);
		setShowAll(true);
		if (error) failed(error, () => void older());
		else requestAnimationFrame(() => el && (el.scrollTop = el.scrollHeight - before));
	};
	const toggle = (id: number): void => {
		const s = new Set(opened);
		if (!s.delete(id)) s.add(id);
		setOpened(s);
	};

	return (
		<div class={css.threadBox}>
			<div
				class={css.scroll}
				ref={box}
				tabIndex={0}
				role="region"
				aria-label={t('ui.thread')}
				onScroll={(e) => {
					const el = e.currentTarget;
					atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 40;
					if (atEnd.current && unseen) setUnseen(0);
				}}
			>
				<div class={css.thread} ref={inner}>
					{d.more.value && (
						<Button small kind="ghost" class={css.older} busy={busy} onClick={() => void older()}>
							{t('ui.thread.older')}
						</Button>
					)}
					{!messages.length && !sending.length && !waiting.length && d.state.value === 'ready' && (
						<Empty icon="message-circle" title={t('ui.thread.empty')}>
							{x.channel === 'phone' ? t('ui.thread.emptyPhone') : t('ui.thread.emptyText')}
						</Empty>
					)}
					{list.map((i) => {
						switch (i.kind) {
							case 'day':
								return (
									<h2 key={i.key} class={css.day}>
										<span>{dayName(i.at)}</span>
									</h2>
								);
							case 'events':
								return <EventLine key={i.key} list={i.list} />;
							case 'group':
								return (
									<button key={i.key} type="button" class={css.group} onClick={() => setShowAll(true)}>
										{t('ui.thread.earlier', { n: i.n })}
									</button>
								);
							default:
								return <MessageCard key={i.key} m={i.m} folded={i.folded} foldable={i.folded || opened.has(i.m.id)} onToggle={() => toggle(i.m.id)} />;
						}
					})}
					{sending.map((s) => (
						<SendingCard key={s.tempId} s={s} />
					))}
					{waiting.map((q) => (
						<QueuedCard key={q.key} q={q} />
					))}
				</div>
			</div>
			<div role="status" class={css.unseenBox}>
				{unseen > 0 && (
					<button type="button" class={css.unseen} onClick={toEnd}>
						{t('ui.thread.unseen', { n: unseen })} ↓
					</button>
				)}
			</div>
		</div>
	);
}
