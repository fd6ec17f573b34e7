// Checklist, links to other tickets and who watches: what hangs on a ticket.
import { useEffect, useState } from 'preact/hooks';
import { del, get, patch, post, type Failure, type Result } from '../../api/client';
import type { CaseMore } from '../../api/case-types';
import type { Ticket } from '../../api/types';
import { failed } from '../../store/toasts';
import { Checklist } from './Checklist';
import { Links } from './Links';
import { Watchers } from './Watchers';

export type Does = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => Promise<Failure | null>;

const call = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Result<CaseMore>> => (method === 'POST' ? post<CaseMore>(path, body) : method === 'PATCH' ? patch<CaseMore>(path, body) : del<CaseMore>(path));

export function More({ x }: { x: Ticket }) {
	const [data, setData] = useState<CaseMore | null>(null);
	useEffect(() => {
		let here = true;
		void get<CaseMore>(`/tickets/${x.id}/case`).then((r) => here && r.ok && setData(r.data));
		return () => {
			here = false;
		};
	}, [x.id, x.last_event_id]);
	const run: Does = async (method, path, body) => {
		const r = await call(method, path, body);
		if (r.ok) setData(r.data);
		else if (method !== 'POST') failed(r.error);
		return r.ok ? null : r.error;
	};
	if (!data) return null;
	return (
		<>
			<Checklist x={x} list={data.checklist} run={run} />
			<Links x={x} list={data.links} run={run} />
			<Watchers x={x} ids={data.watchers} run={run} />
		</>
	);
}
