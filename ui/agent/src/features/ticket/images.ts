// Remote pictures: shown only when the reader asks, through the server, few at a time.
// For which senders he always wants them is remembered in this browser.
import { signal } from '@preact/signals';
import type { Message } from '../../api/types';
import { t } from '../../i18n';
import { me } from '../../store/session';

const MOST = 500;
const AT_ONCE = 3;
const AGAIN_MS = 2500;

const storageKey = (): string => `pronto.images.${me.peek()?.id ?? 0}`;

function read(): string[] {
	try {
		return JSON.parse(localStorage.getItem(storageKey()) ?? '[]') as string[];
	} catch {
		return [];
	}
}

const senders = signal<string[] | null>(null);
const known = (): string[] => (senders.value ??= read());

type From = Pick<Message, 'author' | 'flags'>;

// Whose pictures may be shown always: a customer who is who he says.
export function trustable(m: From): string {
	if (m.author.kind !== 'person' || m.flags.includes('unverified') || m.flags.includes('third_party')) return '';
	return m.author.address.toLowerCase();
}

export function trusts(m: From): boolean {
	const a = trustable(m);
	return a !== '' && known().includes(a);
}

export function trust(address: string, on: boolean): void {
	const rest = known().filter((x) => x !== address);
	senders.value = on ? [...rest, address].slice(-MOST) : rest;
	try {
		localStorage.setItem(storageKey(), JSON.stringify(senders.value));
	} catch {
		// private mode: as long as the tab lives
	}
}

export const imageUrl = (message: number, src: string): string => `/api/v1/messages/${message}/image?src=${encodeURIComponent(src)}`;

// A picture of one point shows nothing; it only counts readers.
export const isPixel = (img: HTMLImageElement): boolean => ['width', 'height'].some((n) => /^[0-2](px)?$/.test(img.getAttribute(n)?.trim() ?? ''));

const waiting: (() => void)[] = [];
let running = 0;

function next(): void {
	running--;
	waiting.shift()?.();
}

export function placeholder(text: string, className: string): HTMLElement {
	const s = document.createElement('span');
	s.className = className;
	s.textContent = text;
	return s;
}

// Loads one picture in its turn; the server may be busy once.
export function load(img: HTMLImageElement, url: string, className: string): void {
	let tries = 0;
	const begin = (): void => {
		running++;
		img.src = url;
	};
	const queue = (): void => void (running < AT_ONCE ? begin() : waiting.push(begin));
	img.removeAttribute('loading');
	img.addEventListener('load', next, { once: true });
	img.addEventListener('error', () => {
		next();
		if (!img.isConnected) return;
		if (++tries < 2) setTimeout(queue, AGAIN_MS);
		else img.replaceWith(placeholder(img.alt || t('ui.images.failed'), className));
	});
	queue();
}
