import { SearchPane } from '../features/search/SearchPane';
import { NothingOpen } from './InboxScreen';
import { Kept } from './Kept';
import { TicketPane } from './TicketPane';
import css from './app.module.css';

export function SearchScreen({ q, ticket }: { q: string; ticket: number | null }) {
	return (
		<div class={`${css.split} ${ticket !== null ? css.hasTicket : ''}`}>
			<div class={`${css.listCol} ${css.searchCol}`}>
				<SearchPane q={q} />
			</div>
			<div class={css.ticketCol}>
				<Kept />
				{ticket !== null ? <TicketPane id={ticket} /> : <NothingOpen />}
			</div>
		</div>
	);
}
