// The words of the desk's own mail, as the API shows them.
export interface TextPlace {
	team_id: number | null;
	brand_id: number | null;
	locale: string;
	updated_at: number;
}
export interface TextKind {
	kind: string;
	group: 'customer' | 'team' | 'account';
	name: string;
	about: string;
	variables: string[];
	subject_needed: boolean;
	by_brand: boolean;
	own: TextPlace[];
}
export interface Words {
	locale: string;
	subject: string;
	html: string;
	builtin_subject: string;
	builtin_html: string;
	agent_name: string;
	version: number;
	updated_at: number;
}
export interface TextOne {
	kind: TextKind;
	team_id: number | null;
	brand_id: number | null;
	locales: Words[];
}
export interface TextMade {
	subject: string;
	html: string;
	text: string;
	sent_to: string | null;
}
export interface TextVersion {
	version: number;
	subject: string;
	html: string | null;
	agent_name: string;
	created_at: number;
}

// For whom words are, as the select has it: '' for all, 't3' a team, 'b2' a brand.
export const whom = (p: { team_id: number | null; brand_id: number | null }): string => (p.team_id ? `t${p.team_id}` : p.brand_id ? `b${p.brand_id}` : '');
export const whomIds = (at: string): { team: string; brand: string } => ({ team: at[0] === 't' ? at.slice(1) : '', brand: at[0] === 'b' ? at.slice(1) : '' });

export type Standing = 'own' | 'builtin' | 'missing' | 'old';
// missing: others have words of the desk's own, this language still has the built-in ones.
// old: another language was changed more than a minute later.
export function standing(own: TextPlace[], locale: string): Standing {
	const mine = own.find((p) => p.locale === locale);
	if (!mine) return own.length ? 'missing' : 'builtin';
	return own.some((p) => p.updated_at > mine.updated_at + 60_000) ? 'old' : 'own';
}
