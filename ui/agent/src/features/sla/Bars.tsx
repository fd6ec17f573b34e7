// Bars that are a list of links, and the same as a table.
import { useState } from 'preact/hooks';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import css from './report.module.css';

export interface Bar {
	key: string;
	name: string;
	n: number;
	more?: string; // a second figure
	share?: string;
	href: string;
}

export function Bars({ title, text, bars, more, tone }: { title: string; text?: string; bars: Bar[]; more?: string; tone?: 'bad' }) {
	const [table, setTable] = useState(false);
	const most = Math.max(1, ...bars.map((b) => b.n));
	return (
		<section class={css.card}>
			<div class={css.cardHead}>
				<h2>{title}</h2>
				<button type="button" class={css.clear} aria-pressed={table} onClick={() => setTable(!table)}>
					{t('ui.rep.table')}
				</button>
			</div>
			{text && <p class="muted">{text}</p>}
			{!bars.length && <p class="muted">{t('ui.rep.noBreach')}</p>}
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
							<a href={b.href} class={css.barLink}>
								<span class={css.barName}>{b.name}</span>
								<span class={css.track} aria-hidden="true">
									<span class={tone === 'bad' ? css.barBad : css.barPlain} style={{ width: `${Math.max(b.n ? 1 : 0, (b.n / most) * 100)}%` }} />
								</span>
								<span class={`${css.barN} num`}>{number(b.n)}</span>
								{b.share && <span class={`${css.barShare} num`}>{b.share}</span>}
							</a>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
