// How far a change of many tickets is, and afterwards which of them refused it and why.
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { progress, report, stopBulk, type Refused } from '../../store/bulk';
import { to } from '../../store/router';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import css from './bulk.module.css';

export function Bulk() {
	return (
		<>
			{progress.value && <Bar done={progress.value.done} total={progress.value.total} stopped={progress.value.stopped} />}
			{report.value && <Report refused={report.value.refused} again={report.value.again} />}
		</>
	);
}

function Bar({ done, total, stopped }: { done: number; total: number; stopped: boolean }) {
	const text = t('ui.bulk.progress', { done, total });
	return (
		<div class={css.bar} role="status" data-bulk={done}>
			<span class="num">{text}</span>
			<progress class={css.meter} value={done} max={total} aria-label={text} />
			<Button small kind="ghost" disabled={stopped} onClick={stopBulk}>
				{t('ui.bulk.stop')}
			</Button>
		</div>
	);
}

// Tickets that refused for the same reason stand together.
function Report({ refused, again }: { refused: Refused[]; again: (ids: number[]) => void }) {
	const close = (): void => {
		report.value = null;
	};
	const groups = new Map<string, number[]>();
	for (const x of refused) groups.set(x.message, [...(groups.get(x.message) ?? []), x.id]);
	return (
		<Dialog
			title={t('ui.bulk.refused', { n: refused.length })}
			onClose={close}
			footer={
				<>
					<Button
						onClick={() => {
							close();
							again(refused.map((x) => x.id));
						}}
					>
						{t('ui.bulk.again')}
					</Button>
					<Button kind="main" onClick={close} data-autofocus>
						{t('ui.close')}
					</Button>
				</>
			}
		>
			<dl class={css.groups}>
				{[...groups].map(([message, ids]) => (
					<div key={message}>
						<dt>
							{message} <span class="muted num">{number(ids.length)}</span>
						</dt>
						<dd>
							{ids.slice(0, 50).map((id) => (
								<a key={id} class={css.id} href={to.inbox('open', id)} target="_blank" rel="noreferrer">
									#{id}
								</a>
							))}
							{ids.length > 50 && <span class="muted">{t('ui.bulk.others', { n: ids.length - 50 })}</span>}
						</dd>
					</div>
				))}
			</dl>
		</Dialog>
	);
}
