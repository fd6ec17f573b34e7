// Small things: avatar, chip, priority mark, time, switch.
import type { ComponentChildren } from 'preact';
import type { Priority } from '../api/types';
import { t } from '../i18n';
import { priorityName } from '../store/directory';
import { age, full } from '../i18n/format';
import { Icon } from './Icon';
import type { IconName } from './icon-names';
import css from './bits.module.css';

export function initials(name: string): string {
	const parts = name.replace(/[^\p{L}\p{N}\s@.-]/gu, '').trim().split(/[\s@.]+/).filter(Boolean);
	const first = parts[0]?.[0] ?? '?';
	const last = parts.length > 1 ? (parts[parts.length - 1]?.[0] ?? '') : '';
	return (first + last).toLocaleUpperCase();
}

function hue(name: string): number {
	let h = 0;
	for (const c of name) h = (h * 31 + (c.codePointAt(0) ?? 0)) >>> 0;
	return h % 8;
}

export function Avatar({ name, size = 28, ring, plain }: { name: string; size?: number; ring?: 'viewing' | 'typing'; plain?: boolean }) {
	return (
		<span class={`${css.avatar} ${plain ? css.plain : css[`h${hue(name)}`]} ${ring ? css[ring] : ''}`} style={{ width: size, height: size, fontSize: Math.round(size * 0.4) }} aria-hidden="true">
			{initials(name)}
		</span>
	);
}

export type Tone = 'plain' | 'ok' | 'risk' | 'bad' | 'accent' | 'note';

export function Chip({ tone = 'plain', icon, title, children }: { tone?: Tone; icon?: IconName; title?: string; children: ComponentChildren }) {
	return (
		<span class={`${css.chip} ${css[tone]}`} title={title ?? (typeof children === 'string' ? children : undefined)}>
			{icon && <Icon name={icon} size={12} />}
			<span class="clip">{children}</span>
		</span>
	);
}

// Shape and colour differ, and the name is there for those who hear the page.
export function PriorityMark({ priority }: { priority: Priority }) {
	const name = priorityName(priority);
	return (
		<span class={`${css.prio} ${css[`p${priority}`]}`} title={t('ui.priorityIs', { name })}>
			<span class="vh">{t('ui.priorityIs', { name })}</span>
		</span>
	);
}

export function Age({ at, class: cls }: { at: number; class?: string }) {
	return (
		<time dateTime={new Date(at).toISOString()} title={full(at)} class={cls}>
			{age(at)}
		</time>
	);
}

const CHANNEL: Record<string, IconName> = { email: 'mail', form: 'file-text', chat: 'message-circle', phone: 'phone', api: 'code' };
export function ChannelIcon({ channel, size = 13 }: { channel: string; size?: number }) {
	const known = channel as 'email' | 'form' | 'chat' | 'phone' | 'api';
	const name = channel in CHANNEL ? t(`ui.channel.${known}`) : channel;
	return (
		<span class={css.channel} title={name}>
			<Icon name={CHANNEL[channel] ?? 'globe'} size={size} />
			<span class="vh">{name}</span>
		</span>
	);
}

export function Switch({ checked, label, onChange, disabled, hint }: { checked: boolean; label: string; hint?: string; disabled?: boolean; onChange: (on: boolean) => void }) {
	return (
		<label class={css.switch}>
			<input type="checkbox" role="switch" checked={checked} disabled={disabled} onChange={(e) => onChange(e.currentTarget.checked)} />
			<span class={css.track} aria-hidden="true" />
			<span>
				{label}
				{hint && <span class={css.switchHint}>{hint}</span>}
			</span>
		</label>
	);
}
