// Before a calendar is changed: from when, and how many running tickets move.
import { useEffect, useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { Calendar, Definition, Impact } from '../../api/sla-types';
import { t } from '../../i18n';
import { now, zone } from '../../i18n/format';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Cards, Check, Input } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { useAsked } from '../../ui/useAsked';
import { instant, localText } from './week';

export interface When {
	effective_from?: number;
	backdate?: boolean;
}

interface Props {
	calendar: Calendar;
	definition: Definition;
	impact: Impact;
	busy: boolean;
	onSave: (w: When) => Promise<void>;
	onClose: () => void;
}

export function CalendarSave({ calendar, definition, impact, busy, onSave, onClose }: Props) {
	const mine = zone.value || 'UTC';
	const [how, setHow] = useState<'now' | 'at'>('now');
	const [local, setLocal] = useState(() => localText(now(), mine));
	const [sure, setSure] = useState(false);
	const at = how === 'at' ? instant(local, mine) : null;
	const past = at !== null && at < now() - 60_000;
	const { data, error, fresh } = useAsked<Impact>(at === null ? null : String(at), (signal) => post('/calendars/impact', { calendar_id: calendar.id, definition, effective_from: at }, { signal }));
	const told = data ?? impact;
	useEffect(() => setSure(false), [at]);
	const blocked = (how === 'at' && (at === null || !fresh)) || (past && !sure);
	return (
		<Dialog
			title={t('ui.cal.saveTitle', { name: calendar.name })}
			onClose={onClose}
			footer={
				<>
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button kind="main" busy={busy} disabled={blocked} data-autofocus onClick={() => void onSave(at === null ? {} : past ? { effective_from: at, backdate: true } : { effective_from: at })}>
						{t('ui.save')}
					</Button>
				</>
			}
		>
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			<div role="status" aria-busy={!fresh}>
				<Notice tone={told.newly_breached ? 'warn' : 'info'}>
					{t('ui.cal.impact', { n: told.moved, running: told.running })}
					{told.newly_breached > 0 && ` ${t('ui.cal.newlyBreached', { n: told.newly_breached })}`}
					{told.capped && ` ${t('ui.cal.capped')}`}
				</Notice>
			</div>
			<Cards legend={t('ui.cal.effective')} value={how} onValue={setHow} options={[{ value: 'now', label: t('ui.cal.fromNow') }, { value: 'at', label: t('ui.cal.fromAt') }]} />
			{how === 'at' && <Input type="datetime-local" label={t('ui.cal.effective')} hint={mine.replace(/_/g, ' ')} value={local} onValue={setLocal} />}
			{past && <Check checked={sure} onChange={setSure} label={t('ui.cal.backdate', { n: told.moved })} />}
		</Dialog>
	);
}
