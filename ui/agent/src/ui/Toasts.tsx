// Notices, read out politely; errors at once.  With an undo they show the seconds left.
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { dismiss, toasts, type Toast } from '../store/toasts';
import { IconButton } from './Button';
import { Icon } from './Icon';
import css from './toast.module.css';

export function Toasts() {
	const list = toasts.value;
	return (
		<section class={css.stack} aria-label={t('ui.notices')}>
			<div role="status" aria-live="polite">
				{list.filter((x) => x.kind !== 'error').map((x) => (
					<One key={x.id} x={x} />
				))}
			</div>
			<div role="alert">
				{list.filter((x) => x.kind === 'error').map((x) => (
					<One key={x.id} x={x} />
				))}
			</div>
		</section>
	);
}

function One({ x }: { x: Toast }) {
	const left = useSeconds(x);
	return (
		<div class={`${css.toast} ${css[x.kind]}`}>
			<Icon name={x.kind === 'error' ? 'circle-alert' : x.kind === 'ok' ? 'circle-check' : 'info'} />
			<span class={css.text}>
				{x.text}
				{x.detail && <code class={css.detail}>{x.detail}</code>}
			</span>
			{x.action && (
				<button
					type="button"
					class={css.action}
					onClick={() => {
						dismiss(x.id);
						x.action?.run();
					}}
				>
					{x.action.label}
					{x.countdown && <span aria-hidden="true" class="num"> {left}</span>}
				</button>
			)}
			<IconButton icon="x" label={t('ui.close')} class={css.close} onClick={() => dismiss(x.id)} />
		</div>
	);
}

function useSeconds(x: Toast): number {
	const rest = (): number => Math.max(0, Math.ceil((x.until - performance.now()) / 1000));
	const [n, set] = useState(rest);
	useEffect(() => {
		if (!x.countdown) return;
		const timer = setInterval(() => set(rest()), 250);
		return () => clearInterval(timer);
	}, [x.id]);
	return n;
}
