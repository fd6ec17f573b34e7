// Shapes of the settings pages.
export type InKind = 'imap' | 'pop3' | 'lmtp' | 'none';
export type Tls = 'tls' | 'starttls' | 'none';

export interface MailboxIn {
	name: string;
	address: string;
	aliases: string[];
	from_name: string;
	team_id: number | null;
	brand_id: number | null;
	locale: string;
	in_kind: InKind;
	in_host: string;
	in_port: number;
	in_tls: Tls;
	in_user: string;
	in_password?: string;
	in_folders: string[];
	in_after: 'seen' | 'move' | 'delete' | 'keep';
	in_move_to: string;
	out_kind: 'smtp' | 'none';
	out_host: string;
	out_port: number;
	out_tls: Tls;
	out_user: string;
	out_password?: string;
	auth_kind: 'password' | 'google' | 'microsoft';
	authserv_id: string;
	signature_html: string;
	auto_ack: boolean;
	plain_reply: boolean;
	size_limit: number;
	active: boolean;
}

export interface Mailbox extends Omit<MailboxIn, 'in_password' | 'out_password'> {
	id: number;
	in_password_set: boolean;
	out_password_set: boolean;
	oauth_set: boolean;
	state: 'ok' | 'failing' | 'reauthorise' | 'new';
	last_ok_at: number | null;
	last_error: string;
	failures: number;
}

export interface OAuthClient {
	provider: 'google' | 'microsoft';
	client_id: string;
	tenant: string;
	secret_set: boolean;
	redirect_uri: string;
}

export interface Discovered {
	provider: string;
	in_host: string;
	in_port: number;
	in_tls: Tls;
	out_host: string;
	out_port: number;
	out_tls: Tls;
	user: string;
	auth_kind: MailboxIn['auth_kind'];
	help_key: string;
}

export interface TestStep {
	step: string;
	ok: boolean;
	reply: string;
	remedy_key: string;
}

export interface TestResult {
	ok: boolean;
	receive: TestStep[];
	send: TestStep[];
}

export interface ProblemMail {
	id: number;
	mailbox_id: number | null;
	received_at: number;
	size: number;
	reason: string;
	from: string;
	subject: string;
}

export interface CompanySettings {
	company: string;
	zone: string;
	hours: 'office' | 'extended' | 'always';
	base_url: string;
	auto_ack: boolean;
	subject_tag: boolean;
	push_subject: boolean;
	reopen_days: number;
	repeat_days: number;
	authserv_id: string;
}

export interface ApiKey {
	id: number;
	name: string;
	scopes: string[];
	expires_at: number | null;
	last_used_at: number | null;
	revoked_at: number | null;
	created_at: number;
}

export interface ChecklistItem {
	key: 'mailbox' | 'invite' | 'hours' | 'sla' | 'article' | 'site';
	done: boolean;
}
export interface Checklist {
	items: ChecklistItem[];
	hidden: boolean;
}
