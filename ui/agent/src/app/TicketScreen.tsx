// The open ticket: thread and side panel from one feature, the composer from another.
import { Composer } from '../features/composer/Composer';
import { TicketView } from '../features/ticket/TicketView';
import { goNext } from './next';

export function TicketScreen({ id }: { id: number }) {
	return <TicketView key={id} id={id} composer={(d) => <Composer d={d} onSolved={goNext} />} />;
}
