// What the knowledge base's routes answer.
import type { Locale } from '../../i18n';

export type Visibility = 'public' | 'signed_in' | 'team' | 'internal';

export interface Section {
	id: number;
	parent_id: number | null;
	slug: string;
	name: string;
	about: string;
	names: Record<string, string>;
	abouts: Record<string, string>;
	position: number;
	articles: number;
	brand_ids: number[];
}

export interface LineText {
	locale: Locale;
	slug: string;
	state: 'draft' | 'published' | 'archived';
	title: string;
	live: boolean;
	changed: boolean;
	outdated: boolean;
	machine: boolean;
	seen: number;
	helped: number;
	not_helped: number;
	publish_at: number | null;
	unpublish_at: number | null;
	updated_at: number;
}

export interface Line {
	id: number;
	section_id: number;
	visibility: Visibility;
	locale: Locale;
	owner: { id: number; name: string } | null;
	review_at: number | null;
	texts: LineText[];
	updated_at: number;
}

export interface Text extends LineText {
	summary: string;
	body: string;
	seo_title: string;
	author: string;
	rev: number;
	live_version_id: number | null;
	source_version_id: number | null;
	published_at: number | null;
}

export interface Article {
	id: number;
	section_id: number;
	visibility: Visibility;
	team_ids: number[];
	locale: Locale;
	owner_id: number | null;
	review_at: number | null;
	texts: Text[];
	tickets: { ticket_id: number; kind: 'source' | 'sent'; subject: string; at: number }[];
	may_publish: boolean;
}

export interface Version {
	id: number;
	n: number;
	locale: Locale;
	kind: 'saved' | 'published' | 'restored' | 'imported';
	title: string;
	agent: string;
	machine: boolean;
	created_at: number;
	summary?: string;
	body?: string;
}
