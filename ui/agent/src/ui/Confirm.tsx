import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button } from './Button';
import { Dialog } from './Dialog';

// For what cannot be undone.
export function Confirm({ title, text, yes, onYes, onClose, children }: { title: string; text: string; children?: ComponentChildren; yes?: string; onYes: () => Promise<void>; onClose: () => void }) {
	const [busy, setBusy] = useState(false);
	return (
		<Dialog
			title={title}
			size="small"
			onClose={onClose}
			footer={
				<>
					<Button onClick={onClose} data-autofocus>
						{t('ui.cancel')}
					</Button>
					<Button
						kind="danger"
						busy={busy}
						onClick={async () => {
							setBusy(true);
							await onYes();
							onClose();
						}}
					>
						{yes ?? t('ui.delete')}
					</Button>
				</>
			}
		>
			<p>{text}</p>
			{children}
		</Dialog>
	);
}
