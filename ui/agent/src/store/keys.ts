// Every action of the workspace is one row: it feeds menus, palette, keys and the
// sheet of keys.  Keys are matched by the character they type, never by place, and
// never with Alt: AltGr types @ # [ on Spanish, Portuguese and Italian keyboards.
import { computed, signal } from '@preact/signals';
import { get, put, type Result } from '../api/client';
import type { IconName } from '../ui/icon-names';
import type { Key } from '../i18n';

export type Where = 'global' | 'list' | 'ticket';

export interface Action {
	id: string;
	label: Key;
	keys?: string; // "e", "g i", "Mod+k", "Shift+J"
	icon?: IconName;
	where: Where;
	enabled?: () => boolean;
	hidden?: boolean; // not in the palette
	run: (stroke?: string) => void; // told which of its keys it was
}

export const table = signal<Action[]>([]);
// Keys of the agent's own choice, by action; empty: it has none.
export const ownKeys = signal<Record<string, string>>({});
export const actions = computed<Action[]>(() => table.value.map((a) => (a.id in ownKeys.value ? { ...a, keys: ownKeys.value[a.id] || undefined } : a)));
export const usualKeys = (id: string): string => table.value.find((a) => a.id === id)?.keys ?? '';

// Who has it already: a key stands for one thing, and none begins another.
export function taken(keys: string, id: string): Action | undefined {
	return actions.value.find((a) => a.id !== id && a.keys?.split(', ').some((k) => k === keys || k.startsWith(`${keys} `) || keys.startsWith(`${k} `)));
}

export async function loadKeys(): Promise<void> {
	const r = await get<{ keys: Record<string, string> }>('/me/keys', { quiet: true });
	if (r.ok) ownKeys.value = r.data.keys;
}

export async function saveKeys(keys: Record<string, string>): Promise<Result<{ keys: Record<string, string> }>> {
	const r = await put<{ keys: Record<string, string> }>('/me/keys', { keys });
	if (r.ok) ownKeys.value = r.data.keys;
	return r;
}

export const actionById = (id: string): Action | undefined => actions.value.find((a) => a.id === id);

export function runAction(id: string): void {
	const a = actionById(id);
	if (a && (a.enabled?.() ?? true)) a.run();
}

// The keystroke as text: "e", "Shift+J", "Mod+k", "Mod+Shift+Enter"; '' when it is not ours.
export function stroke(e: KeyboardEvent): string {
	if (e.isComposing || e.key === 'Dead' || e.key === 'Process' || e.key === 'Unidentified') return '';
	if (e.altKey || e.getModifierState?.('AltGraph')) return '';
	const mod = e.ctrlKey || e.metaKey;
	if (mod) return `Mod+${e.shiftKey ? 'Shift+' : ''}${e.key.length === 1 ? e.key.toLowerCase() : e.key}`;
	if (e.key.length > 1) return (e.shiftKey ? 'Shift+' : '') + e.key;
	if (/[@#\\|~^`´¨[\]{}]/.test(e.key)) return '';
	if (e.shiftKey && /\p{L}/u.test(e.key)) return `Shift+${e.key.toUpperCase()}`;
	return e.key; // "/" and "?" need Shift on some keyboards
}

export function inText(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target.isContentEditable) return true;
	if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
	return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range', 'file'].includes(target.type);
}

export interface KeyContext {
	where: () => Where[]; // nearest first
	singleKeys: () => boolean;
	blocked: () => boolean; // a dialog or a menu has the keyboard
}

export function keyListener(ctx: KeyContext): (e: KeyboardEvent) => void {
	let prefix = '';
	let prefixAt = 0;
	return (e) => {
		if (e.defaultPrevented) return;
		const s = stroke(e);
		if (!s || s === 'Shift' || s === 'Shift+Shift') return;
		const text = inText(e.target);
		const single = !s.startsWith('Mod+');
		if (single && s !== 'Escape' && (text || !ctx.singleKeys())) return;
		if (ctx.blocked() && s !== 'Mod+k') return;
		if (s === 'Enter' && e.target instanceof Element && e.target.closest('button,a,summary,[role=button]')) return;
		if (s === 'Mod+a' && text) return;
		const full = prefix && performance.now() - prefixAt < 1500 ? `${prefix} ${s}` : s;
		prefix = '';
		const places = ctx.where();
		const found = places.map((w) => actions.value.find((a) => a.where === w && a.keys?.split(', ').includes(full) && (a.enabled?.() ?? true))).find(Boolean);
		if (found) {
			e.preventDefault();
			found.run(s);
		} else if (single && actions.value.some((a) => a.keys?.startsWith(`${s} `))) {
			prefix = s;
			prefixAt = performance.now();
		}
	};
}

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const NAMES: Record<string, string> = { Mod: MAC ? '⌘' : 'Ctrl', Shift: '⇧', Enter: '↵', Escape: 'Esc', ArrowDown: '↓', ArrowUp: '↑' };

// How a shortcut is written for people: [["Ctrl", "K"]] or [["G"], ["I"]].
export function keyCaps(keys: string): string[][] {
	const first = keys.split(', ')[0] ?? '';
	return first.split(' ').map((k) => k.split('+').map((p) => NAMES[p] ?? (p.length === 1 ? p.toUpperCase() : p)));
}

// The same read aloud: "Ctrl K", "G I", "J, ↓".
const WORDS: Record<string, string> = { Mod: MAC ? 'Command' : 'Ctrl', Escape: 'Esc', ArrowDown: '↓', ArrowUp: '↑' };
export const keyWords = (keys: string): string => keys.replace(/[A-Za-z]+/g, (k) => WORDS[k] ?? (k.length === 1 ? k.toUpperCase() : k)).replaceAll('+', ' ');

export function ariaKeys(keys: string | undefined): string | undefined {
	return keys
		?.split(', ')
		.filter((k) => !k.includes(' '))
		.map((k) => k.replace('Mod', MAC ? 'Meta' : 'Control'))
		.join(' ');
}

export const tip = (label: string, keys?: string): string =>
	keys
		? `${label} (${keyCaps(keys)
				.map((c) => c.join('+'))
				.join(' ')})`
		: label;
