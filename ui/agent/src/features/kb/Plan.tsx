import { useState } from 'preact/hooks';
import { fieldError, put, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input } from '../../ui/Field';
import { Notice } from '../../ui/States';
import type { Text } from './types';
import css from './kb.module.css';

const pad = (n: number): string => String(n).padStart(2, '0');
// What an <input type=datetime-local> holds.
export function local(ms: number | null): string {
	if (ms === null) return '';
	const d = new Date(ms);
	return `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}T${pad(d.getHours())}:${pad(d.getMinutes())}`;
}
export const instant = (s: string): number | null => (s ? new Date(s).getTime() : null);

export function Plan({ article, text, onClose, onSaved }: { article: number; text: Text; onClose: () => void; onSaved: (x: Text) => void }) {
	const [on, setOn] = useState(local(text.publish_at));
	const [off, setOff] = useState(local(text.unpublish_at));
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await put<Text>(`/kb/articles/${article}/texts/${text.locale}/plan`, { publish_at: instant(on), unpublish_at: instant(off) });
		if (!r.ok) return setError(r.error);
		onSaved(r.data);
		onClose();
	};
	return (
		<Dialog title={t('ui.kb.plan')} size="small" onClose={onClose}>
			<form class={css.form} onSubmit={(e) => void save(e)}>
				{error && !error.errors.some((x) => x.field.endsWith('_at')) && <Notice tone="bad">{failureText(error)}</Notice>}
				<Input type="datetime-local" label={t('ui.kb.publishAt')} hint={t('ui.kb.publishAtHint')} value={on} onValue={setOn} error={fieldError(error, 'publish_at')} />
				<Input type="datetime-local" label={t('ui.kb.withdrawAt')} value={off} onValue={setOff} error={fieldError(error, 'unpublish_at')} />
				<Button kind="main" type="submit">
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
