// One canned reply: its name and word, what it says in each language, its files.
import { useRef, useState } from 'preact/hooks';
import { csrf, del, fieldError, get, patch, post, type Failure } from '../../api/client';
import type { Canned } from '../../api/flow-types';
import type { Attachment } from '../../api/types';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import { go, to } from '../../store/router';
import { failed, failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { TextByLanguage } from '../../ui/editor/Texts';
import { Input } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { Icon } from '../../ui/Icon';
import { isStale, Stale, type Part } from '../../ui/Stale';
import { Notice } from '../../ui/States';
import { Sharing } from '../../ui/Sharing';
import flow from './flow.module.css';
import css from '../../ui/admin.module.css';

type Form = Pick<Canned, 'name' | 'shortcut' | 'folder' | 'scope' | 'team_id' | 'bodies' | 'active'>;
const BLANK: Form = { name: '', shortcut: '', folder: '', scope: 'personal', team_id: null, bodies: {}, active: true };

const partsOf = (k: Canned): Part[] => [
	{ label: t('ui.name'), is: k.name, text: k.name },
	{ label: t('ui.canned.shortcut'), is: k.shortcut, text: k.shortcut },
	{ label: t('ui.canned.folder'), is: k.folder, text: k.folder },
	{ label: t('ui.macro.scope'), is: [k.scope, k.team_id] },
	{ label: t('ui.canned.body'), is: k.bodies },
	{ label: t('ui.attachments'), is: k.files.map((f) => f.id) },
	{ label: t('ui.canned.active'), is: k.active },
];

export function CannedForm({ canned, variables, folders, reload }: { canned: Canned | null; variables: string[]; folders: string[]; reload: () => Promise<void> }) {
	const [form, setForm] = useState<Form>(canned ?? BLANK);
	const [added, setAdded] = useState<Attachment[]>([]);
	const [gone, setGone] = useState<number[]>([]);
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [leave, setLeave] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	const may = !canned || canned.may_edit;
	const theirs = async (): Promise<Part[] | null> => {
		const r = await get<{ canned: Canned[] }>('/canned');
		const one = r.ok ? r.data.canned.find((x) => x.id === canned?.id) : undefined;
		return one ? partsOf(one) : null;
	};
	const take = (): void => {
		setDirty(false);
		void reload();
	};
	const put = (change: Partial<Form>): void => {
		setForm((f) => ({ ...f, ...change }));
		setDirty(true);
	};
	const save = async (over = false): Promise<void> => {
		setBusy(true);
		const { name, shortcut, folder, scope, team_id, bodies, active } = form;
		const body = { name, shortcut, folder, scope, team_id, bodies, active, attachment_ids: added.map((f) => f.id), drop_file_ids: gone };
		const r = canned ? await patch<Canned>(`/canned/${canned.id}`, { ...body, ...(over ? {} : { seen_at: canned.updated_at }) }) : await post<Canned>('/canned', body);
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		await reload();
		if (!canned) go(to.settings('canned', r.data.id), { force: true, replace: true });
	};
	const upload = async (files: FileList | null): Promise<void> => {
		for (const file of files ?? []) {
			const r = await fetch('/api/v1/attachments', { method: 'POST', credentials: 'same-origin', headers: { 'X-CSRF-Token': csrf.value, 'X-File-Name': encodeURIComponent(file.name), 'Content-Type': file.type || 'application/octet-stream' }, body: file }).catch(() => null);
			if (!r?.ok) toast(t('ui.canned.notUploaded', { name: file.name }), { kind: 'error' });
			else {
				const a = (await r.json()) as Attachment;
				setAdded((list) => [...list, a]);
				setDirty(true);
			}
		}
	};
	return (
		<form
			class={css.form}
			onSubmit={(e) => {
				e.preventDefault();
				void save();
			}}
		>
			{error && canned && isStale(error) && <Stale error={error} seen={partsOf(canned)} load={theirs} busy={busy} onTheirs={take} onMine={() => void save(true)} />}
			{error && !isStale(error) && <Notice tone="bad">{failureText(error)}</Notice>}
			{!may && <Notice tone="warn">{t('ui.macro.readOnly')}</Notice>}
			<section class={css.card}>
				<div class={css.two}>
					<Input label={t('ui.name')} required maxLength={100} value={form.name} onValue={(name) => put({ name })} error={fieldError(error, 'name')} />
					<Input label={t('ui.canned.shortcut')} hint={t('ui.canned.shortcutHint')} optional maxLength={40} value={form.shortcut} onValue={(shortcut) => put({ shortcut })} error={fieldError(error, 'shortcut')} />
					<Input label={t('ui.canned.folder')} optional maxLength={40} list="canned-folders" value={form.folder} onValue={(folder) => put({ folder })} error={fieldError(error, 'folder')} />
					<Sharing scope={form.scope} team={form.team_id} error={fieldError(error, 'scope') || fieldError(error, 'team_id') || ''} onValue={(scope, team_id) => put({ scope, team_id })} />
				</div>
				<datalist id="canned-folders">
					{folders.map((f) => (
						<option key={f} value={f} />
					))}
				</datalist>
			</section>
			<section class={css.card}>
				<h2>{t('ui.canned.body')}</h2>
				<p class="muted">{t('ui.canned.bodyText')}</p>
				<TextByLanguage label={t('ui.canned.body')} value={form.bodies} variables={variables} error={(l) => fieldError(error, l ? `bodies.${l}` : 'bodies') ?? ''} onValue={(bodies) => put({ bodies })} />
			</section>
			<section class={css.card}>
				<h2>{t('ui.attachments')}</h2>
				<Files list={[...(canned?.files ?? []).filter((f) => !gone.includes(f.id)).map((f) => ({ ...f, drop: () => setGone([...gone, f.id]) })), ...added.map((f) => ({ ...f, drop: () => setAdded(added.filter((x) => x.id !== f.id)) }))]} changed={() => setDirty(true)} onFiles={(f) => void upload(f)} />
				{fieldError(error, 'attachment_ids') && <p class={css.wrong}>{fieldError(error, 'attachment_ids')}</p>}
				<Switch label={t('ui.canned.active')} checked={form.active} onChange={(active) => put({ active })} />
			</section>
			{may && (
				<div class={css.saveBar}>
					<Button kind="main" type="submit" busy={busy} disabled={!dirty}>
						{t('ui.save')}
					</Button>
					{canned && (
						<Button kind="ghost" icon="trash-2" onClick={() => setLeave(true)}>
							{t('ui.delete')}
						</Button>
					)}
					{dirty && <span class="muted">{t('ui.unsaved')}</span>}
				</div>
			)}
			{leave && canned && (
				<Confirm
					title={t('ui.macro.delete', { name: canned.name })}
					text={t('ui.canned.deleteText', { n: canned.used })}
					onClose={() => setLeave(false)}
					onYes={async () => {
						const r = await del(`/canned/${canned.id}`);
						if (!r.ok) return failed(r.error);
						setDirty(false);
						await reload();
						go(to.settings('canned'), { force: true });
					}}
				/>
			)}
		</form>
	);
}

function Files({ list, changed, onFiles }: { list: { id: number; name: string; size: number; drop: () => void }[]; changed: () => void; onFiles: (f: FileList | null) => void }) {
	const input = useRef<HTMLInputElement>(null);
	return (
		<div class={flow.files}>
			{list.map((f) => (
				<span key={f.id} class={flow.file}>
					<Icon name="file-text" size={14} />
					<span class="clip">{f.name}</span>
					<small class="muted">{bytes(f.size)}</small>
					<IconButton
						icon="x"
						label={t('ui.attachment.remove', { name: f.name })}
						onClick={() => {
							f.drop();
							changed();
						}}
					/>
				</span>
			))}
			<Button small icon="paperclip" onClick={() => input.current?.click()}>
				{t('ui.composer.attach')}
			</Button>
			<input ref={input} type="file" multiple hidden aria-label={t('ui.composer.attach')} onChange={(e) => onFiles(e.currentTarget.files)} />
		</div>
	);
}
