// Type to find, arrows to move, Enter to take: used for people, statuses, tags …
// A combobox over a listbox; with `multiple` the marks stay until it is closed.
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { t } from '../i18n';
import { fold } from './fold';
import { Button } from './Button';
import { Icon } from './Icon';
import { place } from './place';
import css from './menu.module.css';

export interface Option {
	value: string;
	label: string;
	hint?: string;
	mark?: ComponentChildren;
}

interface Props {
	label: string;
	options: Option[];
	value?: string;
	values?: string[]; // several may be chosen
	anchor: Element | null;
	create?: (text: string) => Option | null;
	onQuery?: (text: string) => void; // the options are looked for elsewhere: all of them are shown
	onPick: (value: string, on: boolean) => void;
	leavesOnNothing?: boolean; // when nothing fits any more, or a space comes first, it closes
	onClose: (left: string) => void; // what was typed and not used
}

export function Picker({ label, options, value, values, anchor, create, onQuery, onPick, leavesOnNothing, onClose }: Props) {
	const id = useId();
	const pop = useRef<HTMLDivElement>(null);
	const [q, setQ] = useState('');
	const [at, setAt] = useState(() => Math.max(0, options.findIndex((o) => o.value === value)));
	const multiple = values !== undefined;
	const taken = useRef(false);

	// At once: who types fast means the list that he opened.
	useLayoutEffect(() => {
		const el = pop.current;
		if (!el) return;
		const before = document.activeElement;
		el.showPopover();
		place(el, anchor);
		el.querySelector('input')?.focus();
		return () => {
			if (before instanceof HTMLElement && before.isConnected && (document.activeElement === document.body || el.contains(document.activeElement))) before.focus();
		};
	}, []);

	const shown = useMemo(() => {
		const k = fold(q.trim());
		const list = k && !onQuery ? options.filter((o) => fold(`${o.label} ${o.hint ?? ''}`).includes(k)) : options;
		const made = q.trim() && create && !options.some((o) => fold(o.label) === k) ? create(q.trim()) : null;
		return made ? [...list, made] : list;
	}, [q, options]);
	const active = shown[Math.min(at, shown.length - 1)];

	useLayoutEffect(() => {
		if (leavesOnNothing && q && (!shown.length || /^\s/.test(q))) pop.current?.hidePopover();
	}, [shown]);
	const take = (o: Option): void => {
		taken.current = true;
		onPick(o.value, !(values?.includes(o.value) ?? false));
		if (multiple) {
			setQ('');
			onQuery?.('');
		}
		else pop.current?.hidePopover();
	};
	const onKey = (e: KeyboardEvent): void => {
		if (e.isComposing) return;
		const move = (n: number): void => {
			e.preventDefault();
			if (shown.length) setAt((Math.min(at, shown.length - 1) + n + shown.length) % shown.length);
		};
		if (e.key === 'ArrowDown') move(1);
		else if (e.key === 'ArrowUp') move(-1);
		else if (e.key === 'Enter' && active) {
			e.preventDefault();
			if (multiple && (e.ctrlKey || e.metaKey)) pop.current?.hidePopover();
			else take(active);
		} else if (e.key === 'Tab') pop.current?.hidePopover();
		else if (e.key === 'Escape') {
			e.preventDefault();
			pop.current?.hidePopover();
		}
		e.stopPropagation();
	};
	useEffect(() => {
		if (active) document.getElementById(`${id}-${active.value}`)?.scrollIntoView({ block: 'nearest' });
	}, [active?.value]);

	return (
		<div
			ref={pop}
			popover="auto"
			role="dialog"
			aria-label={label}
			class={css.picker}
			onBeforeToggle={(e) => {
				if ((e as ToggleEvent).newState === 'closed') onClose(taken.current ? '' : q);
			}}
		>
			<div class={css.pickHead}>
				<Icon name="search" size={15} />
				<input
					class={css.pickInput}
					role="combobox"
					aria-label={label}
					aria-expanded="true"
					aria-controls={`${id}-list`}
					aria-activedescendant={active ? `${id}-${active.value}` : undefined}
					aria-autocomplete="list"
					placeholder={label}
					value={q}
					onInput={(e) => {
						setQ(e.currentTarget.value);
						onQuery?.(e.currentTarget.value);
						setAt(0);
					}}
					onKeyDown={onKey}
				/>
			</div>
			<div id={`${id}-list`} role="listbox" aria-label={label} aria-multiselectable={multiple || undefined} class={css.options}>
				{shown.map((o) => {
					const on = multiple ? values.includes(o.value) : o.value === value;
					return (
						<div key={o.value} id={`${id}-${o.value}`} role="option" aria-selected={o === active} aria-checked={multiple ? on : undefined} class={css.option} onClick={() => take(o)} onMouseMove={() => setAt(shown.indexOf(o))}>
							<span class={css.mark}>{on ? <Icon name="check" /> : o.mark}</span>
							<span class="grow clip">
								{o.label} {o.hint && <small>{o.hint}</small>}
							</span>
							{on && !multiple && <span class="vh">{t('ui.current')}</span>}
						</div>
					);
				})}
				{!shown.length && <div class={css.none} role="option" aria-selected="false" aria-disabled="true">{t('ui.noMatch')}</div>}
			</div>
			{multiple && (
				<div class={css.pickFoot}>
					<Button small kind="main" onClick={() => pop.current?.hidePopover()}>
						{t('ui.done')}
					</Button>
				</div>
			)}
		</div>
	);
}
