// Two people wrote the same text: what each changed, and one text made of both.
import { useState } from 'preact/hooks';
import { t } from '../../i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Area } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { DiffView } from './DiffView';
import type { Clash } from './useText';
import css from './kb.module.css';

export function MergeDialog({ clash, onMerge }: { clash: Clash; onMerge: (body: string) => void }) {
	const [body, setBody] = useState(clash.merged);
	const name = clash.theirs.author;
	return (
		<Dialog
			title={t('ui.kb.mergeTitle', { name })}
			size="large"
			fixed
			onClose={() => undefined}
			footer={
				<>
					<Button onClick={() => setBody(clash.theirs.body)}>{t('ui.kb.takeTheirs', { name })}</Button>
					<Button onClick={() => setBody(clash.mine.body)}>{t('ui.kb.takeMine')}</Button>
					<Button kind="main" onClick={() => onMerge(body)}>
						{t('ui.kb.useMerged')}
					</Button>
				</>
			}
		>
			<div class={css.form}>
				<Notice tone="warn">{clash.clashes ? t('ui.kb.mergeClash', { n: clash.clashes }) : t('ui.kb.mergeText')}</Notice>
				<h3>{t('ui.kb.mergeDiff', { name })}</h3>
				<DiffView from={clash.theirs.body} to={clash.mine.body} />
				<Area label={t('ui.kb.merged2')} rows={12} value={body} onValue={setBody} class={css.source} />
			</div>
		</Dialog>
	);
}
