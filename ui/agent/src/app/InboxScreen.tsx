import { useEffect } from 'preact/hooks';
import { t, withTexts } from '../i18n';
import { checklist, loadChecklist, wanted } from '../store/checklist';
import type { Filters } from '../store/router';
import { ListPane } from '../features/inbox/ListPane';
import { Kbd } from '../ui/Button';
import { lazy } from '../ui/lazy';
import { Empty } from '../ui/States';
import { Kept } from './Kept';
import { TicketPane } from './TicketPane';
import css from './app.module.css';

const Steps = lazy(() => withTexts(import('../features/settings/Steps')).then((m) => m.Steps));

export function InboxScreen({ view, ticket, filters }: { view: string; ticket: number | null; filters: Filters }) {
	return (
		<div class={`${css.split} ${ticket !== null ? css.hasTicket : ''}`}>
			<div class={css.listCol}>
				<ListPane view={view} filters={filters} />
			</div>
			<div class={css.ticketCol}>
				<Kept />
				{ticket !== null ? <TicketPane id={ticket} /> : <Start />}
			</div>
		</div>
	);
}

// Beside the list while no ticket is open: what a new desk still lacks.
function Start() {
	useEffect(() => void loadChecklist(), []);
	return wanted(checklist.value) ? <Steps list={checklist.value} inbox /> : <NothingOpen />;
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
