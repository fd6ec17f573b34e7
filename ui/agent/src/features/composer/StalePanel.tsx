// Somebody has written meanwhile: nothing was sent, and here is what is new.
import type { Message } from '../../api/types';
import { t } from '../../i18n';
import { Age } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { toText } from '../../ui/editor/text';
import css from './composer.module.css';

export function StalePanel({ fresh, onEdit, onSend }: { fresh: Message[]; onEdit: () => void; onSend: () => void }) {
	return (
		<div class={css.stale} role="alert">
			<p class={css.staleTitle}>
				<Icon name="circle-alert" />
				{t('ui.stale.title')}
			</p>
			<ul class={css.staleList}>
				{fresh.map((m) => (
					<li key={m.id}>
						<strong>{m.author.name}</strong> <Age at={m.created_at} class="muted" />
						<p class={css.staleText}>{toText(m.html).slice(0, 400)}</p>
					</li>
				))}
			</ul>
			<div class={css.staleButtons}>
				<Button small kind="main" onClick={onEdit}>
					{t('ui.stale.edit')}
				</Button>
				<Button small onClick={onSend}>
					{t('ui.stale.send')}
				</Button>
			</div>
		</div>
	);
}
