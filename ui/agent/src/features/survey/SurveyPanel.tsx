// In a ticket's side panel: the survey about it.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { ResultCard } from './ResultCard';
import type { Result } from './types';
import css from '../../ui/side.module.css';

export function SurveyPanel({ x }: { x: Ticket }) {
	const [list, setList] = useState<Result[]>([]);
	const finished = x.category === 'solved' || x.category === 'closed';
	useEffect(() => {
		let here = true;
		void get<{ surveys: Result[] }>(`/tickets/${x.id}/surveys`).then((r) => here && r.ok && setList(r.data.surveys));
		return () => {
			here = false;
		};
	}, [x.id, x.last_event_id]);
	const shown = list.filter((r) => r.answered_at > 0 || finished);
	if (!shown.length) return null;
	return (
		<section class={css.block} aria-label={t('ui.svy.one')}>
			<h3>{t('ui.svy.one')}</h3>
			{shown.slice(0, 3).map((r) => (
				<ResultCard key={r.id} r={r} />
			))}
		</section>
	);
}
