import type { ComponentChildren, RefObject } from 'preact';
import { isLocale, locale, LOCALE_NAMES, LOCALES, t } from '../../i18n';
import { setLocale } from '../../store/session';
import mark from '../../ui/mark.svg?url';
import css from './setup.module.css';

interface Props {
	n: number;
	of: number;
	title: string;
	lead: string;
	heading: RefObject<HTMLHeadingElement>;
	children: ComponentChildren;
}

export function Frame({ n, of, title, lead, heading, children }: Props) {
	return (
		<div class={css.page}>
			<main class={css.sheet}>
				<header class={css.top}>
					<span class={css.brand}>
						<img src={mark} width="28" height="28" alt="" /> Pronto
					</span>
					<span class={css.progress}>
						<span class="num">{t('ui.setup.step', { n, of })}</span>
						<progress max={of} value={n} aria-label={t('ui.setup.step', { n, of })} />
					</span>
				</header>
				<h1 class={css.title} tabIndex={-1} ref={heading}>
					{title}
				</h1>
				<p class={css.lead}>{lead}</p>
				{children}
			</main>
			<footer class={css.foot}>
				<label>
					<span class="vh">{t('ui.language')}</span>
					<select
						class={css.lang}
						value={locale.value}
						onChange={(e) => {
							const l = e.currentTarget.value;
							if (isLocale(l)) void setLocale(l);
						}}
					>
						{LOCALES.map((l) => (
							<option key={l} value={l} lang={l}>
								{LOCALE_NAMES[l]}
							</option>
						))}
					</select>
				</label>
			</footer>
		</div>
	);
}
