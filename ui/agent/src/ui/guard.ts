import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { setGuard } from '../store/router';

// Asks before a form with changes is left.
export function useGuard(dirty: boolean): void {
	useEffect(() => {
		if (!dirty) {
			setGuard(null);
			return;
		}
		setGuard(() => confirm(t('ui.leaveUnsaved')));
		const stay = (e: BeforeUnloadEvent): void => e.preventDefault();
		addEventListener('beforeunload', stay);
		return () => {
			setGuard(null);
			removeEventListener('beforeunload', stay);
		};
	}, [dirty]);
}
