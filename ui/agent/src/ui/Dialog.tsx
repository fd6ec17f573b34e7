// <dialog> keeps the focus inside, gives it back and closes with Escape by itself.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { IconButton } from './Button';
import css from './dialog.module.css';

interface Props {
	title: string;
	onClose: () => void;
	children: ComponentChildren;
	footer?: ComponentChildren;
	size?: 'small' | 'medium' | 'wide' | 'large' | 'drawer';
	fixed?: boolean; // cannot be dismissed
	bare?: boolean; // the title is only read out
}

export function Dialog({ title, onClose, children, footer, size = 'medium', fixed, bare }: Props) {
	const ref = useRef<HTMLDialogElement>(null);
	const id = useId();
	useEffect(() => {
		const el = ref.current;
		if (!el || el.open) return;
		const before = document.activeElement;
		el.showModal();
		const auto = el.querySelector<HTMLElement>('[data-autofocus]');
		auto?.focus();
		return () => {
			if (el.open) el.close();
			if (before instanceof HTMLElement && before.isConnected) before.focus();
		};
	}, []);
	return (
		<dialog
			ref={ref}
			class={`${css.dialog} ${css[size]}`}
			aria-labelledby={id}
			onCancel={(e) => {
				e.preventDefault();
				if (!fixed) onClose();
			}}
			onClick={(e) => {
				if (!fixed && e.target === ref.current) onClose();
			}}
		>
			<div class={css.box}>
				<header class={bare ? 'vh' : css.head}>
					<h2 id={id} class={css.title}>
						{title}
					</h2>
					{!fixed && !bare && <IconButton icon="x" label={t('ui.close')} onClick={onClose} />}
				</header>
				<div class={bare ? css.bare : css.body}>{children}</div>
				{footer && <footer class={css.foot}>{footer}</footer>}
			</div>
		</dialog>
	);
}
