// Files go up at once, each with progress, cancel and another try.  XMLHttpRequest,
// because fetch cannot say how much has been sent.
import { csrf } from '../../api/client';
import type { Attachment } from '../../api/types';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import type { DraftBox, Upload } from '../../store/drafts';
import { toast } from '../../store/toasts';

export const LIMIT = 25 * 1024 * 1024;
let next = 1;

export function addFiles(box: DraftBox, files: Iterable<File>): void {
	for (const file of files) {
		if (file.size > LIMIT) {
			toast(t('ui.upload.tooLarge', { name: file.name, size: bytes(file.size), limit: bytes(25_000_000) }), { kind: 'error' });
			continue;
		}
		start(box, file);
	}
}

function start(box: DraftBox, file: File): void {
	const id = `u${next++}`;
	const xhr = new XMLHttpRequest();
	const put = (change: Partial<Upload>): void => {
		box.uploads.value = box.uploads.value.map((u) => (u.id === id ? { ...u, ...change } : u));
	};
	const drop = (): void => {
		box.uploads.value = box.uploads.value.filter((u) => u.id !== id);
	};
	const up: Upload = {
		id,
		name: file.name || t('ui.upload.pasted'),
		size: file.size,
		progress: 0,
		error: '',
		file,
		cancel: () => {
			xhr.abort();
			drop();
		},
	};
	box.uploads.value = [...box.uploads.value, up];
	xhr.open('POST', '/api/v1/attachments');
	xhr.setRequestHeader('X-CSRF-Token', csrf.value);
	xhr.setRequestHeader('X-File-Name', encodeURIComponent(up.name));
	xhr.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
	xhr.upload.onprogress = (e) => e.lengthComputable && put({ progress: e.loaded / e.total });
	xhr.onload = () => {
		if (xhr.status >= 200 && xhr.status < 300) {
			drop();
			box.set({ files: [...box.draft.value.files, JSON.parse(xhr.responseText) as Attachment] });
		} else put({ error: xhr.status === 413 ? t('ui.upload.refused') : t('ui.upload.failed') });
	};
	xhr.onerror = () => put({ error: t('ui.upload.failed') });
	xhr.send(file);
}

export function again(box: DraftBox, u: Upload): void {
	u.cancel();
	start(box, u.file);
}
