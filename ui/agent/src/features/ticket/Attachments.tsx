import type { Attachment } from '../../api/types';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import { Icon } from '../../ui/Icon';
import css from './message.module.css';

const isImage = (a: Attachment): boolean => /^image\/(png|jpeg|gif|webp|avif)$/.test(a.mime_type);

export function Attachments({ list }: { list: Attachment[] }) {
	if (!list.length) return null;
	return (
		<ul class={css.files} aria-label={t('ui.attachments')}>
			{list.map((a) => (
				<li key={a.id} class={css.file}>
					{isImage(a) && (
						<a href={a.url} target="_blank" rel="noopener" class={css.thumb} aria-label={t('ui.attachment.open', { name: a.name })}>
							<img src={a.url} alt="" loading="lazy" />
						</a>
					)}
					<a href={a.url} download={a.name} class={css.fileLink} title={t('ui.attachment.download', { name: a.name })}>
						<Icon name={isImage(a) ? 'image' : 'file-text'} size={15} />
						<span class="clip">{a.name}</span>
						<span class={`${css.size} num`}>{bytes(a.size)}</span>
					</a>
				</li>
			))}
		</ul>
	);
}
