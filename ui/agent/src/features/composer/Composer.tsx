// Reply, note and forward: visibly apart, each with a draft of its own.
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Ticket } from '../../api/types';
import { t, withTexts } from '../../i18n';
import type { Detail } from '../../store/detail';
import { draftBox, isBlank } from '../../store/drafts';
import { actionById } from '../../store/keys';
import { nowTyping } from '../../store/presence';
import { toast } from '../../store/toasts';
import { compose, phone } from '../../store/ui';
import { Button, IconButton, Kbd } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { ccOf, toOf } from './addresses';
import { Files } from './Files';
import { MacroChip, openNames, Unfilled, useValues } from './ready';
import { SlashMenu, useSlash } from './SlashMenu';
import type { Editor, Format } from '../../ui/editor/pm';
import { beginsWord, Mentions } from './Mentions';
import { Recipients } from './Recipients';
import { SendButtons } from './SendButtons';
import { asking, schedule } from './later';
import { send, stale, type Outgoing } from './send';
import { StalePanel } from './StalePanel';
import { Toolbar } from '../../ui/editor/Toolbar';
import { addFiles } from './upload';
import { useDrop } from './drop';
import { lazy } from '../../ui/lazy';
import { focusWriter, Writer } from '../../ui/editor/Writer';
import css from './composer.module.css';

const Scheduled = lazy(() => withTexts(import('./Scheduled')).then((m) => m.OfTicket), () => <></>);
const LaterDialog = lazy(() => withTexts(import('./LaterDialog')).then((m) => m.LaterDialog), () => <></>);

const noSignature = (): VNode => <div class={css.signature} />;
const Signature = lazy(() => withTexts(import('./Under')).then((m) => m.Under), noSignature, noSignature);

type Kind = 'reply' | 'note' | 'forward';
const PLAIN = 'pronto.plain';

export function Composer({ d, onSolved }: { d: Detail; onSolved: (id: number) => void }) {
	const x = d.ticket.value;
	if (!x || (!x.can.includes('reply') && !x.can.includes('note'))) return null;
	return <Open d={d} x={x} onSolved={onSolved} />;
}

function Open({ d, x, onSolved }: { d: Detail; x: Ticket; onSolved: (id: number) => void }) {
	const kinds = (['reply', 'note'] as const).filter((k) => x.can.includes(k));
	const [mode, setMode] = useState<Kind>(kinds[0] ?? 'note');
	const [forwardOf, setForwardOf] = useState<number | null>(null);
	const [shown, show] = useState(!phone.value);
	const [editTo, setEditTo] = useState(false);
	const [grown, grow] = useState(false); // never shrinks again: a click must not miss its target
	const [plain, setPlain] = useState(localStorage.getItem(PLAIN) === '1');
	const [formats, setFormats] = useState<ReadonlySet<Format>>(new Set());
	const [naming, setNaming] = useState<(() => void) | null>(null); // who is mentioned; back to the caret
	const editor = useRef<Editor | null>(null);
	const root = useRef<HTMLElement>(null);
	const box = draftBox(`t${x.id}`, mode);
	const draft = box.draft.value;
	const over = useDrop(root, (files) => addFiles(box, files));

	useEffect(() => void box.load(), [box]);
	const laterNow = useRef<() => void>(() => undefined);
	const asked = compose.value;
	useEffect(() => {
		if (!asked || Date.now() - asked.at > 1500) return;
		compose.value = null;
		if (asked.mode === 'later') return void setTimeout(() => laterNow.current());
		setMode(asked.mode);
		setForwardOf(asked.message ?? (asked.mode === 'forward' ? (d.messages.value.findLast((m) => m.kind === 'public')?.id ?? null) : null));
		show(true);
		if (asked.mode !== 'forward') setTimeout(() => focusWriter(editor));
	}, [asked]);

	const to = draft.to ?? (mode === 'reply' ? toOf(x, d.messages.value) : []);
	const cc = draft.cc ?? (mode === 'reply' ? ccOf(x) : []);
	const bcc = mode === 'reply' ? (draft.bcc ?? []) : [];
	const uploading = box.uploads.value.length > 0;
	const empty = isBlank(draft.html) && !draft.files.length;
	const open = mode === 'forward' ? [] : openNames(draft.html);
	const [slash, hooks] = useSlash(x.id, box, editor);
	const values = useValues(x.id);

	const ready = (): boolean => {
		if (uploading) return Boolean(toast(t('ui.composer.wait'))) && false;
		if (open.length) toast(t('ui.composer.unfilled', { names: open.join(', ') }), { kind: 'error', ms: 5000 });
		if (open.length || (empty && mode !== 'forward')) {
			editor.current?.focus();
			return false;
		}
		if (mode === 'note' || to.length) return true;
		setEditTo(true);
		toast(t('ui.composer.noRecipient'), { kind: 'error', ms: 5000 });
		return false;
	};
	const outgoing = (solve: boolean, anyway: boolean): Outgoing => ({ mode, to, cc, bcc, plain, forwardOf, anyway, set: solve ? { category: 'solved' } : undefined });
	const later = (): void => {
		if (!ready()) return;
		asking.value = { ticket: x.id, done: (at) => void schedule(d, box, outgoing(false, false), at) };
	};
	laterNow.current = later;
	const doSend = async (solve: boolean, anyway = false): Promise<void> => {
		if (!ready()) return;
		const run = send(d, box, outgoing(solve, anyway));
		if (phone.value) show(false);
		if ((await run) && solve) onSolved(x.id);
	};
	const onKey = (e: KeyboardEvent): void => {
		if (e.key === '@' && mode === 'note' && (e.target as Element).closest('[data-editor]') && beginsWord()) {
			e.preventDefault(); // ours, so that the caret stands behind it before the focus goes
			editor.current?.insert('@');
			const back = editor.current?.keep();
			if (back) setNaming(() => back);
		}
		if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || e.altKey || (e.target as Element).closest('dialog')) return;
		e.preventDefault();
		e.stopPropagation();
		void doSend(e.shiftKey && mode !== 'forward');
	};
	const leave = (): void => {
		if (phone.value) show(false);
		const thread = root.current?.closest('article')?.querySelector<HTMLElement>('[role=region]');
		thread?.focus({ preventScroll: true });
	};

	if (!shown)
		return (
			<footer class={css.closed} ref={root}>
				{kinds.map((k) => (
					<Button key={k} kind={k === 'reply' ? 'main' : 'plain'} icon={k === 'reply' ? 'reply' : 'lock'} class={css.openButton} onClick={() => (compose.value = { mode: k, at: Date.now() })}>
						{t(`ui.action.${k}`)}
					</Button>
				))}
			</footer>
		);
	const label = t(`ui.composer.hint.${mode}`);
	return (
		<footer ref={root} class={`${css.composer} ${css[mode]} ${over ? css.over : ''}`} onKeyDownCapture={onKey} onFocusCapture={(e) => (e.target as Element).closest('[data-ready]') && grow(true)} data-grown={grown || undefined} data-mode={mode}>
			{over && <div class={css.drop}>{t('ui.composer.drop')}</div>}
			{stale.value?.ticket === x.id && (
				<StalePanel
					fresh={stale.value.fresh}
					onEdit={() => {
						stale.value = null;
						editor.current?.focus(true);
					}}
					onSend={() => {
						leave();
						void doSend(stale.value?.out.set?.category === 'solved', true);
					}}
				/>
			)}
			{d.events.value.some((e) => e.kind.startsWith('schedule.')) && <Scheduled d={d} />}
			{asking.value?.ticket === x.id && <LaterDialog x={x} />}
			<div class={css.tabs}>
				<div role="tablist" aria-label={t('ui.composer.kind')} class={css.tablist}>
					{kinds.map((k) => (
						<button key={k} type="button" role="tab" aria-selected={mode === k} class={`${css.tab} ${k === 'note' ? css.tabNote : ''}`} onClick={() => (compose.value = { mode: k, at: Date.now() })}>
							<Icon name={k === 'reply' ? 'reply' : 'lock'} size={14} />
							{t(`ui.composer.tab.${k}`)}
							{actionById(k)?.keys && <Kbd keys={actionById(k)?.keys ?? ''} />}
						</button>
					))}
					{mode === 'forward' && (
						<button type="button" role="tab" aria-selected="true" class={css.tab}>
							<Icon name="forward" size={14} />
							{t('ui.action.forward')}
						</button>
					)}
				</div>
				<span class={css.saved} role="status">
					{box.state.value === 'saved' ? t('ui.composer.saved') : box.state.value === 'local' ? t('ui.composer.savedHere') : ''}
				</span>
				{!empty && <IconButton icon="trash-2" label={t('ui.composer.discard')} class={css.discard} onClick={() => discard(box)} />}
				{phone.value && <IconButton icon="chevron-down" label={t('ui.composer.minimise')} onClick={() => show(false)} />}
			</div>
			{mode === 'reply' && !editTo && (
				<button type="button" class={css.toLine} onClick={() => setEditTo(true)} title={t('ui.composer.editTo')}>
					<span class="muted">{t('ui.composer.to')}</span>
					<span class="clip">{to.join(', ') || t('ui.composer.nobody')}</span>
					{cc.length > 0 && <span class="clip muted">{t('ui.composer.ccLine', { names: cc.join(', ') })}</span>}
					{bcc.length > 0 && <span class="clip muted">{t('ui.composer.bccLine', { names: bcc.join(', ') })}</span>}
					<Icon name="chevron-down" size={12} />
				</button>
			)}
			{((mode === 'reply' && editTo) || mode === 'forward') && (
				<>
					<Recipients label={t('ui.composer.to')} value={to} onValue={(v) => box.set({ to: v, cc })} autofocus={mode === 'forward'} />
					{mode === 'reply' && <Recipients label={t('ui.composer.cc')} value={cc} onValue={(v) => box.set({ to, cc: v })} />}
					{mode === 'reply' && <Recipients label={t('ui.composer.bcc')} value={bcc} onValue={(v) => box.set({ to, cc, bcc: v })} />}
				</>
			)}
			<Writer
				key={`${mode}${plain}`}
				html={draft.html}
				version={box.version.value}
				label={label}
				plain={plain}
				handle={editor}
				onChange={(html) => {
					box.set({ html });
					nowTyping();
					values.watch(html);
				}}
				slash={hooks}
				values={values.values}
				onFiles={(files) => addFiles(box, files)}
				onActive={setFormats}
				onLeave={leave}
			/>
			{mode !== 'note' && (grown || phone.value || !empty) && <Signature ticket={x.id} />}
			<SlashMenu s={slash} />
			<Unfilled names={open} />
			{mode === 'reply' && <MacroChip box={box} />}
			{naming && <Mentions anchor={root.current?.querySelector('[data-editor]') ?? null} onClose={(text, rest) => {
				setNaming(null);
				naming(); // first the caret, then what belongs there
				if (text) editor.current?.insert(escapeText(text) + rest);
			}} />}
			<Files box={box} />
			<div class={css.bar}><div class={css.actions}>
				<Toolbar
					editor={editor}
					formats={formats}
					plain={plain}
					files={mode !== 'forward'}
					canned
					onFiles={(f) => addFiles(box, f)}
					onPlain={() => {
						localStorage.setItem(PLAIN, plain ? '0' : '1');
						setPlain(!plain);
					}}
				/>
				<SendButtons mode={mode} uploading={uploading} onSend={(solve) => void doSend(solve)} onLater={later} />
			</div></div>
		</footer>
	);
}

const escapeText = (s: string): string => s.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

function discard(box: ReturnType<typeof draftBox>): void {
	const { html, to, cc, bcc, files } = box.draft.value;
	void box.discard();
	toast(t('ui.composer.discarded'), { action: { label: t('ui.undo'), run: () => box.fill({ html, to, cc, bcc, files }) }, ms: 10_000, countdown: true });
}
