import { t } from '../i18n';
import type { Filters } from '../store/router';
import { ListPane } from '../features/inbox/ListPane';
import { Kbd } from '../ui/Button';
import { Empty } from '../ui/States';
import { Kept } from './Kept';
import { TicketPane } from './TicketPane';
import css from './app.module.css';

export function InboxScreen({ view, ticket, filters }: { view: string; ticket: number | null; filters: Filters }) {
	return (
		<div class={`${css.split} ${ticket !== null ? css.hasTicket : ''}`}>
			<div class={css.listCol}>
				<ListPane view={view} filters={filters} />
			</div>
			<div class={css.ticketCol}>
				<Kept />
				{ticket !== null ? <TicketPane id={ticket} /> : <NothingOpen />}
			</div>
		</div>
	);
}

export function NothingOpen() {
	return (
		<Empty icon="inbox" title={t('ui.nothingOpen')}>
			<span class={css.hints}>
				<Kbd keys="j" /> <Kbd keys="k" /> {t('ui.hint.move')} · <Kbd keys="Enter" /> {t('ui.hint.open')} · <Kbd keys="Mod+k" /> {t('ui.hint.all')}
			</span>
		</Empty>
	);
}
