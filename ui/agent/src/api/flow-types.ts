// Ready answers and macros, as the API shows them.
import type { Attachment } from './types';
import type { ActionItem } from '../ui/actions';

export type Scope = 'personal' | 'team' | 'shared';

export interface CannedFile {
	id: number;
	name: string;
	mime_type: string;
	size: number;
}
export interface Canned {
	id: number;
	name: string;
	shortcut: string;
	folder: string;
	scope: Scope;
	team_id: number | null;
	bodies: Record<string, string>;
	files: CannedFile[];
	used: number;
	active: boolean;
	demo: boolean;
	may_edit: boolean;
	updated_at: number;
}
export interface CannedHit {
	id: number;
	name: string;
	shortcut: string;
	folder: string;
	html: string;
	locale: string;
	left: string[];
	files: number;
}
export interface CannedUsed {
	html: string;
	left: string[];
	attachments: Attachment[];
}
export interface Macro {
	id: number;
	name: string;
	about: string;
	scope: Scope;
	team_id: number | null;
	actions: ActionItem[];
	reply_mode: 'compose' | 'send';
	slot: number;
	offer_team_id: number | null;
	offer_type: string;
	used: number;
	active: boolean;
	demo: boolean;
	may_edit: boolean;
	updated_at: number;
}
export interface MacroWords {
	has_reply: boolean;
	reply: string;
	has_note: boolean;
	note: string;
	locale: string;
	left: string[];
}
// What stays although it was to be taken back.
export interface Kept {
	what: string;
	name: string; // of a field
	why: string;
}

export interface MacroApplied {
	done: { ticket_id: number; message_id: number | null; note_id: number | null; at: number; did: ActionItem[] }[];
	failed: { id: number; field: string; message: string }[];
}
