import { useRef, useState } from 'preact/hooks';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { activeAgents, agentName } from '../../store/directory';
import { me } from '../../store/session';
import { failed } from '../../store/toasts';
import { Avatar } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Picker } from '../../ui/Picker';
import type { Does } from './More';
import css from './case.module.css';

export function Watchers({ x, ids, run }: { x: Ticket; ids: number[]; run: Does }) {
	const [open, setOpen] = useState(false);
	const head = useRef<HTMLDivElement>(null);
	const editable = x.can.includes('note') && x.category !== 'closed';
	const mine = me.value?.id ?? 0;
	const on = ids.includes(mine);
	const put = async (id: number): Promise<void> => {
		const e = await run('POST', `/tickets/${x.id}/watchers`, { agent_id: id });
		if (e) failed(e);
	};
	const drop = (id: number): void => void run('DELETE', `/tickets/${x.id}/watchers/${id}`);
	return (
		<section class={css.block} aria-label={t('ui.case.watchers')}>
			<div class={css.head} ref={head}>
				<h3>{t('ui.case.watchers')}</h3>
				{editable && <IconButton icon="plus" label={t('ui.case.addWatcher')} class={css.small} onClick={() => setOpen(true)} />}
			</div>
			{ids.length > 0 && (
				<ul class={css.items}>
					{ids.map((id) => (
						<li key={id} class={css.item}>
							<Avatar name={agentName(id)} size={20} />
							<span class="grow clip">{agentName(id)}</span>
							{editable && (
								<button type="button" class={css.small} aria-label={t('ui.case.delete', { name: agentName(id) })} onClick={() => drop(id)}>
									<Icon name="x" size={13} />
								</button>
							)}
						</li>
					))}
				</ul>
			)}
			{editable && (
				<Button small kind="ghost" icon="eye" class={css.start} aria-pressed={on} onClick={() => (on ? drop(mine) : void put(mine))}>
					{on ? t('ui.case.unwatch') : t('ui.case.watch')}
				</Button>
			)}
			{open && (
				<Picker
					label={t('ui.case.addWatcher')}
					options={activeAgents.value.map((a) => ({ value: String(a.id), label: a.name, mark: <Avatar name={a.name} size={18} /> }))}
					values={ids.map(String)}
					anchor={head.current}
					onPick={(v, add) => (add ? void put(Number(v)) : drop(Number(v)))}
					onClose={() => setOpen(false)}
				/>
			)}
		</section>
	);
}
