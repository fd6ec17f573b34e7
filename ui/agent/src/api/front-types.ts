import type { Names } from './case-types';

export interface Brand {
	id: number;
	name: string;
	domain: string;
	accent: string;
	band: string;
	radius: number;
	texts: { title?: Names; intro?: Names; footer?: Names };
	logo: string;
	show_sla: boolean;
	show_attainment: boolean;
	show_status: boolean;
	contrast: number;
	nearest: string;
}

export interface RequestQuestion {
	field: string;
	required: boolean;
	when?: { field: string; is: string[] };
}

export interface RequestForm {
	id: number;
	brand_id: number;
	slug: string;
	names: Names;
	intro: Names;
	questions: RequestQuestion[];
	ask_subject: boolean;
	team_id: number | null;
	priority: number;
	type: string;
	tags: string[];
	hosts: string;
	position: number;
	active: boolean;
	offered: number;
	opened: number;
	pressed: number;
	deflected: number;
}

export interface Outage {
	id: number;
	titles: Names;
	state: string;
	impact: string;
	started_at: number;
	resolved_at: number | null;
	updates: { id: number; state: string; texts: Names; created_at: number }[];
}
