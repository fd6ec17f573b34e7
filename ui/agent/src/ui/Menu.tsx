// A menu button after the ARIA practices: arrows move, Enter runs, Escape gives back
// the focus.  The popover attribute puts it above everything and closes it outside.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Button, IconButton, Kbd } from './Button';
import { Icon } from './Icon';
import type { IconName } from './icon-names';
import { place } from './place';
import css from './menu.module.css';

export interface Item {
	id: string;
	label: string;
	icon?: IconName;
	keys?: string;
	danger?: boolean;
	checked?: boolean;
	disabled?: boolean;
	href?: string;
	run?: () => void;
}

interface Props {
	label: string;
	items: (Item | 'line')[];
	icon?: IconName;
	align?: 'start' | 'end';
	children?: ComponentChildren; // the text of the button; without it an icon button
	kind?: 'plain' | 'ghost' | 'main';
	small?: boolean;
	class?: string;
}

export function Menu({ label, items, icon = 'ellipsis', align = 'end', children, kind = 'ghost', small, class: cls }: Props) {
	const id = useId();
	const [open, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	const pop = useRef<HTMLDivElement>(null);

	useEffect(() => {
		const el = pop.current;
		if (!open || !el) return;
		el.showPopover();
		place(el, button.current, align);
		focusable(el)[0]?.focus();
	}, [open]);

	const close = (): void => pop.current?.hidePopover();
	const onKey = (e: KeyboardEvent): void => {
		const el = pop.current;
		if (!el) return;
		const list = focusable(el);
		const at = list.indexOf(document.activeElement as HTMLElement);
		const goTo = (i: number): void => {
			e.preventDefault();
			list[(i + list.length) % list.length]?.focus();
		};
		if (e.key === 'ArrowDown') goTo(at + 1);
		else if (e.key === 'ArrowUp') goTo(at - 1);
		else if (e.key === 'Home') goTo(0);
		else if (e.key === 'End') goTo(list.length - 1);
		else if (e.key === 'Tab') close();
		else if (e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey) {
			const k = e.key.toLocaleLowerCase();
			const hit = [...list.slice(at + 1), ...list.slice(0, at + 1)].find((x) => x.textContent?.trim().toLocaleLowerCase().startsWith(k));
			if (hit) hit.focus();
		}
		e.stopPropagation();
	};
	const props = { innerRef: button, 'aria-haspopup': 'menu' as const, 'aria-expanded': open, 'aria-controls': open ? id : undefined, onClick: () => (open ? close() : setOpen(true)) };
	return (
		<>
			{children ? (
				<Button kind={kind} small={small} after="chevron-down" class={cls} {...props}>
					<span class="vh">{label}: </span>
					{children}
				</Button>
			) : (
				<IconButton icon={icon} label={label} class={cls} {...props} />
			)}
			{open && (
				<div
					ref={pop}
					id={id}
					popover="auto"
					role="menu"
					aria-label={label}
					class={css.menu}
					onKeyDown={onKey}
					onToggle={(e) => {
						if ((e as ToggleEvent).newState === 'closed') setOpen(false);
					}}
				>
					{items.map((x, i) => (x === 'line' ? <hr key={i} class={css.line} /> : <Row key={x.id} item={x} close={close} />))}
				</div>
			)}
		</>
	);
}

const focusable = (el: HTMLElement): HTMLElement[] => [...el.querySelectorAll<HTMLElement>('[role^=menuitem]:not([aria-disabled=true])')];

function Row({ item, close }: { item: Item; close: () => void }) {
	const body = (
		<>
			<span class={css.mark}>{item.checked ? <Icon name="check" /> : item.icon && <Icon name={item.icon} />}</span>
			<span class="grow">{item.label}</span>
			{item.keys && <Kbd keys={item.keys} />}
		</>
	);
	const cls = `${css.item} ${item.danger ? css.danger : ''}`;
	if (item.href)
		return (
			<a role="menuitem" tabIndex={-1} class={cls} href={item.href} onClick={close}>
				{body}
			</a>
		);
	return (
		<button
			type="button"
			role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
			aria-checked={item.checked}
			aria-disabled={item.disabled || undefined}
			tabIndex={-1}
			class={cls}
			onClick={() => {
				if (item.disabled) return;
				close();
				item.run?.();
			}}
		>
			{body}
		</button>
	);
}
