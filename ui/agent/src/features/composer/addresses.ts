import type { Message, Ticket } from '../../api/types';

// The requester's own address: the one last written from, else the first that works.
export function toOf(x: Ticket, messages: Message[]): string[] {
	const mine = x.requester.identities.filter((i) => i.kind === 'email');
	const last = messages.findLast((m) => m.direction === 'in' && m.author.kind === 'person' && m.author.id === x.requester.id && !m.flags.includes('unverified'));
	const address = mine.find((i) => i.address === last?.author.address)?.address ?? mine.find((i) => !i.undeliverable)?.address ?? mine[0]?.address;
	return address ? [address] : [];
}

// Third parties are never added by themselves: only those that somebody put in copy.
export const ccOf = (x: Ticket): string[] => x.participants.filter((p) => p.role === 'cc').map((p) => p.person.address);
