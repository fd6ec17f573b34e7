// The promise of a ticket in a word: text, shape and colour say how it stands, and it
// counts down by itself.  Pointing at it, or its key, tells why.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RowSla } from '../api/sla-types';
import { t } from '../i18n';
import { now, weekTime } from '../i18n/format';
import { slaWhy } from '../store/ui';
import { Icon } from './Icon';
import { clockText, nextChange, standing, type Standing } from './promise';
import css from './bits.module.css';

// Renders again when the badge would read differently; only what is on screen ticks.
export function useStanding(s: RowSla): Standing {
	const [, again] = useState(0);
	const at = now();
	useEffect(() => {
		const ms = nextChange(s, now());
		if (!Number.isFinite(ms)) return;
		const timer = setTimeout(() => again((n) => n + 1), ms);
		return () => clearTimeout(timer);
	});
	return standing(s, at);
}

export function badgeText(x: Standing): string {
	return x.paused === 'hours' && x.stage !== 'breached' && x.resumes_at !== null ? weekTime(x.resumes_at) : clockText(x.left_s);
}

const SHAPE = { ok: '', risk: ' ▲', breached: ' ✖\uFE0E' }; // U+FE0E: as text, never as a coloured sign

export function SlaBadge({ sla, ticket, button }: { sla: RowSla; ticket: number; button?: boolean }) {
	const x = useStanding(sla);
	const timer = useRef(0);
	useEffect(() => () => clearTimeout(timer.current), []);
	const text = badgeText(x);
	const say = x.paused === 'hours' ? 'hours' : x.paused === 'status' ? 'status' : x.stage;
	const props = {
		class: `${css.due} ${css[x.stage === 'breached' ? 'bad' : x.stage === 'risk' ? 'risk' : x.paused ? 'rest' : 'ok']}`,
		'data-sla': ticket,
		'data-stage': x.stage,
		'data-paused': x.paused ?? undefined,
		onMouseEnter: (e: MouseEvent) => {
			const anchor = e.currentTarget as Element;
			timer.current = window.setTimeout(() => (slaWhy.value = { ticket, anchor, pinned: false }), 350);
		},
		onMouseLeave: () => {
			clearTimeout(timer.current);
			if (slaWhy.value && !slaWhy.value.pinned) slaWhy.value = null;
		},
	};
	const body = (
		<>
			<Icon name={x.paused ? 'pause' : 'clock'} size={11} />
			<span class="vh">{t(`ui.due.${say}`)} </span>
			{text}
			<span aria-hidden="true">{SHAPE[x.stage]}</span>
			{x.paused && x.stage !== 'ok' && <span class="vh"> {t(`ui.due.${x.stage}`)}</span>}
		</>
	);
	if (!button) return <span {...props}>{body}</span>;
	return (
		<button type="button" {...props} aria-haspopup="dialog" onClick={(e) => {
			clearTimeout(timer.current);
			slaWhy.value = { ticket, anchor: e.currentTarget, pinned: true };
		}}>
			{body}
		</button>
	);
}
