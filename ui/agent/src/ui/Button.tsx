import type { ComponentChildren, JSX, Ref } from 'preact';
import { ariaKeys, keyCaps, tip } from '../store/keys';
import { Icon } from './Icon';
import type { IconName } from './icon-names';
import css from './ui.module.css';

export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'size' | 'ref'> {
	kind?: 'plain' | 'main' | 'ghost' | 'danger';
	small?: boolean;
	icon?: IconName;
	after?: IconName;
	keys?: string;
	showKeys?: boolean;
	busy?: boolean;
	innerRef?: Ref<HTMLButtonElement>;
	children?: ComponentChildren;
}

export function Button({ kind = 'plain', small, icon, after, keys, showKeys, busy, innerRef, children, class: cls, ...rest }: ButtonProps) {
	return (
		<button
			type="button"
			ref={innerRef}
			aria-keyshortcuts={ariaKeys(keys)}
			aria-busy={busy || undefined}
			{...rest}
			disabled={rest.disabled || busy}
			class={`${css.btn} ${css[kind]} ${small ? css.small : ''} ${cls ?? ''}`}
		>
			{busy ? <span class={css.spin} aria-hidden="true" /> : icon && <Icon name={icon} />}
			{children}
			{showKeys && keys && <Kbd keys={keys} />}
			{after && <Icon name={after} size={14} />}
		</button>
	);
}

export interface IconButtonProps extends Omit<ButtonProps, 'children'> {
	label: string;
	icon: IconName;
}

export function IconButton({ label, icon, keys, innerRef, class: cls, kind = 'ghost', small: _small, busy, showKeys: _s, after: _a, ...rest }: IconButtonProps) {
	return (
		<button type="button" ref={innerRef} aria-label={label} title={tip(label, keys)} aria-keyshortcuts={ariaKeys(keys)} {...rest} class={`${css.iconBtn} ${css[kind]} ${cls ?? ''}`}>
			{busy ? <span class={css.spin} aria-hidden="true" /> : <Icon name={icon} size={17} />}
		</button>
	);
}

export function Kbd({ keys, class: cls = '' }: { keys: string; class?: string }) {
	return (
		<span class={`${css.kbds} ${cls}`} aria-hidden="true">
			{keyCaps(keys).map((chord, i) => (
				<span key={i} class={css.chord}>
					{chord.map((k) => (
						<kbd key={k}>{k}</kbd>
					))}
				</span>
			))}
		</span>
	);
}
