// In the composer: what the mail will end with.  One line; a click shows all of it.
import DOMPurify from 'dompurify';
import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import { t } from '../../i18n';
import { to } from '../../store/router';
import { Icon } from '../../ui/Icon';
import { Signed } from '../../ui/Signed';
import css from './under.module.css';

interface Under {
	own: string;
	shared: string;
	locale: string;
	on: boolean;
}
const plain = (html: string): string => {
	const words = DOMPurify.sanitize(html.replace(/<\/(p|div|li)>|<br>/g, '$& '), { RETURN_DOM_FRAGMENT: true });
	return (words.textContent ?? '').replace(/\s+/g, ' ').trim();
};

export function Under({ ticket }: { ticket: number }) {
	const [u, setU] = useState<Under | null>(null);
	const [open, setOpen] = useState(false);
	useEffect(() => {
		let here = true;
		void get<Under>(`/tickets/${ticket}/signature`).then((r) => here && r.ok && setU(r.data));
		return () => {
			here = false;
		};
	}, [ticket]);
	if (!u) return <div class={css.line} />;
	const html = u.own + u.shared;
	return (
		<div class={css.under} data-signature={html ? 'yes' : 'none'}>
			{html ? (
				<button type="button" class={css.line} aria-expanded={open} onClick={() => setOpen(!open)} title={t('ui.mine.sig.show')}>
					<Icon name={open ? 'chevron-down' : 'chevron-right'} size={12} />
					<span class="muted">{t('ui.profile.signature')}</span>
					{!open && <span class="clip">{plain(html)}</span>}
				</button>
			) : (
				<span class={css.line}>
					<span class="muted">{u.on ? t('ui.mine.sig.none') : t('ui.mine.sig.off')}</span> <a href={to.settings('signatures')}>{t('ui.mine.sig.change')}</a>
				</span>
			)}
			{open && (
				<div class={css.open}>
					<Signed html={html} />
					<a href={to.settings('signatures')}>{t('ui.mine.sig.change')}</a>
				</div>
			)}
		</div>
	);
}
