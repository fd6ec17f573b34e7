// What became this ticket in the last day, and the way back.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { Merges } from '../../api/beside-types';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { Age } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { undoMerge } from './undo';
import css from './beside.module.css';

export function MergeBanner({ x }: { x: Ticket }) {
	const [list, setList] = useState<Merges['into']>([]);
	const [busy, setBusy] = useState(0);
	useEffect(() => {
		void get<Merges>(`/tickets/${x.id}/merges`).then((r) => r.ok && setList(r.data.into.filter((m) => m.undo_until !== null)));
	}, [x]); // undoing leaves no event behind, only a ticket that is told anew
	if (!list.length) return null;
	return (
		<ul>
			{list.map((m) => (
				<li key={m.id} class={css.banner}>
					<Icon name="layers" size={14} />
					<span class="grow">
						{t('ui.merge.banner', { id: m.from_id, subject: m.subject, by: m.by })} <Age at={m.created_at} />
					</span>
					{x.can.includes('edit') && (
						<Button
							small
							icon="undo-2"
							busy={busy === m.from_id}
							onClick={() => {
								setBusy(m.from_id);
								void undoMerge(m.from_id).then(() => setBusy(0));
							}}
						>
							{t('ui.merge.undo')}
						</Button>
					)}
				</li>
			))}
		</ul>
	);
}
