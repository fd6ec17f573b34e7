import { useState } from 'preact/hooks';
import { fieldError, post, type Failure } from '../../api/client';
import { LOCALE_NAMES, LOCALES, locale, t, type Locale } from '../../i18n';
import { go, to } from '../../store/router';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input, Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import type { Article, Section } from './types';
import css from './kb.module.css';

// Of a ticket: what is asked and answered there comes along.
export function NewArticle({ sections, section, ticket, title: given = '', language, onClose }: { sections: Section[]; section: number; ticket?: number; title?: string; language?: Locale; onClose: () => void }) {
	const [title, setTitle] = useState(given);
	const [at, setAt] = useState(String(section || (sections.find((s) => s.parent_id) ?? sections[0])?.id || ''));
	const [lang, setLang] = useState<string>(language ?? locale.value);
	const [error, setError] = useState<Failure | null>(null);
	const [busy, setBusy] = useState(false);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await post<Article>('/kb/articles', { section_id: Number(at), locale: lang, title, ...(ticket ? { ticket_id: ticket } : {}) });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		onClose();
		go(to.kbArticle(r.data.id));
	};
	return (
		<Dialog title={ticket ? t('ui.kb.fromTicket') : t('ui.kb.new')} size="small" onClose={onClose}>
			<form class={css.form} onSubmit={(e) => void save(e)}>
				{error && !error.errors.some((x) => x.field) && <Notice tone="bad">{failureText(error)}</Notice>}
				{ticket && <p class="muted">{t('ui.kb.fromTicketText')}</p>}
				<Input label={t('ui.kb.articleTitle')} required maxLength={200} value={title} onValue={setTitle} error={fieldError(error, 'title')} data-autofocus />
				<Select label={t('ui.kb.section')} value={at} choices={sections.map((s) => ({ value: String(s.id), label: s.parent_id ? `– ${s.name}` : s.name }))} onValue={setAt} error={fieldError(error, 'section_id')} />
				<Select label={t('ui.kb.official')} hint={t('ui.kb.officialHint')} value={lang} choices={LOCALES.map((l) => ({ value: l, label: LOCALE_NAMES[l] }))} onValue={setLang} />
				<Button kind="main" type="submit" busy={busy} disabled={!at}>
					{t('ui.kb.begin')}
				</Button>
			</form>
		</Dialog>
	);
}
