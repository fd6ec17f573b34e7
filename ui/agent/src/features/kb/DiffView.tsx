import { t } from '../../i18n';
import { diff } from './merge';
import css from './kb.module.css';

// Lines that went and lines that came, told by sign, colour and word.
export function DiffView({ from, to }: { from: string; to: string }) {
	const lines = diff(from, to);
	const near = (i: number): boolean => lines.slice(Math.max(0, i - 2), i + 3).some((d) => d.kind !== 'same');
	if (!lines.some((d) => d.kind !== 'same')) return <p class="muted">{t('ui.kb.noDifference')}</p>;
	return (
		<ol class={css.diff} tabIndex={0} aria-label={t('ui.kb.difference')}>
			{lines.map((d, i) =>
				near(i) ? (
					<li key={i} class={css[d.kind]}>
						<span aria-hidden="true">{d.kind === 'new' ? '+' : d.kind === 'old' ? '−' : ' '}</span>
						{d.kind !== 'same' && <span class="vh">{d.kind === 'new' ? t('ui.kb.lineNew') : t('ui.kb.lineOld')}</span>}
						<span>{d.text || ' '}</span>
					</li>
				) : i > 0 && near(i - 1) ? (
					<li key={i} class={css.gap}>
						…
					</li>
				) : null,
			)}
		</ol>
	);
}
