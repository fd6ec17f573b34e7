// The words as they will stand under a mail, with the reader's own name.
import { useEffect, useState } from 'preact/hooks';
import { post } from '../../api/client';
import { t } from '../../i18n';
import { Signed } from '../../ui/Signed';
import css from './signature.module.css';

export function Preview({ html, team }: { html: string; team: number | null }) {
	const [made, setMade] = useState('');
	useEffect(() => {
		let here = true;
		const timer = setTimeout(async () => {
			const r = await post<{ html: string }>('/signatures/preview', { html, team_id: team });
			if (here && r.ok) setMade(r.data.html);
		}, 250);
		return () => {
			here = false;
			clearTimeout(timer);
		};
	}, [html, team]);
	return (
		<section class={css.paper} aria-label={t('ui.mine.sig.preview')}>
			<p class={css.body}>{t('ui.mine.sig.sample')}</p>
			{made ? <Signed html={made} /> : <p class="muted">{t('ui.mine.sig.none')}</p>}
		</section>
	);
}
