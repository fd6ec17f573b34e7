import sprite from './icons.svg?url';
import type { IconName } from './icon-names';
import css from './ui.module.css';

// Decoration only: the button or text around it carries the name.
export function Icon({ name, size = 16, class: cls = '' }: { name: IconName; size?: number; class?: string }) {
	return (
		<svg class={`${css.icon} ${cls}`} width={size} height={size} aria-hidden="true" focusable="false">
			<use href={`${sprite}#${name}`} />
		</svg>
	);
}
