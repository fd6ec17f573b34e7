import { useRef, useState } from 'preact/hooks';
import { t } from '../../i18n';
import { priorityName, statuses, statusLabel, tags } from '../../store/directory';
import { go, to, type Filters } from '../../store/router';
import { openTicket } from '../../store/ui';
import { PriorityMark } from '../../ui/Bits';
import { IconButton } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Picker, type Option } from '../../ui/Picker';

const PRIORITIES = [4, 3, 2, 1] as const;
const SLA = ['risk', 'breached', 'today'] as const;
const CHANNELS = ['email', 'form', 'chat', 'phone', 'api'] as const;

// Status, priority, tag and channel in one list that is searched by typing.
export function FilterButton({ view, filters }: { view: string; filters: Filters }) {
	const [open, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	const options: Option[] = [
		...statuses.value.filter((s) => s.active).map((s) => ({ value: `status=${s.id}`, label: statusLabel(s), hint: t('ui.status'), mark: <Icon name="circle-dot" size={14} /> })),
		...PRIORITIES.map((p) => ({ value: `priority=${p}`, label: priorityName(p), hint: t('ui.priority'), mark: <PriorityMark priority={p} /> })),
		...CHANNELS.map((c) => ({ value: `channel=${c}`, label: t(`ui.channel.${c}`), hint: t('ui.channel'), mark: <Icon name="mail" size={14} /> })),
		...SLA.map((x) => ({ value: `sla=${x}`, label: t(`ui.due.filter.${x}`), hint: t('ui.sla'), mark: <Icon name="clock" size={14} /> })),
		...tags.value.map((x) => ({ value: `tag=${x.name}`, label: x.name, hint: t('ui.tag'), mark: <Icon name="tag" size={14} /> })),
	];
	const pick = (v: string): void => {
		const cut = v.indexOf('=');
		go(to.inbox(view, openTicket.value, { ...filters, [v.slice(0, cut)]: v.slice(cut + 1) }));
	};
	return (
		<>
			<IconButton innerRef={button} icon="filter" label={t('ui.filter')} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)} />
			{open && <Picker label={t('ui.filter')} options={options} anchor={button.current} onPick={pick} onClose={() => setOpen(false)} />}
		</>
	);
}
