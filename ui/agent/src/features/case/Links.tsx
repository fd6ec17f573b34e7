import { useState } from 'preact/hooks';
import { fieldError, type Failure } from '../../api/client';
import type { Relation, RelationKind } from '../../api/case-types';
import type { Category, Ticket } from '../../api/types';
import { t } from '../../i18n';
import { statusName } from '../../store/directory';
import { ticketHref } from '../../store/router';
import { failureText } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { focusNow } from '../../ui/focus';
import { Icon } from '../../ui/Icon';
import type { Does } from './More';
import css from './case.module.css';

const KINDS: RelationKind[] = ['relates', 'duplicates', 'duplicated_by', 'caused_by', 'causes'];

export function Links({ x, list, run }: { x: Ticket; list: Relation[]; run: Does }) {
	const [adding, setAdding] = useState(false);
	const editable = x.can.includes('edit');
	if (!list.length && !editable) return null;
	return (
		<section class={css.block} aria-label={t('ui.case.links')}>
			<div class={css.head}>
				<h3>{t('ui.case.links')}</h3>
				{editable && <IconButton icon="plus" label={t('ui.case.addLink')} class={css.small} aria-expanded={adding} onClick={() => setAdding(!adding)} />}
			</div>
			{list.length > 0 && (
				<ul class={css.items}>
					{list.map((l) => (
						<li key={`${l.id}${l.kind}`} class={css.item}>
							<span class="grow" style={{ minWidth: 0 }}>
								<span class={css.above}>{t(`ui.case.link.${l.kind}`)}</span>{' '}
								<a href={ticketHref(l.ticket_id)}>
									#{l.ticket_id} {l.subject}
								</a>
							</span>
							<Chip tone={l.category === 'solved' || l.category === 'closed' ? 'ok' : 'plain'}>{statusName(l.status_id, l.category as Category)}</Chip>
							{editable && (
								<button type="button" class={css.small} aria-label={t('ui.case.delete', { name: `#${l.ticket_id}` })} onClick={() => void run('DELETE', `/tickets/${x.id}/links/${l.id}`)}>
									<Icon name="x" size={13} />
								</button>
							)}
						</li>
					))}
				</ul>
			)}
			{adding && <Add x={x} run={run} onClose={() => setAdding(false)} />}
		</section>
	);
}

function Add({ x, run, onClose }: { x: Ticket; run: Does; onClose: () => void }) {
	const [kind, setKind] = useState<RelationKind>('relates');
	const [number, setNumber] = useState('');
	const [error, setError] = useState<Failure | null>(null);
	return (
		<form
			class={css.adding}
			onSubmit={async (e) => {
				e.preventDefault();
				const f = await run('POST', `/tickets/${x.id}/links`, { kind, ticket_id: Number(number.replace(/\D/g, '').slice(0, 15)) || 1 });
				setError(f);
				if (!f) onClose();
			}}
		>
			<select class={css.input} aria-label={t('ui.case.linkKind')} value={kind} onChange={(e) => setKind(e.currentTarget.value as RelationKind)}>
				{KINDS.map((k) => (
					<option key={k} value={k}>
						{t(`ui.case.link.${k}`)}
					</option>
				))}
			</select>
			<input class={css.input} required inputMode="numeric" ref={focusNow} aria-label={t('ui.case.ticketNumber')} placeholder={t('ui.case.ticketNumber')} value={number} onInput={(e) => setNumber(e.currentTarget.value)} />
			<Button small kind="main" type="submit">
				{t('ui.add')}
			</Button>
			{error && (
				<p class={css.error} role="alert">
					{fieldError(error, 'ticket_id') || failureText(error)}
				</p>
			)}
		</form>
	);
}
