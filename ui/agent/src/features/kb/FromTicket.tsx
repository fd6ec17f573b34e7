import { isLocale, locale } from '../../i18n';
import { knownDetail } from '../../store/detail';
import { caseDialog } from '../../store/ui';
import { rowOf } from '../../store/rows';
import { useLoad } from '../../ui/useLoad';
import { NewArticle } from './NewArticle';
import type { Section } from './types';

// What was asked and answered here, as the beginning of an article.
export function FromTicket({ id }: { id: number }) {
	const tree = useLoad<{ sections: Section[] }>('/kb/sections');
	if (!tree.data) return null;
	const spoken = knownDetail(id)?.ticket.peek()?.language ?? '';
	const language = spoken === 'pt' ? (locale.value === 'pt-PT' ? 'pt-PT' : 'pt-BR') : isLocale(spoken) ? spoken : locale.value;
	return <NewArticle sections={tree.data.sections} section={0} ticket={id} title={rowOf(id)?.peek().subject ?? ''} language={language} onClose={() => (caseDialog.value = null)} />;
}
