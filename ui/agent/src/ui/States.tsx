// What a screen shows when it has nothing to show: loading, empty, error, denied.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Failure } from '../api/client';
import { t } from '../i18n';
import { failureText, toast } from '../store/toasts';
import { Button } from './Button';
import { Icon } from './Icon';
import type { IconName } from './icon-names';
import css from './states.module.css';

// Nothing for 150 ms: most answers come sooner and a flicker helps nobody.
export function useLate(ms = 150): boolean {
	const [late, set] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => set(true), ms);
		return () => clearTimeout(timer);
	}, [ms]);
	return late;
}

export function Bones({ rows = 3, kind = 'line' }: { rows?: number; kind?: 'line' | 'card' | 'row' }) {
	const late = useLate();
	return (
		<div class={css.bones} role="status" aria-busy="true" aria-label={t('ui.loading')}>
			{late && Array.from({ length: rows }, (_, i) => <div key={i} class={`${css.bone} ${css[kind]}`} aria-hidden="true" />)}
		</div>
	);
}

// `page`: nothing else stands on it, so its title is the page's.
export function Empty({ icon = 'inbox', title, children, action, page }: { icon?: IconName; title: string; children?: ComponentChildren; action?: ComponentChildren; page?: boolean }) {
	const Title = page ? 'h1' : 'p';
	return (
		<div class={css.state}>
			<span class={css.stateIcon}>
				<Icon name={icon} size={22} />
			</span>
			<Title class={css.stateTitle}>{title}</Title>
			{children && <div class={css.stateText}>{children}</div>}
			{action && <div class={css.stateAction}>{action}</div>}
		</div>
	);
}

export function ErrorState({ error, retry, safe }: { error: Failure | null; retry?: () => void; safe?: string }) {
	const denied = error?.status === 403;
	return (
		<div class={css.state} role="alert">
			<span class={`${css.stateIcon} ${css.warn}`}>
				<Icon name={denied ? 'lock' : 'circle-alert'} size={22} />
			</span>
			<p class={css.stateTitle}>{error ? failureText(error) : t('ui.error.server')}</p>
			{denied && <p class={css.stateText}>{t('ui.error.whoGrants')}</p>}
			{safe && <p class={css.stateText}>{safe}</p>}
			<div class={css.stateAction}>
				{retry && (
					<Button icon="refresh-cw" onClick={retry}>
						{t('ui.retry')}
					</Button>
				)}
			</div>
			{error?.requestId && <RequestId id={error.requestId} />}
		</div>
	);
}

export function RequestId({ id }: { id: string }) {
	const copy = (): void => {
		void navigator.clipboard?.writeText(id).then(() => toast(t('ui.copied')));
	};
	return (
		<button type="button" class={css.reqid} onClick={copy} title={t('ui.copy')}>
			{t('ui.requestId', { id })}
		</button>
	);
}

export function Notice({ tone = 'info', children, action }: { tone?: 'info' | 'ok' | 'warn' | 'bad'; children: ComponentChildren; action?: ComponentChildren }) {
	const icon: IconName = tone === 'ok' ? 'circle-check' : tone === 'info' ? 'info' : 'circle-alert';
	return (
		<div class={`${css.notice} ${css[tone]}`} role={tone === 'bad' ? 'alert' : undefined}>
			<Icon name={icon} />
			<div class="grow">{children}</div>
			{action}
		</div>
	);
}
