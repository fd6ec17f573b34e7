// A builder of conditions: groups of all or any, tests of a field.  It knows nothing of
// what the condition is for.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Condition, Scalar } from '../api/sla-types';
import { t } from '../i18n';
import { needCase } from '../store/case';
import { Button, IconButton } from './Button';
import { bare, choicesOf, fieldIds, fieldName, RULE_FIELDS, first, groupOf, isGroup, kids, many, opName, opsOf, scalar, testText, valueName, withOp, type Group, type Test } from './conditions';
import { Picker } from './Picker';
import { PartyPick } from './PartyPick';
import { isParty } from '../store/parties';
import css from './conditions.module.css';

interface Props {
	value: Condition | null;
	onChange: (c: Condition | null) => void;
	error?: (path: string) => string; // below the condition: "all.0.value"
	label: string;
	rules?: boolean; // with the fields that only rules know
}

const DEEP = 3;

export function Conditions({ value, onChange, error, label, rules = false }: Props) {
	useEffect(needCase, []);
	const root: Group = value === null ? { all: [] } : isGroup(value) ? value : { all: [value] };
	return (
		<div class={css.root} role="group" aria-label={label}>
			<GroupBox rules={rules} g={root} depth={1} path={'any' in root ? 'any' : 'all'} error={error ?? (() => '')} onChange={(g) => onChange(kids(g).length ? g : null)} />
		</div>
	);
}

function GroupBox({ rules, g, depth, path, error, onChange, onRemove }: { rules: boolean; g: Group; depth: number; path: string; error: (p: string) => string; onChange: (g: Group) => void; onRemove?: () => void }) {
	const any = 'any' in g;
	const list = kids(g);
	const put = (i: number, c: Condition): void => onChange(groupOf(any, list.map((x, k) => (k === i ? c : x))));
	const drop = (i: number): void => onChange(groupOf(any, list.filter((_, k) => k !== i)));
	return (
		<div class={depth > 1 ? css.group : css.top}>
			<div class={css.bar}>
				<select class={css.select} aria-label={t('ui.cond.match')} value={any ? 'any' : 'all'} onChange={(e) => onChange(groupOf(e.currentTarget.value === 'any', list))}>
					<option value="all">{t('ui.cond.all')}</option>
					<option value="any">{t('ui.cond.any')}</option>
				</select>
				{!list.length && <span class="muted">{t('ui.cond.every')}</span>}
				{onRemove && <IconButton icon="x" label={t('ui.cond.removeGroup')} class={css.remove} onClick={onRemove} />}
			</div>
			{list.length > 0 && (
				<ul class={css.list}>
					{list.map((c, i) => (
						<li key={i}>
							{isGroup(c) ? (
								<GroupBox rules={rules} g={c} depth={depth + 1} path={`${path}.${i}.${'any' in c ? 'any' : 'all'}`} error={error} onChange={(x) => put(i, x)} onRemove={() => drop(i)} />
							) : (
								<TestRow rules={rules} x={c} error={error(`${path}.${i}`) || error(`${path}.${i}.value`) || error(`${path}.${i}.op`) || error(`${path}.${i}.field`)} onChange={(x) => put(i, x)} onRemove={() => drop(i)} />
							)}
						</li>
					))}
				</ul>
			)}
			<div class={css.bar}>
				<Button small kind="ghost" icon="plus" onClick={() => onChange(groupOf(any, [...list, first('priority')]))}>
					{t('ui.cond.add')}
				</Button>
				{depth < DEEP && (
					<Button small kind="ghost" icon="plus" onClick={() => onChange(groupOf(any, [...list, groupOf(!any, [first('channel')])]))}>
						{t('ui.cond.addGroup')}
					</Button>
				)}
			</div>
		</div>
	);
}

function TestRow({ rules, x, error, onChange, onRemove }: { rules: boolean; x: Test; error: string; onChange: (x: Test) => void; onRemove: () => void }) {
	return (
		<div class={css.test} role="group" aria-label={testText(x)}>
			<select class={css.select} aria-label={t('ui.cond.what')} value={x.field} onChange={(e) => onChange(first(e.currentTarget.value))}>
				{[...new Set([...fieldIds(), ...(rules ? RULE_FIELDS : []), x.field])].map((f) => (
					<option key={f} value={f}>
						{fieldName(f)}
					</option>
				))}
			</select>
			<select class={css.select} aria-label={t('ui.cond.how')} value={x.op} onChange={(e) => onChange(withOp(x, e.currentTarget.value))}>
				{opsOf(x.field).map((o) => (
					<option key={o} value={o}>
						{opName(o)}
					</option>
				))}
			</select>
			{!bare(x.op) && <Value x={x} bad={!!error} onChange={(value) => onChange({ ...x, value })} />}
			<IconButton icon="x" label={t('ui.cond.remove', { name: testText(x) })} class={css.remove} onClick={onRemove} />
			{error && (
				<p class={css.error} role="alert">
					{error}
				</p>
			)}
		</div>
	);
}

function Value({ x, bad, onChange }: { x: Test; bad: boolean; onChange: (v: Scalar | Scalar[]) => void }) {
	const choices = choicesOf(x.field);
	const list = Array.isArray(x.value) ? x.value : x.value === undefined ? [] : [x.value];
	if (isParty(x.field)) return <PartyPick key={x.field} field={x.field} list={list} several={many(x.op)} onChange={onChange} />;
	if (!choices || (x.field === 'tags' && !choices.length))
		return (
			<input
				class={css.input}
				aria-label={t('ui.cond.value')}
				aria-invalid={bad || undefined}
				placeholder={many(x.op) ? 'a, b, c' : undefined}
				value={list.join(', ')}
				onInput={(e) => {
					const parts = e.currentTarget.value.split(',').map((s) => scalar(x.field, s));
					onChange(many(x.op) ? parts : scalar(x.field, e.currentTarget.value));
				}}
			/>
		);
	if (many(x.op)) return <Several field={x.field} list={list} onChange={onChange} />;
	const now = String(list[0] ?? '');
	return (
		<select class={css.select} aria-label={t('ui.cond.value')} aria-invalid={bad || undefined} value={now} onChange={(e) => onChange(scalar(x.field, e.currentTarget.value))}>
			{!choices.some((c) => c.value === now) && <option value={now}>{now ? valueName(x.field, list[0] ?? '') : '–'}</option>}
			{choices.map((c) => (
				<option key={c.value} value={c.value}>
					{c.label}
				</option>
			))}
		</select>
	);
}

function Several({ field, list, onChange }: { field: string; list: Scalar[]; onChange: (v: Scalar[]) => void }) {
	const [open, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	const text = list.map((v) => valueName(field, v)).join(', ');
	return (
		<>
			<Button small after="chevron-down" innerRef={button} class={css.several} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)}>
				<span class="vh">{t('ui.cond.value')}: </span>
				<span class="clip">{text || '–'}</span>
			</Button>
			{open && (
				<Picker
					label={fieldName(field)}
					options={choicesOf(field) ?? []}
					values={list.map(String)}
					anchor={button.current}
					onPick={(v, on) => {
						const s = scalar(field, v);
						onChange(on ? [...list, s] : list.filter((k) => k !== s));
					}}
					onClose={() => setOpen(false)}
				/>
			)}
		</>
	);
}
