// Files beside a text: uploaded as they are chosen, dropped again before it is sent.
import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Attachment } from '../api/types';
import { t } from '../i18n';
import { bytes } from '../i18n/format';
import { failureText } from '../store/toasts';
import { IconButton } from './Button';
import css from './filepick.module.css';
import { Icon } from './Icon';

interface Props {
	label: string;
	required?: boolean;
	files: Attachment[];
	onFiles: (files: Attachment[]) => void;
	onBusy?: (busy: boolean) => void;
	error?: string;
	help?: string;
}

export function FilePick({ label, required = false, files, onFiles, onBusy, error = '', help = '' }: Props) {
	const [busy, setBusy] = useState('');
	const [failure, setFailure] = useState('');
	const add = async (input: HTMLInputElement): Promise<void> => {
		let now = files;
		onBusy?.(true);
		for (const file of input.files ?? []) {
			setBusy(file.name);
			const r = await call<Attachment>('POST', '/attachments', undefined, { raw: file, headers: { 'X-File-Name': encodeURIComponent(file.name), 'Content-Type': file.type || 'application/octet-stream' } });
			setFailure(r.ok ? '' : failureText(r.error));
			if (!r.ok) break;
			now = [...now, r.data];
			onFiles(now);
		}
		input.value = ''; // the same file may be chosen again after it was dropped
		setBusy('');
		onBusy?.(false);
	};
	return (
		<div class={css.files}>
			<label class={css.label}>
				<span>{label}</span>
				<span class={css.button}>
					<Icon name="paperclip" size={15} /> {busy ? t('ui.esc.uploading', { name: busy }) : t('ui.esc.addFile')}
					<input class={css.input} type="file" multiple aria-required={required} disabled={!!busy} onChange={(e) => void add(e.currentTarget)} />
				</span>
			</label>
			{files.length > 0 && (
				<ul class={css.list}>
					{files.map((a) => (
						<li key={a.id}>
							<span class="clip">{a.name}</span> <span class="muted num">{bytes(a.size)}</span>
							<IconButton icon="x" label={t('ui.esc.dropFile', { name: a.name })} onClick={() => onFiles(files.filter((x) => x.id !== a.id))} />
						</li>
					))}
				</ul>
			)}
			{error || failure ? (
				<p class={css.wrong} role="alert">
					{error || failure}
				</p>
			) : (
				help && <p class={css.help}>{help}</p>
			)}
		</div>
	);
}
