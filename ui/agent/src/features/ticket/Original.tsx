// The mail as it came, in a sandbox on light paper: nothing in it can run or load.
import type { Message } from '../../api/types';
import { t } from '../../i18n';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/Icon';
import css from './message.module.css';

export function Original({ m, onClose }: { m: Message; onClose: () => void }) {
	return (
		<Dialog title={t('ui.message.original')} size="large" onClose={onClose}>
			<iframe class={css.paper} sandbox="" src={`/api/v1/messages/${m.id}/original`} title={t('ui.message.original')} referrerpolicy="no-referrer" />
			<a class={css.rawLink} href={`/api/v1/messages/${m.id}/raw`} download>
				<Icon name="download" /> {t('ui.message.raw')}
			</a>
		</Dialog>
	);
}
