// The frame of every screen before the workspace: mark, one card, the language.
import type { ComponentChildren } from 'preact';
import { isLocale, locale, LOCALE_NAMES, LOCALES, t } from '../../i18n';
import { setLocale } from '../../store/session';
import mark from '../../ui/mark.svg?url';
import css from './session.module.css';

export function Gate({ title, lead, children, wide }: { title: string; lead?: string; children: ComponentChildren; wide?: boolean }) {
	return (
		<div class={css.gate}>
			<main class={`${css.card} ${wide ? css.cardWide : ''}`}>
				<div class={css.brand}>
					<img src={mark} width="30" height="30" alt="" />
					<span>Pronto</span>
				</div>
				<h1 class={css.title}>{title}</h1>
				{lead && <p class={css.lead}>{lead}</p>}
				{children}
			</main>
			<footer class={css.foot}>
				<label>
					<span class="vh">{t('ui.language')}</span>
					<select
						value={locale.value}
						class={css.lang}
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
