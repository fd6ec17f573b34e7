import { t } from '../../i18n';
import { phone } from '../../store/ui';
import { Button, IconButton } from '../../ui/Button';
import css from './composer.module.css';

// A note is added, never sent: other words, other colour.
export function SendButtons({ mode, uploading, onSend, onLater }: { mode: 'reply' | 'note' | 'forward'; uploading: boolean; onSend: (solve: boolean) => void; onLater: () => void }) {
	const wait = uploading ? t('ui.composer.wait') : undefined;
	if (mode === 'note')
		return (
			<div class={css.sends}>
				<Button kind="main" class={css.addNote} icon="lock" keys="Mod+Enter" showKeys={!phone.value} title={wait} onClick={() => onSend(false)}>
					{t('ui.composer.addNote')}
				</Button>
			</div>
		);
	return (
		<div class={css.sends}>
			{mode === 'reply' && <IconButton icon="clock" label={t('ui.action.later')} class={css.later} aria-disabled={uploading} onClick={onLater} />}
			<Button kind={mode === 'forward' ? 'main' : 'plain'} keys="Mod+Enter" showKeys title={wait} aria-disabled={uploading} onClick={() => onSend(false)}>
				{mode === 'forward' ? t('ui.action.forward') : t('ui.composer.send')}
			</Button>
			{mode === 'reply' && (
				<Button kind="main" keys="Mod+Shift+Enter" showKeys title={wait} aria-disabled={uploading} onClick={() => onSend(true)}>
					{t('ui.composer.sendSolve')}
				</Button>
			)}
		</div>
	);
}
