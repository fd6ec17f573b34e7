// Searches kept under a name: keeping this one, and the list of them.
import { useState } from 'preact/hooks';
import { del, fieldError, post, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { to } from '../../store/router';
import { loadSaved, saved, type Saved } from '../../store/search';
import { failed, toast } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { scopeText, Sharing } from '../../ui/Sharing';
import css from './search.module.css';

export function Keep({ q }: { q: string }) {
	const [open, setOpen] = useState(false);
	return (
		<>
			<IconButton icon="star" label={t('ui.search.keep')} onClick={() => setOpen(true)} />
			{open && <KeepDialog q={q} onClose={() => setOpen(false)} />}
		</>
	);
}

function KeepDialog({ q, onClose }: { q: string; onClose: () => void }) {
	const [name, setName] = useState('');
	const [own, setOwn] = useState<{ scope: Saved['scope']; team_id: number | null }>({ scope: 'personal', team_id: null });
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e?: Event): Promise<void> => {
		e?.preventDefault();
		setBusy(true);
		const r = await post<Saved>('/search/saved', { name, query: q, ...own });
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) {
			if (!r.error.errors.length) failed(r.error);
			return;
		}
		toast(t('ui.saved'), { kind: 'ok' });
		void loadSaved();
		onClose();
	};
	return (
		<Dialog
			title={t('ui.search.keep')}
			size="small"
			onClose={onClose}
			footer={
				<>
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button kind="main" busy={busy} onClick={() => void save()}>
						{t('ui.save')}
					</Button>
				</>
			}
		>
			<form class={css.keep} onSubmit={(e) => void save(e)}>
				<p class="muted">{q}</p>
				<Input label={t('ui.name')} required maxLength={60} value={name} onValue={setName} error={fieldError(error, 'name')} data-autofocus />
				<Sharing scope={own.scope} team={own.team_id} error={fieldError(error, 'scope') || fieldError(error, 'team_id')} onValue={(scope, team_id) => setOwn({ scope, team_id })} />
			</form>
		</Dialog>
	);
}

export function SavedList() {
	const list = saved.value;
	if (!list.length) return null;
	const drop = async (s: Saved): Promise<void> => {
		const r = await del(`/search/saved/${s.id}`);
		if (!r.ok) return failed(r.error);
		await loadSaved();
	};
	return (
		<>
			<h2 class={css.group}>{t('ui.search.kept')}</h2>
			<ul>
				{list.map((s) => (
					<li key={s.id} class={css.saved}>
						<a class={`${css.person} grow`} href={to.search(s.query)}>
							<Icon name="star" />
							<span class="clip">
								{s.name} <small class="muted">{s.query}</small>
							</span>
							{s.scope !== 'personal' && <Chip>{scopeText(s)}</Chip>}
						</a>
						{s.may_edit && <IconButton icon="x" label={t('ui.search.forget', { name: s.name })} onClick={() => void drop(s)} />}
					</li>
				))}
			</ul>
		</>
	);
}
