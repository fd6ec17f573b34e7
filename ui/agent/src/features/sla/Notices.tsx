// The bell's list: what happened to promises while the agent was elsewhere.
import { useEffect, useState } from 'preact/hooks';
import { get, type Failure } from '../../api/client';
import type { Note } from '../../api/sla-types';
import { t } from '../../i18n';
import { markRead, newest, unread, type Page } from '../../store/notices';
import { to } from '../../store/router';
import { bell } from '../../store/ui';
import { Age } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import css from './notices.module.css';

export function Notices() {
	return bell.value ? <Drawer /> : null;
}

const close = (): void => {
	bell.value = false;
};

function Drawer() {
	const [list, setList] = useState<Note[] | null>(null);
	const [more, setMore] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const load = async (before?: number): Promise<void> => {
		const r = await get<Page>(`/notices${before ? `?before=${before}` : ''}`);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		if (!before) unread.value = r.data.unread;
		setList((old) => (before && old ? [...old, ...r.data.notices] : r.data.notices));
		setMore(r.data.notices.length >= 20);
	};
	useEffect(() => void load(), [newest.value]);
	const read = async (): Promise<void> => {
		const first = list?.[0];
		if (!first) return;
		await markRead(first.id);
		setList((old) => old?.map((x) => ({ ...x, read_at: x.read_at ?? Date.now() })) ?? null);
	};
	return (
		<Dialog
			title={t('ui.bell.title')}
			size="drawer"
			onClose={close}
			footer={
				(unread.value > 0 && (
					<Button icon="check" onClick={() => void read()}>
						{t('ui.bell.readAll')}
					</Button>
				)) ||
				undefined
			}
		>
			{error && <ErrorState error={error} retry={() => void load()} />}
			{!list && !error && <Bones rows={4} kind="row" />}
			{list && !list.length && <Empty icon="bell" title={t('ui.bell.none')}>{t('ui.bell.noneText')}</Empty>}
			<ul class={css.list}>
				{list?.map((n) => (
					<li key={n.id} class={n.read_at === null ? css.unread : undefined}>
						<a class={css.item} href={n.ticket_id === null ? to.inbox('risk') : to.inbox('open', n.ticket_id)} onClick={() => {
							if (n.read_at === null) void markRead(n.id);
							close();
						}}>
							<span class={n.kind === 'sla_breach' ? css.bad : css.risk}>
								<Icon name={n.kind === 'sla_breach' ? 'x' : 'alert-triangle'} size={15} />
							</span>
							<span class="grow">
								{n.read_at === null && <span class="vh">{t('ui.bell.unread')} </span>}
								{n.text}
								<Age at={n.created_at} class={css.age} />
							</span>
						</a>
					</li>
				))}
			</ul>
			{more && list && (
				<Button small onClick={() => void load(list[list.length - 1]?.id)}>
					{t('ui.rep.more')}
				</Button>
			)}
		</Dialog>
	);
}
