// Mailboxes: what is guessed from an address, and a blank one to begin with.
import { post, type Result } from '../api/client';
import type { Discovered, Mailbox, MailboxIn, TestResult } from '../api/admin-types';

export const BLANK: MailboxIn = {
	name: '',
	address: '',
	aliases: [],
	from_name: '',
	team_id: null,
	brand_id: null,
	locale: '',
	in_kind: 'imap',
	in_host: '',
	in_port: 993,
	in_tls: 'tls',
	in_user: '',
	in_folders: ['INBOX'],
	in_after: 'seen',
	in_move_to: '',
	out_kind: 'smtp',
	out_host: '',
	out_port: 587,
	out_tls: 'starttls',
	out_user: '',
	auth_kind: 'password',
	authserv_id: '',
	signature_html: '',
	auto_ack: true,
	plain_reply: false,
	size_limit: 25 * 1024 * 1024,
	active: true,
};

export const isAddress = (s: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(s.trim());

export const discover = (address: string): Promise<Result<Discovered>> => post<Discovered>('/mailboxes/discover', { address: address.trim() });

export const fromDiscovered = (d: Discovered): Partial<MailboxIn> => ({
	in_host: d.in_host,
	in_port: d.in_port,
	in_tls: d.in_tls,
	in_user: d.user,
	out_host: d.out_host,
	out_port: d.out_port,
	out_tls: d.out_tls,
	out_user: d.user,
	auth_kind: d.auth_kind,
});

// With an id, what is stored stands in for what the form leaves out.
export const test = (box: MailboxIn, id?: number): Promise<Result<TestResult>> => post<TestResult>('/mailboxes/test', id ? { ...box, id } : box);

// The stored mailbox as a form: without what only the server knows.
export function toForm(m: Mailbox): MailboxIn {
	const { id: _i, in_password_set: _a, out_password_set: _b, state: _s, last_ok_at: _o, last_error: _e, failures: _f, ...rest } = m;
	const out = {} as Record<string, unknown>;
	for (const k of Object.keys(BLANK)) out[k] = (rest as unknown as Record<string, unknown>)[k] ?? (BLANK as unknown as Record<string, unknown>)[k];
	return out as unknown as MailboxIn;
}

const PORTS: Record<string, Record<string, number>> = {
	imap: { tls: 993, starttls: 143, none: 143 },
	pop3: { tls: 995, starttls: 110, none: 110 },
	smtp: { tls: 465, starttls: 587, none: 25 },
};
export const usualPort = (kind: string, tls: string): number => PORTS[kind]?.[tls] ?? 0;
