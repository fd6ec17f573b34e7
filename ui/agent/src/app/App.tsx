// Which screen the address asks for.  Everything that is not needed to answer the
// first ticket is loaded when it is opened.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { sessionEnded } from '../api/client';
import { begin, end } from './begin';
import { ErrorBoundary } from './ErrorBoundary';
import { lazy } from '../ui/lazy';
import { withTexts } from '../i18n';
import { SignIn } from '../features/session/SignIn';
import { Reauth } from '../features/session/Reauth';
import { pushFor } from '../store/device';
import { startLive, stopLive } from '../store/live';
import { startQueue } from '../store/queue';
import { route } from '../store/router';
import { loaded, loadSession, session, sessionFault } from '../store/session';
import { ErrorState } from '../ui/States';
import { Toasts } from '../ui/Toasts';
import { Workspace } from './Workspace';

const Setup = lazy(() => withTexts(import('../features/setup/Setup')).then((m) => m.Setup));
const Forgot = lazy(() => import('../features/session/Password').then((m) => m.Forgot));
const Reset = lazy(() => import('../features/session/Password').then((m) => m.Reset));
const Invite = lazy(() => import('../features/session/Invite').then((m) => m.Invite));

export function App() {
	return (
		<ErrorBoundary>
			<Screen />
			{sessionEnded.value && session.value && <Reauth />}
			<Toasts />
		</ErrorBoundary>
	);
}

function Screen() {
	const r = route.value;
	if (r.name === 'setup') return <Setup token={r.token} />;
	if (r.name === 'invite') return <Invite token={r.token} />;
	if (r.name === 'reset') return <Reset token={r.token} />;
	if (loaded.value === 'error')
		return (
			<main>
				<ErrorState error={sessionFault.value} retry={() => void loadSession()} />
			</main>
		);
	if (!session.value) return r.name === 'forgot' ? <Forgot /> : <SignIn />;
	return (
		<SignedIn>
			<Workspace />
		</SignedIn>
	);
}

function SignedIn({ children }: { children: ComponentChildren }) {
	useEffect(() => {
		begin();
		startLive();
		if (pushFor()) void import('../store/push').then((m) => m.keepPush()).catch(() => undefined);
		const stopQueue = startQueue(() => import('../features/composer/flush').then((m) => m.flush()));
		return () => {
			stopQueue();
			stopLive();
			end();
		};
	}, []);
	return <>{children}</>;
}
