// The macros that this agent may use: read when they are first asked for.
import { signal } from '@preact/signals';
import { get } from '../api/client';
import type { Macro, Scope } from '../api/flow-types';
import { rowOf } from './rows';
import { knownDetail } from './detail';

export const macros = signal<Macro[] | null>(null);
// Open over the page: which tickets, and the macro to begin with.
export const macroPicker = signal<{ ids: number[] } | null>(null);

export async function loadMacros(): Promise<Macro[]> {
	const r = await get<{ macros: Macro[] }>('/macros');
	if (r.ok) macros.value = r.data.macros;
	return macros.value ?? [];
}

// Those that fit all of the tickets.
export function offered(list: Macro[], ids: number[]): Macro[] {
	const fits = (m: Macro): boolean =>
		ids.every((id) => {
			const type = knownDetail(id)?.ticket.peek()?.type;
			return (!m.offer_team_id || rowOf(id)?.peek().team_id === m.offer_team_id) && (!m.offer_type || !type || m.offer_type === type);
		});
	return list.filter((m) => m.active && fits(m));
}

// The own key before the team's, the team's before everybody's.
const ORDER: Scope[] = ['personal', 'team', 'shared'];
export const bySlot = (list: Macro[], slot: number): Macro | undefined => list.filter((m) => m.active && m.slot === slot).sort((a, b) => ORDER.indexOf(a.scope) - ORDER.indexOf(b.scope))[0];
export const hasReply = (m: Macro): boolean => m.actions.some((a) => a.do === 'reply');
