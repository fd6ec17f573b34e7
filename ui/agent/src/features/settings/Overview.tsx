import { useEffect } from 'preact/hooks';
import { t } from '../../i18n';
import { checklist, checklistFault, loadChecklist } from '../../store/checklist';
import { isAdmin, session } from '../../store/session';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { Steps } from './Steps';
import css from './settings.module.css';

// What is still to do until the desk runs by itself.
export function Overview() {
	useEffect(() => void loadChecklist(), []);
	const list = checklist.value;
	if (!isAdmin.value)
		return (
			<>
				<h1 class={css.title}>{t('ui.nav.settings')}</h1>
				<Empty icon="settings" title={t('ui.set.pick')} />
			</>
		);
	return (
		<>
			<h1 class={css.title}>{t('ui.set.welcome', { company: session.value?.company || 'Pronto' })}</h1>
			{list ? <Steps list={list} /> : checklistFault.value ? <ErrorState error={checklistFault.value} retry={() => void loadChecklist()} /> : <Bones rows={1} kind="card" />}
		</>
	);
}
