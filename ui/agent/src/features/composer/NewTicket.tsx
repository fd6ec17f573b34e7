// A ticket that the desk opens: write to somebody, or note a call.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { fieldError, get, post, type Failure } from '../../api/client';
import type { Person, Priority, Ticket } from '../../api/types';
import { t } from '../../i18n';
import { activeAgents, activeTeams, priorityName } from '../../store/directory';
import { putTicket } from '../../store/detail';
import { draftBox, isBlank } from '../../store/drafts';
import { back, go, to } from '../../store/router';
import { failureText, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Cards, Input, Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { useDrop } from './drop';
import { Files } from './Files';
import type { Editor, Format } from '../../ui/editor/pm';
import { Toolbar } from '../../ui/editor/Toolbar';
import { openNames, Unfilled } from './ready';
import { SlashMenu, useSlash } from './SlashMenu';
import { addFiles } from './upload';
import { Writer } from '../../ui/editor/Writer';
import css from './new.module.css';
import comp from './composer.module.css';

type Channel = 'email' | 'phone';

export function NewTicket({ requester }: { requester: string }) {
	const box = useMemo(() => draftBox('new', 'new'), []);
	const draft = box.draft.value;
	const extra = draft.extra ?? {};
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const [formats, setFormats] = useState<ReadonlySet<Format>>(new Set());
	const [known, setKnown] = useState<Person[]>([]);
	const editor = useRef<Editor | null>(null);
	const root = useRef<HTMLFormElement>(null);
	const over = useDrop(root, (f) => addFiles(box, f));
	const channel: Channel = extra.channel === 'phone' ? 'phone' : 'email';
	const email = extra.email ?? requester;
	const put = (k: string, v: string): void => box.set({ extra: { ...box.draft.value.extra, [k]: v } });
	const idem = useMemo(() => crypto.randomUUID(), [draft.at]);

	useEffect(() => void box.load(), [box]);
	const [slash, hooks] = useSlash(null, box, editor);
	const open = openNames(draft.html);
	useEffect(() => {
		if (email.length < 2) return setKnown([]);
		const timer = setTimeout(async () => {
			const r = await get<{ people: Person[] }>(`/people?q=${encodeURIComponent(email)}`);
			if (r.ok) setKnown(r.data.people.slice(0, 8));
		}, 150);
		return () => clearTimeout(timer);
	}, [email]);
	const match = known.find((p) => p.identities.some((i) => i.address.toLowerCase() === email.trim().toLowerCase()));

	const submit = async (e: Event): Promise<void> => {
		e.preventDefault();
		if (box.uploads.value.length) return void toast(t('ui.composer.wait'));
		if (isBlank(draft.html)) {
			toast(t('ui.new.empty'), { kind: 'error', ms: 5000 });
			return editor.current?.focus();
		}
		if (open.length) {
			editor.current?.focus();
			return void toast(t('ui.composer.unfilled', { names: open.join(', ') }), { kind: 'error', ms: 5000 });
		}
		setBusy(true);
		const body = {
			subject: draft.subject ?? '',
			requester: { name: extra.name ?? match?.name ?? '', email: email.trim() },
			html: draft.html,
			channel,
			kind: channel === 'phone' ? 'note' : 'public',
			...(extra.team ? { team_id: Number(extra.team) } : {}),
			...(extra.assignee ? { assignee_id: Number(extra.assignee) } : {}),
			priority: Number(extra.priority ?? 2) as Priority,
			attachment_ids: draft.files.map((f) => f.id),
		};
		const r = await post<Ticket>('/tickets', body, { headers: { 'Idempotency-Key': idem } });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		putTicket(r.data);
		void box.discard();
		go(to.inbox('open', r.data.id), { replace: true });
		toast(t('ui.new.done', { id: r.data.id }), { kind: 'ok' });
	};
	return (
		<form
			ref={root}
			class={css.page}
			onSubmit={submit}
			onKeyDownCapture={(e) => {
				if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) root.current?.requestSubmit();
			}}
		>
			<div class={css.sheet}>
				<h1 class={css.title}>{t('ui.newTicket')}</h1>
				{error && <Notice tone="bad">{failureText(error)}</Notice>}
				<Cards
					legend={t('ui.channel')}
					value={channel}
					onValue={(v) => put('channel', v)}
					options={[
						{ value: 'email', label: t('ui.new.email'), hint: t('ui.new.emailHint') },
						{ value: 'phone', label: t('ui.new.phone'), hint: t('ui.new.phoneHint') },
					]}
				/>
				<div class={css.two}>
					<div>
						<Input label={t('ui.new.customer')} type="email" required autofocus list="new-people" autocomplete="off" value={email} onValue={(v) => put('email', v)} error={fieldError(error, 'requester.email') || fieldError(error, 'email')} hint={match ? t('ui.new.known', { name: match.name, n: match.tickets_total }) : undefined} />
						<datalist id="new-people">
							{known.flatMap((p) => p.identities.filter((i) => i.kind === 'email').map((i) => <option key={i.id} value={i.address}>{p.name}</option>))}
						</datalist>
					</div>
					<Input label={t('ui.name')} optional autocomplete="off" value={extra.name ?? match?.name ?? ''} onValue={(v) => put('name', v)} />
				</div>
				<Input label={t('ui.subject')} required maxLength={300} value={draft.subject ?? ''} onValue={(v) => box.set({ subject: v })} error={fieldError(error, 'subject')} />
				<div class={`${css.writer} ${over ? css.over : ''}`}>
					<Writer html={draft.html} version={box.version.value} label={channel === 'phone' ? t('ui.new.said') : t('ui.composer.hint.reply')} plain={false} handle={editor} onChange={(html) => box.set({ html })} slash={hooks} onFiles={(f) => addFiles(box, f)} onActive={setFormats} onLeave={() => root.current?.querySelector<HTMLElement>('[type=submit]')?.focus()} />
					<SlashMenu s={slash} />
					<Unfilled names={open} />
					<Files box={box} />
					<Toolbar editor={editor} formats={formats} plain={false} canned files onFiles={(f) => addFiles(box, f)} />
				</div>
				<div class={css.three}>
					<Select label={t('ui.priority')} value={extra.priority ?? '2'} onValue={(v) => put('priority', v)} choices={([4, 3, 2, 1] as const).map((p) => ({ value: String(p), label: priorityName(p) }))} />
					<Select label={t('ui.team')} value={extra.team ?? ''} onValue={(v) => put('team', v)} choices={[{ value: '', label: t('ui.noTeam') }, ...activeTeams.value.map((x) => ({ value: String(x.id), label: x.name }))]} />
					<Select label={t('ui.assignee')} value={extra.assignee ?? ''} onValue={(v) => put('assignee', v)} choices={[{ value: '', label: t('ui.nobody') }, ...activeAgents.value.map((a) => ({ value: String(a.id), label: a.name }))]} />
				</div>
				<div class={css.foot}>
					<span class={comp.saved} role="status">
						{box.state.value === 'saved' ? t('ui.composer.saved') : box.state.value === 'local' ? t('ui.composer.savedHere') : ''}
					</span>
					<Button
						kind="ghost"
						onClick={() => {
							void box.discard();
							back(to.inbox('mine'));
						}}
					>
						{t('ui.composer.discard')}
					</Button>
					<Button kind="main" type="submit" busy={busy} keys="Mod+Enter" showKeys>
						{channel === 'phone' ? t('ui.new.save') : t('ui.composer.send')}
					</Button>
				</div>
			</div>
		</form>
	);
}
