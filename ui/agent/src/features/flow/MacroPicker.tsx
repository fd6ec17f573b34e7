// m: find a macro, see what it will do, apply it to the open ticket or to all that are marked.
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { Macro, MacroWords } from '../../api/flow-types';
import { t } from '../../i18n';
import { needCase } from '../../store/case';
import { hasReply, loadMacros, macroPicker, macros, offered } from '../../store/macros';
import { to } from '../../store/router';
import { actionText, actionsText } from '../../ui/actions';
import { Button, Kbd } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { fold } from '../../ui/fold';
import { Icon } from '../../ui/Icon';
import { Said } from '../../ui/Said';
import { applyMacro, composes } from './apply';
import css from './flow.module.css';

export function MacroPicker() {
	const at = macroPicker.value;
	return at ? <Open key={at.ids.join()} ids={at.ids} /> : null;
}

const close = (): void => {
	macroPicker.value = null;
};

// Name first, then what it does; most used where nothing is typed.
function ranked(list: Macro[], q: string): Macro[] {
	const k = fold(q.trim());
	const score = (m: Macro): number => {
		const name = fold(m.name);
		return !k ? 1 : name.startsWith(k) ? 4 : name.split(/\s+/).some((w) => w.startsWith(k)) ? 3 : name.includes(k) ? 2 : fold(`${m.about} ${actionsText(m.actions)}`).includes(k) ? 1 : 0;
	};
	return list.map((m) => ({ m, s: score(m) })).filter((x) => x.s).sort((a, b) => b.s - a.s || b.m.used - a.m.used || a.m.name.localeCompare(b.m.name)).map((x) => x.m);
}

function Open({ ids }: { ids: number[] }) {
	const id = useId();
	const [q, setQ] = useState('');
	const [at, setAt] = useState(0);
	const list = useRef<HTMLDivElement>(null);
	useEffect(() => void loadMacros(), []);
	useEffect(needCase, []);
	const shown = useMemo(() => ranked(offered(macros.value ?? [], ids), q), [macros.value, q, ids]);
	const active = shown[Math.min(at, shown.length - 1)];
	const words = useWords(active, ids);
	useEffect(() => {
		list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
	}, [active?.id]);
	const run = (m: Macro | undefined, sendNow: boolean): void => {
		if (!m) return;
		close();
		setTimeout(() => void applyMacro(m, ids, sendNow)); // after the dialog has given back the focus
	};
	const onKey = (e: KeyboardEvent): void => {
		if (e.isComposing) return;
		const n = shown.length;
		if (e.key === 'ArrowDown') setAt(n ? (Math.min(at, n - 1) + 1) % n : 0);
		else if (e.key === 'ArrowUp') setAt(n ? (Math.min(at, n - 1) - 1 + n) % n : 0);
		else if (e.key === 'Enter') run(active, e.ctrlKey || e.metaKey);
		else return;
		e.preventDefault();
	};
	return (
		<Dialog title={ids.length > 1 ? t('ui.macro.titleMany', { n: ids.length }) : t('ui.macro.title')} size="medium" onClose={close}>
			<div class={css.picker}>
				<div class={css.find}>
					<Icon name="search" size={16} />
					<input
						class={css.findInput}
						data-autofocus
						role="combobox"
						aria-expanded="true"
						aria-controls={`${id}-l`}
						aria-activedescendant={active ? `${id}-${active.id}` : undefined}
						aria-label={t('ui.macro.find')}
						placeholder={t('ui.macro.find')}
						value={q}
						onInput={(e) => {
							setQ(e.currentTarget.value);
							setAt(0);
						}}
						onKeyDown={onKey}
					/>
				</div>
				<div class={css.panes}>
					<div class={css.options} role="listbox" id={`${id}-l`} aria-label={t('ui.macro.title')} ref={list}>
						{shown.map((m, i) => (
							<div key={m.id} id={`${id}-${m.id}`} role="option" aria-selected={m === active} class={css.option} onClick={() => setAt(i)} onDblClick={() => run(m, false)}>
								<span class="grow clip">{m.name}</span>
								{m.slot > 0 && <Kbd keys={String(m.slot)} />}
							</div>
						))}
						{!shown.length && (
							<div class={css.none} role="option" aria-selected="false" aria-disabled="true">
								{macros.value === null ? t('ui.macro.loading') : t('ui.noMatch')}
							</div>
						)}
					</div>
					{active ? <Preview m={active} words={words} ids={ids} run={run} /> : <div class={css.preview}>{macros.value?.length === 0 && <a href={to.settings('macros')}>{t('ui.macro.make')}</a>}</div>}
				</div>
			</div>
		</Dialog>
	);
}

function useWords(m: Macro | undefined, ids: number[]): MacroWords | null {
	const [words, set] = useState<{ id: number; w: MacroWords } | null>(null);
	const ticket = ids.length === 1 ? ids[0] : undefined;
	useEffect(() => {
		if (!m || ticket === undefined || !m.actions.some((a) => a.do === 'reply' || a.do === 'note')) return;
		let here = true;
		void post<MacroWords>(`/macros/${m.id}/preview`, { ticket_id: ticket }).then((r) => here && r.ok && set({ id: m.id, w: r.data }));
		return () => {
			here = false;
		};
	}, [m?.id, ticket]);
	return words && words.id === m?.id ? words.w : null;
}

function Preview({ m, words, ids, run }: { m: Macro; words: MacroWords | null; ids: number[]; run: (m: Macro, now: boolean) => void }) {
	const waits = composes(m, ids, false);
	const rest = m.actions.filter((a) => !(words && (a.do === 'reply' || a.do === 'note')));
	return (
		<div class={css.preview}>
			<h3>{m.name}</h3>
			{m.about && <p class="muted">{m.about}</p>}
			<ul class={css.does}>
				{rest.map((a, i) => (
					<li key={i}>{actionText(a)}</li>
				))}
			</ul>
			{words?.has_reply && <Said label={t('ui.act.reply')} html={words.reply} />}
			{words?.has_note && <Said label={t('ui.act.note')} html={words.note} note />}
			{words && words.left.length > 0 && <p class={css.bad}>{t('ui.macro.left', { names: words.left.join(', ') })}</p>}
			<div class={css.run}>
				<Button kind="main" keys="Enter" showKeys onClick={() => run(m, false)}>
					{waits ? t('ui.macro.toComposer') : ids.length > 1 ? t('ui.macro.applyMany', { n: ids.length }) : t('ui.macro.apply')}
				</Button>
				{waits && (
					<Button keys="Mod+Enter" showKeys disabled={!!words?.left.length} onClick={() => run(m, true)}>
						{t('ui.macro.applySend')}
					</Button>
				)}
			</div>
			{ids.length > 1 && hasReply(m) && <p class="muted">{t('ui.macro.manyReplies', { n: ids.length })}</p>}
		</div>
	);
}
