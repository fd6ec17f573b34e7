// Fields, contact reasons and brands of the desk: small lists that tickets and conditions need,
// fetched once they are asked for.
import { computed, signal } from '@preact/signals';
import { get, type Failure, type Result } from '../api/client';
import type { Brand } from '../api/front-types';
import type { CaseField, FieldObject, FieldValue, Reason } from '../api/case-types';
import type { Condition, Scalar } from '../api/sla-types';
import type { Ticket } from '../api/types';
import { locale, t } from '../i18n';
import { nameOf } from '../i18n/names';
import { number } from '../i18n/format';
import { isAdmin, session } from './session';

export { nameOf };

export const fields = signal<CaseField[]>([]);
export const reasons = signal<Reason[]>([]);
export const brands = signal<Brand[]>([]);
// Whoever may not read them writes the number.
export const mailboxes = signal<{ id: number; address: string }[]>([]);
export const lately = signal<number[]>([]);
export const caseReady = signal(false);
export const caseFault = signal<Failure | null>(null);

export async function loadCase(): Promise<void> {
	const [f, r, b] = await Promise.all([get<{ fields: CaseField[] }>('/fields?object=ticket'), get<{ reasons: Reason[]; lately: number[] }>('/reasons'), get<{ brands: Brand[] }>('/brands')]);
	if (f.ok) fields.value = f.data.fields;
	if (r.ok) {
		reasons.value = r.data.reasons;
		lately.value = r.data.lately;
	}
	if (isAdmin.value) void get<{ mailboxes: { id: number; address: string }[] }>('/mailboxes').then((m) => m.ok && (mailboxes.value = m.data.mailboxes));
	if (b.ok) brands.value = b.data.brands;
	caseReady.value = f.ok && r.ok;
	caseFault.value = !f.ok ? f.error : !r.ok ? r.error : null;
}

let asked = false;
export function needCase(): void {
	if (asked) return;
	asked = true;
	void loadCase().then(() => {
		if (!caseReady.value) asked = false;
	});
}

export const fieldsOf = (object: FieldObject): Promise<Result<{ fields: CaseField[] }>> => get(`/fields?object=${object}`);

export const fieldLabel = (f: CaseField): string => nameOf(f.label) || f.key;
export const optionLabel = (f: CaseField, key: string): string => nameOf(f.options.find((o) => o.key === key)?.label ?? {}) || key;

export function valueText(f: CaseField, v: FieldValue | undefined): string {
	if (v === null || v === undefined || v === '') return '';
	if (Array.isArray(v)) return v.map((k) => optionLabel(f, k)).join(', ');
	if (typeof v === 'boolean') return v ? t('ui.yes') : t('ui.no');
	if (f.kind === 'choice') return optionLabel(f, String(v));
	if (f.kind === 'number') return `${number(Number(v))}${f.unit ? ` ${f.unit}` : ''}`;
	if (f.kind === 'date') return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(`${String(v)}T00:00:00Z`));
	return String(v);
}

// The first brand may be called as the company is.
export const brandChoices = computed(() => brands.value.map((b) => ({ value: String(b.id), label: b.name || b.domain || session.value?.company || 'Pronto' })));
export const brandName = (id: number | null): string => brandChoices.value.find((b) => b.value === String(id))?.label ?? `#${id ?? 0}`;

/* ---- reasons ---- */

const byId = computed(() => new Map(reasons.value.map((r) => [r.id, r])));
const parents = computed(() => new Set(reasons.value.filter((r) => r.active && r.parent_id !== null).map((r) => r.parent_id)));

export function reasonPath(id: number | null): Reason[] {
	const out: Reason[] = [];
	for (let r = id === null ? undefined : byId.value.get(id); r && out.length < 5; r = r.parent_id === null ? undefined : byId.value.get(r.parent_id)) out.unshift(r);
	return out;
}
export const reasonText = (id: number | null): string => reasonPath(id).map((r) => nameOf(r.names)).join(' › ');
// What can be chosen: the exact ones, in use all the way up; the reader's own usual ones first.
export const reasonChoices = computed(() => {
	const list = reasons.value.filter((r) => !parents.value.has(r.id) && reasonPath(r.id).every((x) => x.active)).map((r) => ({ id: r.id, text: reasonText(r.id) }));
	const rank = (id: number): number => (lately.value.indexOf(id) + 1 || 99);
	const compare = new Intl.Collator(locale.value).compare;
	return list.sort((a, b) => rank(a.id) - rank(b.id) || compare(a.text, b.text));
});
export const kidsOf = (id: number | null): Reason[] => reasons.value.filter((r) => r.parent_id === id).sort((a, b) => a.position - b.position || a.id - b.id);

/* ---- conditions: shown when ---- */

type Has = (string | number)[];

function has(field: string, x: Ticket): Has {
	if (field.startsWith('field:')) {
		const v = x.fields[field.slice(6)];
		if (v === null || v === undefined) return [];
		return Array.isArray(v) ? v : [typeof v === 'boolean' ? (v ? 'yes' : 'no') : String(v)];
	}
	const of: Record<string, Has> = {
		priority: [x.priority], channel: [x.channel], type: [x.type], status: [x.category], tags: x.tags, language: x.language ? [x.language] : [],
		team: x.team_id === null ? [] : [x.team_id], assignee: x.assignee_id === null ? [] : [x.assignee_id], requester: [x.requester.id],
		organisation: x.requester.organisation ? [x.requester.organisation.id] : [], value_tier: x.requester.value_tier ? [x.requester.value_tier] : [],
		reason: reasonPath(x.reason_id).map((r) => r.id),
	};
	return of[field] ?? [];
}

// The same judgement as the server's, for what the screen knows of a ticket.
export function holds(c: Condition | null, x: Ticket): boolean {
	if (!c) return true;
	if ('all' in c) return c.all.every((k) => holds(k, x));
	if ('any' in c) return c.any.some((k) => holds(k, x));
	const is = has(c.field, x);
	const want: Scalar[] = Array.isArray(c.value) ? c.value : c.value === undefined ? [] : [c.value];
	const some = want.some((w) => (is as Scalar[]).includes(w));
	if (c.op === 'set' || c.op === 'unset') return is.length > 0 === (c.op === 'set');
	return some === (c.op === 'is' || c.op === 'in' || c.op === 'has');
}

export const shownFields = (x: Ticket): CaseField[] => fields.value.filter((f) => f.active && (x.fields[f.key] !== undefined || holds(f.show_when, x)));
