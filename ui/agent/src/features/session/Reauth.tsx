// The session has ended while somebody was at work: sign in again over the page.
// What was typed is still there, and the call that was refused goes on by itself.
import { sessionBack } from '../../api/client';
import { t } from '../../i18n';
import { me } from '../../store/session';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useStill } from '../../ui/useStill';
import { SignInForm } from './SignIn';

const PAUSE_MS = 700;

export function Reauth() {
	const still = useStill(PAUSE_MS);
	if (!still) return null;
	return (
		<Dialog title={t('ui.reauth.title')} size="small" fixed onClose={() => undefined}>
			<p class="muted">{t('ui.reauth.text')}</p>
			<SignInForm email={me.value?.email ?? ''} />
			<Button
				kind="ghost"
				onClick={() => {
					sessionBack(false);
					location.assign('/app');
				}}
			>
				{t('ui.reauth.other')}
			</Button>
		</Dialog>
	);
}
