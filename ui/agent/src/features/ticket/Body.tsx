// Message HTML.  The server has cleaned it when it came in; DOMPurify is the second
// line.  It gives nodes, not text, so no Trusted Types policy of our own is needed.
import DOMPurify from 'dompurify';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { imageUrl, isPixel, load, placeholder, trust, trustable, trusts } from './images';
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

type Shown = Pick<Message, 'html' | 'quoted_html' | 'remote_images'> & { from?: Message };

export function Body({ m }: { m: Shown }) {
	const [quoted, setQuoted] = useState(false);
	const [asked, ask] = useState(false);
	const always = m.from ? trusts(m.from) : false;
	const images = m.from && (asked || always) ? m.from.id : 0;
	return (
		<>
			{m.remote_images > 0 && <Remote m={m} shown={images > 0} onShow={() => ask(true)} onHide={() => ask(false)} />}
			<Html html={m.html} images={images} />
			{m.quoted_html && (
				<>
					<button type="button" class={css.quoteButton} aria-expanded={quoted} aria-label={quoted ? t('ui.message.hideQuote') : t('ui.message.showQuote')} title={quoted ? t('ui.message.hideQuote') : t('ui.message.showQuote')} onClick={() => setQuoted(!quoted)}>
						<Icon name="ellipsis" />
					</button>
					{quoted && (
						<div class={css.quoted}>
							<Html html={m.quoted_html} images={images} />
						</div>
					)}
				</>
			)}
		</>
	);
}

// What the reader can do about pictures that lie on other people's servers.
function Remote({ m, shown, onShow, onHide }: { m: Shown; shown: boolean; onShow: () => void; onHide: () => void }) {
	const address = m.from ? trustable(m.from) : '';
	if (shown)
		return m.from && trusts(m.from) ? (
			<p class={css.shown}>
				<Button
					small
					kind="ghost"
					onClick={() => {
						trust(address, false);
						onHide();
					}}
				>
					{t('ui.images.never', { address })}
				</Button>
			</p>
		) : null;
	return (
		<p class={css.blocked} title={t('ui.images.why')}>
			<Icon name="image-off" size={14} />
			<span class="grow">{t('ui.message.blocked', { n: m.remote_images })}</span>
			{m.from && (
				<Button small onClick={onShow}>
					{t('ui.images.show')}
				</Button>
			)}
			{address && (
				<Button small kind="ghost" onClick={() => trust(address, true)}>
					{t('ui.images.always', { address })}
				</Button>
			)}
		</p>
	);
}

function Html({ html, images }: { html: string; images: number }) {
	const ref = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const el = ref.current;
		if (!el) return;
		const nodes = clean(html);
		const hole = css.noImage ?? '';
		const found: [HTMLImageElement, string][] = [];
		for (const img of nodes.querySelectorAll<HTMLImageElement>('img[data-remote-src]')) {
			const src = img.dataset.remoteSrc ?? '';
			if (!images) img.replaceWith(placeholder(img.alt || t('ui.message.image'), hole));
			else if (isPixel(img)) img.remove();
			else found.push([img, imageUrl(images, src)]);
		}
		el.replaceChildren(nodes);
		for (const [img, url] of found) load(img, url, hole);
	}, [html, images]);
	return <div ref={ref} class={css.html} dir="auto" />;
}
