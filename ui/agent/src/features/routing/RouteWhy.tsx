// The popover of a ticket that waits: why it has no agent.
import { useEffect, useRef } from 'preact/hooks';
import type { RouteWhy as Why } from '../../api/routing-types';
import { t } from '../../i18n';
import { routeWhy } from '../../store/routing';
import { place } from '../../ui/place';
import { useLoad } from '../../ui/useLoad';
import { WhyList } from './WhyList';
import css from './routing.module.css';

export function RouteWhy() {
	const w = routeWhy.value;
	return w ? <Pop key={w.ticket} ticket={w.ticket} anchor={w.anchor} /> : null;
}

function Pop({ ticket, anchor }: { ticket: number; anchor: Element | null }) {
	const { data } = useLoad<Why>(`/routing/why?ticket_id=${ticket}`);
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const el = box.current;
		if (!el || !data) return;
		if (!el.matches(':popover-open')) el.showPopover();
		place(el, anchor);
		el.focus();
	}, [data]);
	useEffect(
		() => () => {
			if (anchor instanceof HTMLElement && anchor.isConnected) anchor.focus();
		},
		[],
	);
	if (!data) return null;
	return (
		<div
			ref={box}
			popover="auto"
			role="dialog"
			aria-label={t('ui.route.why')}
			tabIndex={-1}
			class={css.pop}
			onToggle={(e) => {
				if ((e as ToggleEvent).newState === 'closed' && routeWhy.value?.ticket === ticket) routeWhy.value = null;
			}}
		>
			<WhyList w={data} />
		</div>
	);
}
