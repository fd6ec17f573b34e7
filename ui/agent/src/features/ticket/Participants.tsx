import { useState } from 'preact/hooks';
import { del, fieldError, post, type Failure } from '../../api/client';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { openDetail } from '../../store/detail';
import { failed, failureText } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { focusNow } from '../../ui/focus';
import { Icon } from '../../ui/Icon';
import css from '../../ui/side.module.css';

// People besides the requester who receive the answers.
export function Participants({ x }: { x: Ticket }) {
	const [adding, setAdding] = useState(false);
	const [address, setAddress] = useState('');
	const [error, setError] = useState<Failure | null>(null);
	const editable = x.can.includes('reply');
	const add = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await post(`/tickets/${x.id}/participants`, { address: address.trim() });
		if (!r.ok) return setError(r.error);
		setAdding(false);
		setAddress('');
		setError(null);
		void openDetail(x.id, true);
	};
	const remove = async (person: number): Promise<void> => {
		const r = await del(`/tickets/${x.id}/participants/${person}`);
		if (!r.ok) return failed(r.error);
		void openDetail(x.id, true);
	};
	if (!x.participants.length && !editable) return null;
	return (
		<section class={css.block}>
			<div class={css.blockHead}>
				<h3>{t('ui.participants')}</h3>
				{editable && <IconButton icon="plus" label={t('ui.participants.add')} class={css.add} onClick={() => setAdding(!adding)} aria-expanded={adding} />}
			</div>
			{x.participants.length > 0 && (
				<ul class={css.identities}>
					{x.participants.map((p) => (
						<li key={p.person.id}>
							<Icon name="user" size={13} />
							<span class="clip grow" title={p.person.address}>
								{p.person.name || p.person.address}
							</span>
							<Chip tone={p.role === 'third_party' ? 'risk' : 'plain'}>{t(`ui.role.${p.role}`)}</Chip>
							{editable && (
								<button type="button" class={css.tagX} aria-label={t('ui.participants.remove', { name: p.person.name || p.person.address })} onClick={() => void remove(p.person.id)}>
									<Icon name="x" size={12} />
								</button>
							)}
						</li>
					))}
				</ul>
			)}
			{!x.participants.length && !adding && <p class="muted">{t('ui.participants.none')}</p>}
			{adding && (
				<form class={css.noteEdit} onSubmit={add}>
					<input
						type="email"
						required
						aria-label={t('ui.email')}
						placeholder={t('ui.email')}
						value={address}
						ref={focusNow}
						onInput={(e) => setAddress(e.currentTarget.value)}
						onKeyDown={(e) => {
							if (e.key !== 'Escape') return;
							e.stopPropagation();
							setAdding(false);
						}}
					/>
					{error && <p class={css.error}>{fieldError(error, 'address') || failureText(error)}</p>}
					<div class={css.noteButtons}>
						<Button small kind="main" type="submit">
							{t('ui.add')}
						</Button>
						<Button small kind="ghost" onClick={() => setAdding(false)}>
							{t('ui.cancel')}
						</Button>
					</div>
				</form>
			)}
		</section>
	);
}
