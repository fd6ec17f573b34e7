import DOMPurify from 'dompurify';
import { useEffect, useRef, useState } from 'preact/hooks';
import { post } from '../../api/client';
import { t } from '../../i18n';
import { failed } from '../../store/toasts';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/States';
import type { Words } from './useText';
import css from './kb.module.css';

// As customers will see it: the server's own rendering.
export function Preview({ locale, words, onClose }: { locale: string; words: Words; onClose: () => void }) {
	const place = useRef<HTMLDivElement>(null);
	const [noAlt, setNoAlt] = useState(0);
	useEffect(() => {
		void post<{ html: string; no_alt: number }>('/kb/preview', { locale, body: words.body }).then((r) => {
			if (!r.ok) return failed(r.error);
			place.current?.replaceChildren(DOMPurify.sanitize(r.data.html, { RETURN_DOM_FRAGMENT: true }));
			setNoAlt(r.data.no_alt);
		});
	}, []);
	return (
		<Dialog title={t('ui.kb.preview')} size="wide" onClose={onClose}>
			{noAlt > 0 && <Notice tone="warn">{t('ui.kb.noAlt', { n: noAlt })}</Notice>}
			<article class={css.article} lang={locale}>
				<h1>{words.title}</h1>
				{words.machine && <Notice>{t('ui.kb.machineNotice')}</Notice>}
				<div ref={place} data-preview />
			</article>
		</Dialog>
	);
}
