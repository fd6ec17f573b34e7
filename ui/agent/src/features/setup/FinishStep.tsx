import { useState } from 'preact/hooks';
import { post, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { failureText } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button, Kbd } from '../../ui/Button';
import { Notice } from '../../ui/States';
import css from './setup.module.css';

export function FinishStep({ onDone }: { onDone: () => void }) {
	const [demo, setDemo] = useState(true);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await post('/setup/finish', { demo });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		onDone();
	};
	return (
		<form class={css.form} onSubmit={save}>
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			<Switch label={t('ui.setup.demo')} hint={t('ui.setup.demoHint')} checked={demo} onChange={setDemo} />
			<ul class={css.keys}>
				<li>
					<Kbd keys="j" /> <Kbd keys="k" /> <span>{t('ui.setup.key.move')}</span>
				</li>
				<li>
					<Kbd keys="r" /> <span>{t('ui.setup.key.reply')}</span>
				</li>
				<li>
					<Kbd keys="Mod+Shift+Enter" /> <span>{t('ui.setup.key.send')}</span>
				</li>
				<li>
					<Kbd keys="Mod+k" /> <span>{t('ui.setup.key.all')}</span>
				</li>
			</ul>
			<Button kind="main" type="submit" busy={busy} class={css.next}>
				{t('ui.setup.open')}
			</Button>
		</form>
	);
}
