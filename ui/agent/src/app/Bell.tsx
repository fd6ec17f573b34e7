import { t } from '../i18n';
import { number } from '../i18n/format';
import { unread } from '../store/notices';
import { bell } from '../store/ui';
import { Icon } from '../ui/Icon';
import css from './nav.module.css';

// The button; the list it opens is a chunk of its own.
export function Bell({ class: cls = '', size = 17, text }: { class?: string; size?: number; text?: boolean }) {
	const n = unread.value;
	const label = n ? t('ui.bell.n', { n }) : t('ui.bell.title');
	return (
		<button type="button" class={`${css.bell} ${cls}`} title={label} aria-label={text ? undefined : label} aria-haspopup="dialog" onClick={() => (bell.value = true)}>
			<span class={css.bellIcon}>
				<Icon name="bell" size={size} />
				{n > 0 && <span class={`${css.bellN} num`}>{n > 99 ? '99+' : number(n)}</span>}
			</span>
			{text && t('ui.bell.short')}
		</button>
	);
}
