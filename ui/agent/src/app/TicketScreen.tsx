// The open ticket: thread and side panel from one feature, the composer from another.
import type { Ticket } from '../api/types';
import { Composer } from '../features/composer/Composer';
import { TicketView } from '../features/ticket/TicketView';
import { withTexts } from '../i18n';
import { caseDialog } from '../store/ui';
import { lazy } from '../ui/lazy';
import { goNext } from './next';

const ClocksPanel = lazy(() => withTexts(import('../features/sla/ClocksPanel')).then((m) => m.ClocksPanel), () => <></>);
const MergeBanner = lazy(() => withTexts(import('../features/beside/MergeBanner')).then((m) => m.MergeBanner), () => <></>);
const Similar = lazy(() => withTexts(import('../features/beside/Similar')).then((m) => m.Similar), () => <></>);
const BesidePanel = lazy(() => withTexts(import('../features/beside/BesidePanel')).then((m) => m.BesidePanel), () => <></>);
const CaseDialogs = lazy(() => withTexts(import('../features/beside/CaseDialogs')).then((m) => m.CaseDialogs), () => <></>);
const InsertArticle = lazy(() => withTexts(import('../features/kb/InsertArticle')).then((m) => m.InsertArticle), () => <></>);
const FromTicket = lazy(() => withTexts(import('../features/kb/FromTicket')).then((m) => m.FromTicket), () => <></>);
const HandoverPanel = lazy(() => withTexts(import('../features/escalate/HandoverPanel')).then((m) => m.HandoverPanel), () => <></>);
const QuestionsPanel = lazy(() => withTexts(import('../features/escalate/QuestionsPanel')).then((m) => m.QuestionsPanel), () => <></>);
const SurveyPanel = lazy(() => withTexts(import('../features/survey/SurveyPanel')).then((m) => m.SurveyPanel), () => <></>);
const HistoryPanel = lazy(() => withTexts(import('../features/ticket/HistoryPanel')).then((m) => m.HistoryPanel), () => <></>);
const CasePanel = lazy(() => withTexts(import('../features/case/CasePanel')).then((m) => m.CasePanel), () => <></>);

export function TicketScreen({ id }: { id: number }) {
	return (
		<>
			<TicketView key={id} id={id} composer={(d) => <Composer d={d} onSolved={goNext} />} clocks={(x) => <Panels x={x} />} above={(x) => <MergeBanner x={x} />} />
			<OpenDialog />
		</>
	);
}

// The dialog that is open about the case.
function OpenDialog() {
	const d = caseDialog.value;
	if (!d) return null;
	if (d.kind === 'insertArticle') return <InsertArticle id={d.id} />;
	if (d.kind === 'toArticle') return <FromTicket id={d.id} />;
	return <CaseDialogs />;
}

const Panels = ({ x }: { x: Ticket }) => (
	<>
		<CasePanel x={x} />
		<ClocksPanel id={x.id} version={x.last_event_id} />
		<QuestionsPanel x={x} />
		<HandoverPanel x={x} />
		<SurveyPanel x={x} />
		<HistoryPanel key={`v${x.id}`} x={x} />
		<BesidePanel x={x} />
		<Similar key={`s${x.id}`} x={x} />
	</>
);
