// Bars that are a list of links, and the same as a table.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import css from './report.module.css';

export interface Bar {
	key: string;
	name: string;
	n: number;
	more?: string; // a second figure
	size?: number; // the bar is of this, and tells the second figure
	share?: string;
	href: string;
}

interface Props {
	title: string;
	text?: string;
	bars: Bar[];
	more?: string;
	tone?: 'bad';
	none?: string;
	head?: ComponentChildren;
}

export function Bars({ title, text, bars, more, tone, none, head }: Props) {
	const [table, setTable] = useState(false);
	const sizeOf = (b: Bar): number => b.size ?? b.n;
	const most = Math.max(1, ...bars.map(sizeOf));
	return (
		<section class={css.card}>
			<div class={css.cardHead}>
				<h2>{title}</h2>
				{head && <span class="grow" />}
				{head}
				<button type="button" class={css.clear} aria-pressed={table} onClick={() => setTable(!table)}>
					{t('ui.rep.table')}
				</button>
			</div>
			{text && <p class="muted">{text}</p>}
			{!bars.length && <p class="muted">{none ?? t('ui.rep.noBreach')}</p>}
			{table && bars.length > 0 ? (
				<table class={css.plainTable}>
					<thead>
						<tr>
							<th scope="col">{title}</th>
							<th scope="col">{t('ui.rep.n')}</th>
							{more && <th scope="col">{more}</th>}
						</tr>
					</thead>
					<tbody>
						{bars.map((b) => (
							<tr key={b.key}>
								<th scope="row">{b.name}</th>
								<td class="num">
									<a href={b.href}>{number(b.n)}</a>
								</td>
								{more && <td class="num">{b.more}</td>}
							</tr>
						))}
					</tbody>
				</table>
			) : (
				<ul class={css.bars}>
					{bars.map((b) => (
						<li key={b.key} data-bar={b.key}>
							<a href={b.href} class={css.barLink} data-n={b.n} title={b.size === undefined ? undefined : t('ui.list.count', { n: b.n })}>
								<span class={css.barName}>{b.name}</span>
								<span class={css.track} aria-hidden="true">
									<span class={tone === 'bad' ? css.barBad : css.barPlain} style={{ width: `${Math.max(sizeOf(b) ? 1 : 0, (sizeOf(b) / most) * 100)}%` }} />
								</span>
								<span class={`${css.barN} num`}>{b.size === undefined ? number(b.n) : b.more}</span>
								{b.share && <span class={`${css.barShare} num`}>{b.share}</span>}
							</a>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
