// One pair of words that mean the same.
import { useState } from 'preact/hooks';
import { post, put, type Failure } from '../../api/client';
import { locale, t } from '../../i18n';
import { failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input, Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import css from '../../ui/admin.module.css';
import { languageName, type Synonym } from './search-types';

const LANGUAGES = ['es', 'pt', 'it', 'en'];

export function SynonymForm({ synonym, onClose, onSaved }: { synonym: Synonym | null; onClose: () => void; onSaved: () => void }) {
	const [language, setLanguage] = useState(synonym?.language ?? locale.value.slice(0, 2));
	const [words, setWords] = useState(synonym?.words ?? '');
	const [means, setMeans] = useState(synonym?.means ?? '');
	const [both, setBoth] = useState(synonym?.both ?? true);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const at = (field: string): string | undefined => error?.errors.find((x) => x.field === field)?.message;
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		setError(null);
		const body = { language, words, means, both };
		const r = synonym ? await put(`/kb/synonyms/${synonym.id}`, body) : await post('/kb/synonyms', body);
		setBusy(false);
		if (!r.ok) return setError(r.error);
		toast(t('ui.saved'), { kind: 'ok' });
		onSaved();
		onClose();
	};
	return (
		<Dialog title={synonym ? t('ui.kb.syn.edit', { words: synonym.words }) : t('ui.kb.syn.add')} size="small" onClose={onClose}>
			<form class={css.form} onSubmit={save}>
				{error && !at('words') && !at('means') && !at('language') && <Notice tone="bad">{failureText(error)}</Notice>}
				<Select label={t('ui.kb.syn.language')} value={language} onValue={setLanguage} error={at('language')} choices={LANGUAGES.map((l) => ({ value: l, label: languageName(l) }))} />
				<Input label={t('ui.kb.syn.words')} hint={t('ui.kb.syn.wordsHint')} required maxLength={80} data-autofocus value={words} onValue={setWords} error={at('words')} />
				<Input label={t('ui.kb.syn.means')} hint={t('ui.kb.syn.meansHint')} required maxLength={80} value={means} onValue={setMeans} error={at('means')} />
				<Switch label={t('ui.kb.syn.both')} hint={t('ui.kb.syn.bothHint')} checked={both} onChange={setBoth} />
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
