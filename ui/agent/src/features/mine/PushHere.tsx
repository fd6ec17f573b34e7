// Pushes while Pronto is closed: on and off for this browser, the browsers one has, and a
// test that says how far it came.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, post, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { pushFor } from '../../store/device';
import { hurdle, onArrival, pushOff, pushOn, pushRemove, Refused, type PushBrowser, type PushPage } from '../../store/push';
import { me } from '../../store/session';
import { failureText } from '../../store/toasts';
import { Chip, Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { device as deviceName } from '../../ui/devicename';
import css from './mine.module.css';

interface Tested {
	taken: boolean;
	kept: boolean;
	status: number | null;
	error: string;
}
interface Said {
	tone: 'ok' | 'warn' | 'bad' | 'info';
	text: string;
}
const ARRIVES_MS = 20_000;

export function PushHere() {
	const [page, setPage] = useState<PushPage | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const [stands, setStands] = useState(hurdle);
	const [busy, setBusy] = useState(false);
	const [said, setSaid] = useState<Said | null>(null);
	const timer = useRef(0);
	const load = async (): Promise<void> => {
		const r = await get<PushPage>('/me/push');
		setError(r.ok ? null : r.error);
		if (r.ok) setPage(r.data);
	};
	useEffect(() => {
		void load();
		return () => {
			clearTimeout(timer.current);
			onArrival(null);
		};
	}, []);
	if (error && !page) return <ErrorState error={error} retry={() => void load()} />;
	if (!page) return <Bones rows={2} kind="row" />;
	const here = pushFor() === me.value?.id && page.browsers.some((b) => b.here);
	const change = async (on: boolean): Promise<void> => {
		setBusy(true);
		setSaid(null);
		try {
			const mine = page.browsers.find((b) => b.here);
			const bad = on ? await pushOn() : mine ? await pushRemove(mine) : (await pushOff(), null);
			if (bad) setSaid({ tone: 'bad', text: failureText(bad) });
		} catch (e) {
			setSaid({ tone: 'bad', text: e instanceof Refused ? t('ui.mine.closed.refused', { why: e.message }) : t('ui.error.server') });
		}
		setStands(hurdle());
		await load();
		setBusy(false);
	};
	const test = async (b: PushBrowser): Promise<void> => {
		clearTimeout(timer.current);
		setBusy(true);
		let came = false;
		onArrival((id) => {
			if (id || !b.here) return;
			came = true;
			clearTimeout(timer.current);
			setSaid({ tone: 'ok', text: t('ui.mine.closed.testHere') });
		});
		const r = await post<Tested>(`/me/push/${b.id}/test`, undefined, { quiet: true });
		setBusy(false);
		if (!came) setSaid(r.ok ? verdict(r.data, b.here) : { tone: 'bad', text: failureText(r.error) });
		if (r.ok && r.data.taken && b.here && !came) timer.current = window.setTimeout(() => setSaid({ tone: 'warn', text: t('ui.mine.closed.testLate') }), ARRIVES_MS);
		await load();
	};
	const remove = async (b: PushBrowser): Promise<void> => {
		const bad = await pushRemove(b);
		setSaid(bad ? { tone: 'bad', text: failureText(bad) } : null);
		await load();
	};
	return (
		<section class={css.card} aria-busy={busy}>
			<h2>{t('ui.mine.closed')}</h2>
			<p class="muted">{t('ui.mine.closedText')}</p>
			{stands && <Notice tone="warn">{stands === 'denied' ? t('ui.mine.push.denied') : t(`ui.mine.closed.${stands}`)}</Notice>}
			{(!stands || here) && <Switch label={t('ui.mine.closed.on')} checked={here} onChange={(on) => !busy && void change(on)} />}
			<div role="status">{said && <Notice tone={said.tone}>{said.text}</Notice>}</div>
			{page.browsers.length > 0 && (
				<ul class={css.rows} aria-label={t('ui.mine.closed.list')}>
					{page.browsers.map((b) => (
						<li class={css.row} key={b.id}>
							<span class={css.grow}>
								{deviceName(b.name)} {b.here && <Chip tone="accent">{t('ui.mine.closed.here')}</Chip>}
								<span class={css.under}>{last(b)}</span>
							</span>
							<Button small disabled={busy} aria-label={t('ui.mine.closed.testOf', { name: deviceName(b.name) })} onClick={() => void test(b)}>
								{t('ui.mine.closed.test')}
							</Button>
							<Button small disabled={busy} aria-label={t('ui.mine.closed.removeOf', { name: deviceName(b.name) })} onClick={() => void remove(b)}>
								{t('ui.mine.closed.remove')}
							</Button>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function last(b: PushBrowser): string {
	if (b.tried_at === null) return t('ui.mine.closed.never');
	if (b.taken_at !== null && b.taken_at >= b.tried_at) return t('ui.mine.closed.taken', { at: dateTime(b.taken_at) });
	return b.status === null ? b.error : t('ui.mine.closed.bad', { status: String(b.status), at: dateTime(b.tried_at) });
}

function verdict(r: Tested, here: boolean): Said {
	if (r.taken) return here ? { tone: 'info', text: t('ui.mine.closed.testWait') } : { tone: 'ok', text: t('ui.mine.closed.testTaken') };
	if (!r.kept) return { tone: 'bad', text: t('ui.mine.closed.testGone') };
	return { tone: 'bad', text: r.status === null ? t('ui.mine.closed.testFailed', { why: r.error }) : t('ui.mine.closed.testRefused', { status: String(r.status) }) };
}
