// A signature as it stands under a mail.
import DOMPurify from 'dompurify';
import { useLayoutEffect, useRef } from 'preact/hooks';
import css from './signed.module.css';

export function Signed({ html }: { html: string }) {
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		box.current?.replaceChildren(DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true, FORBID_TAGS: ['style', 'form', 'input', 'svg', 'math', 'iframe', 'img'], FORBID_ATTR: ['id', 'name', 'class'] }));
	}, [html]);
	return <div ref={box} class={css.signed} />;
}
