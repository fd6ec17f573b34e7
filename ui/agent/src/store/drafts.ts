// Nothing typed is ever lost: every change is in local storage within half a second
// and on the server within two.  One box per ticket, agent and mode.
import { signal } from '@preact/signals';
import { del, get, put } from '../api/client';
import type { Attachment, Draft, Mode } from '../api/types';
import { isQueued } from './queue';
import { markDraft } from './rows';
import { me } from './session';

export interface LocalDraft {
	html: string;
	to: string[] | null; // null: as the ticket has it
	cc: string[] | null; bcc?: string[];
	files: Attachment[];
	rev: number;
	at: number;
	dirty: boolean; // not yet on the server
	subject?: string; // new tickets only
	extra?: Record<string, string>;
}

export interface Upload {
	id: string;
	name: string;
	size: number;
	progress: number;
	error: string;
	file: File;
	cancel: () => void;
}

type ServerDraft = Draft & { attachments?: Attachment[] };

const EMPTY: LocalDraft = { html: '', to: null, cc: null, files: [], rev: 0, at: 0, dirty: false };
const LOCAL_MS = 250;
const SERVER_MS = 1500;

export const isBlank = (html: string): boolean => !html.replace(/<[^>]*>/g, '').replace(/&nbsp;|\s/g, '');

const blankDraft = (d: LocalDraft): boolean => isBlank(d.html) && !d.files.length && !d.subject;

export class DraftBox {
	readonly draft = signal<LocalDraft>(EMPTY);
	readonly state = signal<'none' | 'local' | 'saved'>('none');
	readonly version = signal(0); // rises when the text comes from elsewhere
	readonly uploads = signal<Upload[]>([]);
	private localTimer: ReturnType<typeof setTimeout> | undefined;
	private serverTimer: ReturnType<typeof setTimeout> | undefined;
	private saving: Promise<void> | null = null;
	private readonly leaving = new Set<LocalDraft>(); // on their way to the server, not known to be sent
	private readonly storageKey: string;

	constructor(
		readonly key: string,
		readonly mode: Mode,
		agent: number,
	) {
		this.storageKey = `pronto.draft.${agent}.${key}.${mode}`;
		const kept = this.read();
		if (kept) {
			this.draft.value = kept;
			this.state.value = kept.dirty ? 'local' : 'saved';
		}
	}

	private get url(): string { return `/drafts/${this.key}/${this.mode}`; }

	private read(): LocalDraft | null {
		try {
			const s = localStorage.getItem(this.storageKey);
			return s ? { ...EMPTY, ...(JSON.parse(s) as LocalDraft) } : null;
		} catch {
			return null;
		}
	}

	// What the server has, unless something newer was typed here.
	async load(): Promise<void> {
		if (this.leaving.size || isQueued(this.key, this.mode)) return;
		const there = await onServer(this.key, this.mode);
		const mine = this.draft.value;
		if (there === false) {
			if (mine.dirty) this.schedule();
			else if (mine.rev > 0) this.clear(); // sent or discarded on another device
		}
		if (!there) return;
		const r = await get<ServerDraft>(this.url);
		if (!r.ok) return;
		if (mine.dirty) {
			this.draft.value = { ...mine, rev: r.data.rev };
			this.schedule();
			return;
		}
		if (r.data.rev === mine.rev && mine.at) return;
		const known = new Map(mine.files.map((f) => [f.id, f]));
		const files = r.data.attachments ?? r.data.attachment_ids.map((id) => known.get(id) ?? { id, name: `#${id}`, mime_type: '', size: 0, url: '' });
		const lists = r.data.to.length || r.data.cc.length || r.data.bcc?.length;
		this.draft.value = { ...EMPTY, html: r.data.html, to: lists ? r.data.to : null, cc: lists ? r.data.cc : null, bcc: r.data.bcc, files, rev: r.data.rev, at: r.data.updated_at };
		this.state.value = 'saved';
		this.version.value++;
		this.write();
	}

	set(change: Partial<Pick<LocalDraft, 'html' | 'to' | 'cc' | 'bcc' | 'files' | 'subject' | 'extra'>>): void {
		this.draft.value = { ...this.draft.value, ...change, at: Date.now(), dirty: true };
		clearTimeout(this.localTimer);
		this.localTimer = setTimeout(() => this.write(), LOCAL_MS);
		this.schedule();
	}

	// The text comes from outside the editor: undo, a refused message.
	fill(change: Partial<Pick<LocalDraft, 'html' | 'to' | 'cc' | 'bcc' | 'files'>>): void {
		this.set(change);
		this.write();
		this.version.value++;
	}

	// Empties the composer; the copies stay until it is sent: a page may die meanwhile.
	take(): LocalDraft {
		const kept = this.draft.value;
		this.leaving.add(kept);
		this.draft.value = { ...EMPTY, rev: kept.rev };
		this.write();
		this.version.value++;
		return kept;
	}

	// It was sent; what was typed since then stays.
	async sent(kept: LocalDraft): Promise<void> {
		this.leaving.delete(kept);
		if (this.blank && !this.leaving.size) return this.discard();
		this.set({});
		this.write();
	}

	// It was not sent: the text comes back, before what was typed since then.
	back(kept: LocalDraft): void {
		this.leaving.delete(kept);
		const { html, files } = this.draft.value;
		this.fill({ html: kept.html + (isBlank(html) ? '' : html), to: kept.to, cc: kept.cc, bcc: kept.bcc, files: [...kept.files, ...files] });
	}

	get blank(): boolean { return blankDraft(this.draft.value); }

	write(): void {
		clearTimeout(this.localTimer);
		const all = [...this.leaving, this.draft.value];
		const d = { ...this.draft.value, html: all.map((x) => x.html).join(''), files: all.flatMap((x) => x.files), dirty: this.draft.value.dirty || this.leaving.size > 0 };
		try {
			if (blankDraft(d)) localStorage.removeItem(this.storageKey);
			else localStorage.setItem(this.storageKey, JSON.stringify(d));
		} catch {
			// storage is full or forbidden: the server's copy must do
		}
		if (this.draft.value.dirty) this.state.value = this.blank ? 'none' : 'local';
	}

	private schedule(): void {
		this.serverTimer ??= setTimeout(() => {
			this.serverTimer = undefined;
			void this.save();
		}, SERVER_MS);
	}

	private async save(): Promise<void> {
		if (this.saving) await this.saving;
		this.saving = this.push().finally(() => {
			this.saving = null;
		});
		await this.saving;
	}

	private async push(again = true): Promise<void> {
		const d = this.draft.value;
		if (!d.dirty || this.leaving.size) return;
		if (this.blank) {
			if (d.rev) await del(this.url);
			this.draft.value = { ...this.draft.value, rev: 0, dirty: false };
			this.state.value = 'none';
			return this.write();
		}
		const body = { html: d.html, to: d.to ?? [], cc: d.cc ?? [], ...(d.bcc?.length ? { bcc: d.bcc } : {}), attachment_ids: d.files.map((f) => f.id), rev: d.rev };
		const r = await put<{ rev: number; updated_at: number }>(this.url, body);
		if (!r.ok) {
			if (r.error.status === 409 && again) {
				const other = await get<ServerDraft>(this.url);
				this.draft.value = { ...this.draft.value, rev: other.ok ? other.data.rev : 0 };
				return this.push(false);
			}
			if (r.error.status === 0 || r.error.status >= 500) this.schedule();
			return;
		}
		const still = this.draft.value.at === d.at;
		this.draft.value = { ...this.draft.value, rev: r.data.rev, dirty: !still };
		markDraft(this.key, true);
		if (still) this.state.value = 'saved';
		else this.schedule();
		this.write();
	}

	private clear(): void {
		this.draft.value = EMPTY;
		this.state.value = 'none';
		this.write();
		this.version.value++;
	}

	// Gone here, in local storage and on the server.
	async discard(): Promise<void> {
		clearTimeout(this.serverTimer);
		this.serverTimer = undefined;
		for (const u of this.uploads.value) u.cancel();
		this.uploads.value = [];
		this.clear();
		markDraft(this.key, false);
		if (this.saving) await this.saving;
		await del(this.url);
	}
}

// Asking first keeps a missing draft from being an error.
let listed: Promise<Set<string> | null> | null = null;
async function onServer(key: string, mode: Mode): Promise<boolean | null> {
	listed ??= get<{ drafts: { key: string; mode: Mode }[] }>('/drafts').then((r) => (r.ok ? new Set(r.data.drafts.map((d) => `${d.key}/${d.mode}`)) : null));
	const asked = listed;
	setTimeout(() => {
		if (listed === asked) listed = null;
	}, 300);
	const set = await asked;
	return set ? set.has(`${key}/${mode}`) : null;
}

const boxes = new Map<string, DraftBox>();

export function draftBox(key: string, mode: Mode): DraftBox {
	const agent = me.peek()?.id ?? 0;
	const k = `${agent}.${key}.${mode}`;
	let b = boxes.get(k);
	if (!b) {
		b = new DraftBox(key, mode, agent);
		boxes.set(k, b);
	}
	return b;
}

const writeAll = (): void => {
	for (const b of boxes.values()) if (b.draft.value.dirty) b.write();
};
addEventListener('pagehide', writeAll);
document.addEventListener('visibilitychange', writeAll);
