// The frame: navigation, the page, and what floats above it.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t, withTexts } from '../i18n';
import { keyListener, table } from '../store/keys';
import { macroPicker } from '../store/macros';
import { route } from '../store/router';
import { me } from '../store/session';
import { bell, escalating, openTicket, palette, scheduled, selected, sheet, slaWhy, snoozing } from '../store/ui';
import { progress, report } from '../store/bulk';
import { missing } from '../store/missing';
import { viewing } from '../store/presence';
import { routeWhy } from '../store/routing';
import { focusPage } from '../ui/focus';
import { lazy } from '../ui/lazy';
import { Empty } from '../ui/States';
import { actionTable } from './actions';
import { Banners } from './Banners';
import { BottomBar } from './BottomBar';
import { ErrorBoundary } from './ErrorBoundary';
import { InboxScreen } from './InboxScreen';
import { MailboxBanner } from './MailboxBanner';
import { Nav } from './Nav';
import { Palette } from './Palette';
import { Pickers } from './Pickers';
import css from './app.module.css';

const SearchScreen = lazy(() => withTexts(import('./SearchScreen')).then((m) => m.SearchScreen));
const Settings = lazy(() => withTexts(import('./SettingsScreen')).then((m) => m.SettingsScreen));
const Report = lazy(() => withTexts(import('../features/sla/Report')).then((m) => m.Report));
const SurveyReport = lazy(() => withTexts(import('../features/survey/SurveyReport')).then((m) => m.SurveyReport));
const PersonSurveys = lazy(() => withTexts(import('../features/survey/PersonSurveys')).then((m) => m.PersonSurveys), () => <></>);
const Why = lazy(() => withTexts(import('../features/sla/Why')).then((m) => m.Why), () => <></>);
const RouteWhy = lazy(() => withTexts(import('../features/routing/RouteWhy')).then((m) => m.RouteWhy), () => <></>);
const Notices = lazy(() => withTexts(import('../features/sla/Notices')).then((m) => m.Notices), () => <></>);
const Knowledge = lazy(() => withTexts(import('../features/kb/Knowledge')).then((m) => m.Knowledge));
const PersonPage = lazy(() => withTexts(import('../features/person/PersonPage')).then((m) => m.PersonPage));
const Organisations = lazy(() => withTexts(import('../features/person/Organisations')).then((m) => m.Organisations));
const EscalateDialog = lazy(() => withTexts(import('../features/escalate/EscalateDialog')).then((m) => m.EscalateDialog), () => <></>);
const Missing = lazy(() => withTexts(import('../features/case/Missing')).then((m) => m.Missing), () => <></>);
const Snooze = lazy(() => withTexts(import('../features/case/Snooze')).then((m) => m.Snooze), () => <></>);
const MacroPicker = lazy(() => withTexts(import('../features/flow/MacroPicker')).then((m) => m.MacroPicker), () => <></>);
const ScheduledMine = lazy(() => withTexts(import('../features/composer/Scheduled')).then((m) => m.Mine), () => <></>);
const NewTicket = lazy(() => import('./NewScreen').then((m) => m.NewScreen));
const Bulk = lazy(() => withTexts(import('../features/bulk/Bulk')).then((m) => m.Bulk), () => <></>);
const KeySheet = lazy(() => import('./KeySheet').then((m) => m.KeySheet), () => <></>);

export function Workspace() {
	// With the first picture, not after it: who sees the list may press a key.
	useLayoutEffect(() => {
		table.value = actionTable();
		const listener = keyListener({
			where: () => (openTicket.value !== null ? ['ticket', 'list', 'global'] : ['list', 'global']),
			singleKeys: () => !me.value?.keys_off,
			blocked: () => document.querySelector('dialog[open], [popover]:popover-open') !== null,
		});
		addEventListener('keydown', listener);
		return () => removeEventListener('keydown', listener);
	}, []);
	useEffect(() => viewing(openTicket.value), [openTicket.value]);
	const r = route.value;
	const key = r.name === 'inbox' ? r.view : r.name;
	const first = useRef(true);
	useEffect(() => {
		if (r.name !== 'inbox') selected.value = new Set();
		if (!first.current) setTimeout(holdFocus, 50); // dialogs have closed by then
		first.current = false;
	}, [key]);
	return (
		<div class={css.app}>
			<a class={`vh ${css.skip}`} href="#main">
				{t('ui.skip')}
			</a>
			<Nav />
			<main class={css.main} id="main" tabIndex={-1}>
				<Banners />
				<MailboxBanner />
				{slaWhy.value && <Why />}
				{routeWhy.value && <RouteWhy />}
				<div class={css.page}>
					<ErrorBoundary where={location.pathname}>
						<Page />
					</ErrorBoundary>
				</div>
			</main>
			<BottomBar />
			<Pickers />
			{palette.value !== null && <Palette initial={palette.value} />}
			{macroPicker.value && <MacroPicker />}
			{(progress.value || report.value) && <Bulk />}
			{sheet.value && <KeySheet />}
			{bell.value && <Notices />}
			{escalating.value && <EscalateDialog />}
			{missing.value && <Missing />}
			{snoozing.value && <Snooze />}
			{scheduled.value && <ScheduledMine />}
		</div>
	);
}

// What had the focus has gone with the old page: the keyboard goes on in the new one.
function holdFocus(): void {
	if (document.activeElement === document.body) focusPage();
}

function Page() {
	const r = route.value;
	switch (r.name) {
		case 'inbox':
			return <InboxScreen view={r.view} ticket={r.ticket} filters={r.filters} />;
		case 'search':
			return <SearchScreen q={r.q} ticket={r.ticket} />;
		case 'settings':
			return <Settings section={r.section} id={r.id} />;
		case 'report':
			return r.page === 'surveys' ? <SurveyReport q={r.q} /> : <Report q={r.q} />;
		case 'kb':
			return <Knowledge id={r.id} q={r.q} />;
		case 'person':
			return <PersonPage id={r.id} more={<PersonSurveys key={r.id} id={r.id} />} />;
		case 'organisations':
			return <Organisations id={r.id} />;
		case 'new':
			return <NewTicket requester={r.requester} />;
		default:
			return (
				<Empty page icon="search" title={t('ui.missing.title')} action={<a href="/app">{t('ui.missing.home')}</a>}>
					{t('ui.missing.text')}
				</Empty>
			);
	}
}
