import { useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { CheckItem, CheckTemplate } from '../../api/case-types';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { agentName } from '../../store/directory';
import { failureText } from '../../store/toasts';
import { Button, IconButton } from '../../ui/Button';
import { focusNow } from '../../ui/focus';
import { Icon } from '../../ui/Icon';
import type { Does } from './More';
import css from './case.module.css';

export function Checklist({ x, list, run }: { x: Ticket; list: CheckItem[]; run: Does }) {
	const [adding, setAdding] = useState(false);
	const editable = x.can.includes('edit');
	const done = list.filter((i) => i.done_at !== null).length;
	if (!list.length && !editable) return null;
	return (
		<section class={css.block} aria-label={t('ui.case.checklist')}>
			<div class={css.head}>
				<h3>
					{t('ui.case.checklist')} {list.length > 0 && <span class="num">{`${done}/${list.length}`}</span>}
				</h3>
				{editable && <IconButton icon="plus" label={t('ui.case.addItem')} class={css.small} aria-expanded={adding} onClick={() => setAdding(!adding)} />}
			</div>
			{list.length > 0 && (
				<ul class={css.items}>
					{list.map((i) => (
						<Item key={i.id} i={i} editable={editable} run={run} />
					))}
				</ul>
			)}
			{adding && <Add x={x} run={run} onClose={() => setAdding(false)} />}
		</section>
	);
}

function Item({ i, editable, run }: { i: CheckItem; editable: boolean; run: Does }) {
	const done = i.done_at !== null;
	const who = i.done_at !== null ? t('ui.case.doneBy', { name: agentName(i.done_by), at: dateTime(i.done_at) }) : undefined;
	return (
		<li class={css.item} title={who}>
			<input id={`check-${i.id}`} type="checkbox" checked={done} disabled={!editable} onChange={() => void run('PATCH', `/checklist/${i.id}`, { done: !done })} />
			<label for={`check-${i.id}`} class={done ? css.done : undefined}>
				{i.text}
				{i.needed && !done && (
					<span class={css.star} title={t('ui.case.neededItem')}>
						*
					</span>
				)}
			</label>
			{editable && (
				<>
					<button type="button" class={css.small} aria-pressed={i.needed} title={t('ui.case.neededItem')} aria-label={`${t('ui.case.neededItem')}: ${i.text}`} onClick={() => void run('PATCH', `/checklist/${i.id}`, { needed: !i.needed })}>
						<Icon name="star" size={13} />
					</button>
					<button type="button" class={css.small} aria-label={t('ui.case.delete', { name: i.text })} onClick={() => void run('DELETE', `/checklist/${i.id}`)}>
						<Icon name="x" size={13} />
					</button>
				</>
			)}
		</li>
	);
}

function Add({ x, run, onClose }: { x: Ticket; run: Does; onClose: () => void }) {
	const [text, setText] = useState('');
	const [error, setError] = useState('');
	const [templates, setTemplates] = useState<CheckTemplate[] | null>(null);
	if (!templates) void get<{ templates: CheckTemplate[] }>('/check-templates').then((r) => setTemplates(r.ok ? r.data.templates : []));
	const add = async (body: object): Promise<void> => {
		const e = await run('POST', `/tickets/${x.id}/checklist`, body);
		setError(e ? failureText(e) : '');
		if (!e) setText('');
	};
	return (
		<form
			class={css.form}
			onSubmit={(e) => {
				e.preventDefault();
				void add({ text });
			}}
		>
			<div class={css.adding}>
				<input class={css.input} required maxLength={300} ref={focusNow} aria-label={t('ui.case.addItem')} placeholder={t('ui.case.addItem')} value={text} onInput={(e) => setText(e.currentTarget.value)} />
				<Button small kind="main" type="submit">
					{t('ui.add')}
				</Button>
				<Button small kind="ghost" onClick={onClose}>
					{t('ui.close')}
				</Button>
			</div>
			{error && (
				<p class={css.error} role="alert">
					{error}
				</p>
			)}
			{templates && templates.length > 0 && (
				<select class={css.input} aria-label={t('ui.case.fromTemplate')} value="" onChange={(e) => e.currentTarget.value && void add({ template_id: Number(e.currentTarget.value) }).then(onClose)}>
					<option value="">{t('ui.case.fromTemplate')}</option>
					{templates.map((k) => (
						<option key={k.id} value={k.id}>
							{k.name}
						</option>
					))}
				</select>
			)}
		</form>
	);
}
