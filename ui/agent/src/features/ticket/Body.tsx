// Message HTML.  The server has cleaned it when it came in; DOMPurify is the second
// line.  It gives nodes, not text, so no Trusted Types policy of our own is needed.
import DOMPurify from 'dompurify';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../api/types';
import { t } from '../../i18n';
import { Icon } from '../../ui/Icon';
import css from './message.module.css';

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
	if (node.tagName === 'A' && node.hasAttribute('href')) {
		node.setAttribute('target', '_blank');
		node.setAttribute('rel', 'noopener noreferrer');
	}
	// Only our own server may be asked for pictures.
	if (node.tagName === 'IMG') {
		const src = node.getAttribute('src') ?? '';
		if (src && !src.startsWith('/api/v1/') && !src.startsWith('data:image/')) node.removeAttribute('src');
		node.setAttribute('loading', 'lazy');
		if (!node.hasAttribute('alt')) node.setAttribute('alt', '');
	}
});

export function clean(html: string): DocumentFragment {
	return DOMPurify.sanitize(html, {
		RETURN_DOM_FRAGMENT: true,
		FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'svg', 'math', 'iframe', 'video', 'audio'],
		FORBID_ATTR: ['style', 'id', 'name', 'class'],
		ADD_ATTR: ['target', 'data-remote-src'],
	});
}

type Shown = Pick<Message, 'html' | 'quoted_html' | 'remote_images'>;

export function Body({ m }: { m: Shown }) {
	const [quoted, setQuoted] = useState(false);
	return (
		<>
			{m.remote_images > 0 && (
				<p class={css.blocked}>
					<Icon name="image-off" size={14} />
					{t('ui.message.blocked', { n: m.remote_images })}
				</p>
			)}
			<Html html={m.html} />
			{m.quoted_html && (
				<>
					<button type="button" class={css.quoteButton} aria-expanded={quoted} aria-label={quoted ? t('ui.message.hideQuote') : t('ui.message.showQuote')} title={quoted ? t('ui.message.hideQuote') : t('ui.message.showQuote')} onClick={() => setQuoted(!quoted)}>
						<Icon name="ellipsis" />
					</button>
					{quoted && (
						<div class={css.quoted}>
							<Html html={m.quoted_html} />
						</div>
					)}
				</>
			)}
		</>
	);
}

function Html({ html }: { html: string }) {
	const ref = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const el = ref.current;
		if (!el) return;
		const nodes = clean(html);
		for (const img of nodes.querySelectorAll<HTMLImageElement>('img[data-remote-src]')) img.replaceWith(placeholder(img.alt));
		el.replaceChildren(nodes);
	}, [html]);
	return <div ref={ref} class={css.html} dir="auto" />;
}

function placeholder(alt: string): HTMLElement {
	const s = document.createElement('span');
	s.className = css.noImage ?? '';
	s.textContent = alt || t('ui.message.image');
	return s;
}
