// The mail as it would leave, with a real ticket's values or examples.
import DOMPurify from 'dompurify';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { post, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { failureText } from '../../store/toasts';
import { Input } from '../../ui/Field';
import type { TextMade } from './types';
import own from './texts.module.css';
import css from '../../ui/admin.module.css';

export function Preview({ kind, locale, subject, html }: { kind: string; locale: string; subject: string; html: string }) {
	const [id, setId] = useState('');
	const [made, setMade] = useState<TextMade | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const [plain, setPlain] = useState(false);
	useEffect(() => {
		let here = true;
		const timer = setTimeout(async () => {
			const ticket = Number(id.replace(/\D/g, ''));
			const r = await post<TextMade>(`/texts/${kind}/preview`, { locale, subject, html, ticket_id: ticket || null });
			if (!here) return;
			setError(r.ok ? null : r.error);
			if (r.ok) setMade(r.data);
		}, 300);
		return () => {
			here = false;
			clearTimeout(timer);
		};
	}, [kind, locale, subject, html, id]);
	return (
		<section class={css.card} aria-label={t('ui.texts.preview')}>
			<div class={css.cardHead}>
				<h2>{t('ui.texts.preview')}</h2>
				<button type="button" class={css.textButton} aria-pressed={plain} onClick={() => setPlain(!plain)}>
					{t('ui.texts.plain')}
				</button>
			</div>
			<Input label={t('ui.pol.ticket')} optional hint={t('ui.texts.ticketHint')} inputMode="numeric" placeholder="#1024" value={id} onValue={setId} />
			<div role="status" class={css.answer}>
				{error && <p class={css.wrong}>{failureText(error)}</p>}
			</div>
			{made && (
				<div class={own.paper} data-ready="preview">
					<p class={own.subject}>{made.subject || t('ui.texts.thread')}</p>
					{plain ? <pre class={own.plain}>{made.text}</pre> : <Paper html={made.html} />}
				</div>
			)}
		</section>
	);
}

function Paper({ html }: { html: string }) {
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		box.current?.replaceChildren(DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true, FORBID_TAGS: ['style', 'form', 'input', 'svg', 'math', 'iframe', 'img'], FORBID_ATTR: ['id', 'name', 'class'] }));
	}, [html]);
	return <div ref={box} />;
}
