// Merges, splits, problems and talks beside a ticket, as the server has them.
import type { Message } from './types';

export interface Merge {
	id: number;
	from_id: number;
	into_id: number;
	subject: string;
	customer: string;
	messages: number;
	by: string;
	undone_by: string;
	notified: boolean;
	created_at: number;
	undone_at: number | null;
	undo_until: number | null;
}

export interface Merges {
	into: Merge[];
	from: Merge[];
}

export interface SideTalk {
	id: number;
	ticket_id: number;
	subject: string;
	state: 'open' | 'done';
	to: string[];
	messages: number;
	waiting: boolean;
	created_at: number;
	updated_at: number;
}

export interface SideThread {
	talk: SideTalk;
	messages: Message[];
}

export interface Linked {
	id: number;
	subject: string;
	category: 'new' | 'open' | 'pending' | 'hold' | 'solved' | 'closed';
	status_id: number;
	customer: string;
	language: string;
}

export interface Beside {
	problem: Linked | null;
	incidents: Linked[];
	incident_count: number;
	split_from: Linked | null;
	split_into: Linked[];
	split_undo: boolean;
	followed_by: Linked[];
	follows: Linked | null;
	repeat: number;
	talks: SideTalk[];
	status_watch: { address: string; locale: string }[];
}

export interface Answered {
	done: number[];
	message_ids: number[];
	undo_until: number | null;
	failed: { id: number; message: string }[];
}
