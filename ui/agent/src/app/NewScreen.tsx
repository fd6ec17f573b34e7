import { NewTicket } from '../features/composer/NewTicket';

export function NewScreen({ requester }: { requester: string }) {
	return <NewTicket requester={requester} />;
}
