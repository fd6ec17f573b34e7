// Whichever dialog about the case is open.
import { put } from '../../api/client';
import { failed, toast } from '../../store/toasts';
import { caseDialog } from '../../store/ui';
import { Dialog } from '../../ui/Dialog';
import { t } from '../../i18n';
import { AnswerDialog } from './AnswerDialog';
import { Finder } from './Finder';
import { MergeDialog } from './MergeDialog';
import { SplitDialog } from './SplitDialog';
import { TalkDialog } from './TalkDialog';

export function CaseDialogs() {
	const d = caseDialog.value;
	if (!d) return null;
	switch (d.kind) {
		case 'merge':
			return <MergeDialog id={d.id} />;
		case 'talk':
			return <TalkDialog key={d.talk ?? 0} id={d.id} talk={d.talk} />;
		case 'split':
			return d.message ? <SplitDialog id={d.id} message={d.message} /> : null;
		case 'answer':
			return <AnswerDialog id={d.id} />;
		default:
			return <ProblemDialog id={d.id} />;
	}
}

function ProblemDialog({ id }: { id: number }) {
	const close = (): void => void (caseDialog.value = null);
	const link = async (problem: number): Promise<void> => {
		const r = await put(`/tickets/${id}/problem`, { problem_id: problem });
		if (!r.ok) return failed(r.error);
		close();
		toast(t('ui.beside.linked', { id, problem }), { kind: 'ok' });
	};
	return (
		<Dialog title={t('ui.beside.problemTitle', { id })} onClose={close}>
			<p class="muted">{t('ui.beside.problemWhat')}</p>
			<Finder id={id} label={t('ui.beside.problemFind')} pick={(r) => void link(r.id)} />
		</Dialog>
	);
}
