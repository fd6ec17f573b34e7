import { del } from '../../api/client';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import type { DraftBox } from '../../store/drafts';
import { Icon } from '../../ui/Icon';
import { again } from './upload';
import css from './composer.module.css';

export function Files({ box }: { box: DraftBox }) {
	const files = box.draft.value.files;
	const uploads = box.uploads.value;
	if (!files.length && !uploads.length) return null;
	const remove = (id: number): void => {
		box.set({ files: box.draft.value.files.filter((f) => f.id !== id) });
		void del(`/attachments/${id}`);
	};
	return (
		<ul class={css.files} aria-label={t('ui.attachments')}>
			{files.map((f) => (
				<li key={f.id} class={css.file}>
					<Icon name={f.mime_type.startsWith('image/') ? 'image' : 'file-text'} size={14} />
					<span class="clip">{f.name}</span>
					{f.size > 0 && <span class={css.fileSize}>{bytes(f.size)}</span>}
					<button type="button" class={css.rcptX} aria-label={t('ui.attachment.remove', { name: f.name })} onClick={() => remove(f.id)}>
						<Icon name="x" size={12} />
					</button>
				</li>
			))}
			{uploads.map((u) => (
				<li key={u.id} class={`${css.file} ${u.error ? css.fileBad : ''}`}>
					<Icon name="file" size={14} />
					<span class="clip">{u.name}</span>
					{u.error ? (
						<>
							<span class={css.fileError} role="alert">
								{u.error}
							</span>
							<button type="button" class={css.rcptX} aria-label={t('ui.upload.again', { name: u.name })} title={t('ui.retry')} onClick={() => again(box, u)}>
								<Icon name="refresh-cw" size={12} />
							</button>
						</>
					) : (
						<progress class={css.progress} max={1} value={u.progress} aria-label={t('ui.upload.progress', { name: u.name })} />
					)}
					<button type="button" class={css.rcptX} aria-label={t('ui.upload.cancel', { name: u.name })} onClick={u.cancel}>
						<Icon name="x" size={12} />
					</button>
				</li>
			))}
		</ul>
	);
}
