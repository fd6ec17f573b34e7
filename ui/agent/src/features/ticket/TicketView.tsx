// One ticket: header, thread, composer, side panel.
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../i18n';
import type { Ticket } from '../../api/types';
import { detail, openDetail, prefetch, type Detail } from '../../store/detail';
import { currentList } from '../../store/lists';
import { go, ticketHref } from '../../store/router';
import { phone, sidePanel } from '../../store/ui';
import { Dialog } from '../../ui/Dialog';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { Header } from './Header';
import { SidePanel } from './SidePanel';
import { Thread } from './Thread';
import css from './ticket.module.css';

interface Props {
	id: number;
	composer: (d: Detail) => VNode;
	clocks: (x: Ticket) => VNode;
	above: (x: Ticket) => VNode;
}

const wide = matchMedia('(min-width: 1440px)');

export function TicketView({ id, composer, clocks, above }: Props) {
	const d = detail(id);
	const [tab, setTab] = useState<'thread' | 'details'>('thread');
	const [beside, setBeside] = useState(wide.matches);
	useEffect(() => {
		const f = (): void => setBeside(wide.matches);
		wide.addEventListener('change', f);
		return () => wide.removeEventListener('change', f);
	}, []);
	useEffect(() => {
		sidePanel.value = false;
		void openDetail(id).then(() => {
			prefetch(currentList()?.neighbour(id, 1) ?? null);
		});
	}, [id]);

	const x = d.ticket.value;
	const into = x?.merged_into_id ?? null;
	useEffect(() => {
		if (into !== null) go(ticketHref(into), { replace: true });
	}, [into]);
	if (d.state.value === 'error') {
		if (d.error.value?.status === 404)
			return (
				<Empty icon="search" title={t('ui.ticket.missing', { id })} action={<a href={ticketHref(null)}>{t('ui.ticket.backToList')}</a>}>
					{t('ui.ticket.missingText')}
				</Empty>
			);
		return <ErrorState error={d.error.value} retry={() => void openDetail(id, true)} safe={t('ui.error.draftsSafe')} />;
	}
	if (!x) return <Bones rows={4} kind="card" />;
	const details = phone.value && tab === 'details';
	return (
		<div class={css.ticket}>
			<article class={css.main} aria-label={t('ui.ticket.region', { id, subject: x.subject })}>
				<Header d={d} x={x} beside={beside} />
				{above(x)}
				{phone.value && (
					<div class={css.tabs} role="tablist">
						{(['thread', 'details'] as const).map((k) => (
							<button key={k} type="button" role="tab" aria-selected={tab === k} class={css.tab} onClick={() => setTab(k)}>
								{t(`ui.ticket.tab.${k}`)}
							</button>
						))}
					</div>
				)}
				{details ? (
					<div class={css.scroll}>
						<h2 class="vh">{t('ui.side')}</h2>
						<SidePanel d={d} x={x} clocks={clocks(x)} />
					</div>
				) : (
					<>
						<Thread d={d} x={x} />
						{composer(d)}
					</>
				)}
			</article>
			{beside && (
				<aside class={css.side} aria-label={t('ui.side')}>
					<SidePanel d={d} x={x} clocks={clocks(x)} />
				</aside>
			)}
			{!beside && sidePanel.value && (
				<Dialog title={t('ui.side')} size="drawer" onClose={() => (sidePanel.value = false)}>
					<SidePanel d={d} x={x} clocks={clocks(x)} />
				</Dialog>
			)}
		</div>
	);
}
