// One article: its languages side by side, each saved while it is written.
import { useState } from 'preact/hooks';
import { put } from '../../api/client';
import { LOCALE_NAMES, LOCALES, t, type Locale } from '../../i18n';
import { to } from '../../store/router';
import { failed } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Menu } from '../../ui/Menu';
import { Bones, ErrorState } from '../../ui/States';
import { faultOf, useLoad } from '../../ui/useLoad';
import { Details } from './Details';
import { TextPane } from './TextPane';
import { lineTitle } from './words';
import type { Article, Section, Text } from './types';
import css from './kb.module.css';

export function Editor({ id }: { id: number }) {
	const { data, error, reload, set } = useLoad<Article>(`/kb/articles/${id}`);
	const tree = useLoad<{ sections: Section[] }>('/kb/sections');
	const [beside, setBeside] = useState<Locale | null>(null);
	const [left, setLeft] = useState<Locale | null>(null);
	const [details, setDetails] = useState(false);
	const fault = faultOf({ error, reload }, tree);
	if (fault) return <ErrorState {...fault} />;
	if (!data || !tree.data) return <Bones rows={6} kind="row" />;
	const official = data.texts.find((x) => x.locale === data.locale);
	const first = data.texts.find((x) => x.locale === (left ?? data.locale)) ?? data.texts[0];
	const second = data.texts.find((x) => x.locale === beside && x.locale !== first?.locale);
	const saved = (x: Text): void => set({ ...data, texts: [...data.texts.filter((y) => y.locale !== x.locale), x] });
	const add = async (l: Locale): Promise<void> => {
		const r = await put<Text>(`/kb/articles/${id}/texts/${l}`, { rev: 0, title: official?.title ?? lineTitle(data), summary: '', body: '' });
		if (!r.ok) return failed(r.error);
		saved(r.data);
		setBeside(l);
	};
	const pick = (l: Locale): void => {
		if (l === data.locale) {
			setLeft(null);
			return setBeside(null);
		}
		setBeside(l);
	};
	const missing = LOCALES.filter((l) => !data.texts.some((x) => x.locale === l));
	return (
		<div class={css.page}>
			<h1 class="vh">{lineTitle(data)}</h1>
			<header class={css.top}>
				<a class={css.back} href={to.kb({ section: String(data.section_id) })}>
					<Icon name="arrow-left" /> {t('ui.kb.title')}
				</a>
				<div class={css.langs} role="group" aria-label={t('ui.kb.languages')}>
					{[...data.texts]
						.sort((a, b) => Number(b.locale === data.locale) - Number(a.locale === data.locale) || a.locale.localeCompare(b.locale))
						.map((x) => (
							<button key={x.locale} type="button" class={css.lang} aria-pressed={x === first || x === second} onClick={() => pick(x.locale)}>
								{LOCALE_NAMES[x.locale]} <LangState text={x} official={x.locale === data.locale} />
							</button>
						))}
					{missing.length > 0 && (
						<Menu label={t('ui.kb.addLanguage')} small align="start" items={missing.map((l) => ({ id: l, label: LOCALE_NAMES[l], run: () => void add(l) }))}>
							<Icon name="plus" size={14} /> {t('ui.kb.addLanguage')}
						</Menu>
					)}
				</div>
				<Button icon="sliders-horizontal" aria-expanded={details} onClick={() => setDetails(!details)}>
					{t('ui.kb.details')}
				</Button>
			</header>
			<div class={css.columns}>
				{first && <TextPane key={first.locale} article={data} text={first} onSaved={saved} />}
				{second && <TextPane key={second.locale} article={data} text={second} onSaved={saved} onClose={() => setBeside(null)} />}
				{details && <Details article={data} sections={tree.data.sections} onSaved={set} reload={reload} onClose={() => setDetails(false)} />}
			</div>
		</div>
	);
}

function LangState({ text, official }: { text: Text; official: boolean }) {
	if (text.outdated) return <Chip tone="risk">{t('ui.kb.outdated')}</Chip>;
	return (
		<Chip tone={text.live_version_id ? 'ok' : 'plain'} title={official ? t('ui.kb.official') : undefined}>
			{text.live_version_id ? t('ui.kb.state.published') : t(`ui.kb.state.${text.state}`)}
			{official ? ' ★' : ''}
		</Chip>
	);
}
