// One answer to all incidents of a problem, in each customer's language, with its progress.
import { useEffect, useState } from 'preact/hooks';
import { get, post } from '../../api/client';
import type { Answered, Beside } from '../../api/beside-types';
import { LOCALE_NAMES, isLocale, t } from '../../i18n';
import { now } from '../../i18n/format';
import { ticketHref } from '../../store/router';
import { lastUndo } from '../../store/tickets';
import { failed, toast } from '../../store/toasts';
import { caseDialog } from '../../store/ui';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Area, Check } from '../../ui/Field';
import { Bones, Notice } from '../../ui/States';
import { toHtml } from './words';

const BATCH = 20;
const name = (l: string): string => (isLocale(l) ? LOCALE_NAMES[l] : l === 'pt' ? 'Português' : l || t('ui.beside.anyLanguage'));

// Said, with the way back while all of it is still held.
function told(label: string, sent: number[], until: number | null): void {
	const ms = (until ?? 0) - now();
	if (ms < 500 || !sent.length) return void toast(label, { kind: 'ok' });
	const run = async (): Promise<void> => {
		lastUndo.value = null;
		const all = await Promise.all(sent.map((id) => post(`/messages/${id}/undo`)));
		const wrong = all.find((r) => !r.ok);
		if (wrong && !wrong.ok) failed(wrong.error);
		else toast(t('ui.undo.done'));
	};
	lastUndo.value = { label, run: () => void run() };
	toast(label, { kind: 'ok', ms, countdown: true, action: { label: t('ui.undo'), run: () => void run() } });
}

export function AnswerDialog({ id }: { id: number }) {
	const [b, setB] = useState<Beside | null>(null);
	const [texts, setTexts] = useState<Record<string, string>>({});
	const [solve, setSolve] = useState(true);
	const [done, setDone] = useState<number | null>(null);
	const [bad, setBad] = useState<Answered['failed']>([]);
	const close = (): void => void (caseDialog.value = null);
	useEffect(() => {
		void get<Beside>(`/tickets/${id}/beside`).then((r) => (r.ok ? setB(r.data) : failed(r.error)));
	}, [id]);
	const open = b?.incidents.filter((l) => l.category !== 'solved' && l.category !== 'closed') ?? [];
	const languages = [...new Set(open.map((l) => l.language))];
	const given = languages.filter((l) => texts[l]?.trim()).map((l) => ({ language: l || 'en', html: toHtml(texts[l] ?? '') }));

	const run = async (): Promise<void> => {
		const ids = open.map((l) => l.id);
		const refused: Answered['failed'] = [];
		const sent: number[] = [];
		let until: number | null = null;
		let n = 0;
		setBad([]);
		for (let i = 0; i < ids.length; i += BATCH) {
			setDone(i);
			const r = await post<Answered>(`/tickets/${id}/incidents/answer`, { ids: ids.slice(i, i + BATCH), texts: given, ...(solve ? { category: 'solved' } : {}) });
			if (!r.ok) {
				failed(r.error);
				setDone(null);
				return;
			}
			n += r.data.done.length;
			sent.push(...r.data.message_ids);
			until ??= r.data.undo_until;
			refused.push(...r.data.failed);
		}
		setDone(null);
		setBad(refused);
		told(t(given.length ? 'ui.beside.answered2' : 'ui.beside.solved2', { n }), sent, until);
		if (!refused.length) close();
	};
	const footer = (
		<>
			<Button onClick={close}>{t('ui.cancel')}</Button>
			<Button kind="main" icon={given.length || !solve ? 'send' : 'check'} busy={done !== null} disabled={!open.length || (!given.length && !solve)} onClick={() => void run()}>
				{t(given.length || !solve ? 'ui.beside.answerAll' : 'ui.beside.onlySolve')}
			</Button>
		</>
	);
	return (
		<Dialog title={t('ui.beside.answerTitle', { id })} onClose={close} footer={footer}>
			{!b && <Bones rows={3} />}
			<p class="muted">{t('ui.beside.answerWhat')}</p>
			{languages.map((l, i) => (
				<Area
					key={l}
					label={t('ui.beside.answerIn', { language: name(l), n: open.filter((o) => o.language === l).length })}
					value={texts[l] ?? ''}
					onValue={(v) => setTexts({ ...texts, [l]: v })}
					rows={5}
					{...(i === 0 ? { 'data-autofocus': true } : {})}
				/>
			))}
			<Check label={t('ui.beside.solveAll')} checked={solve} onChange={setSolve} />
			{done !== null && (
				<div role="status">
					<p>{t('ui.beside.answering', { done, all: open.length })}</p>
					<progress value={done} max={open.length} />
				</div>
			)}
			{bad.length > 0 && (
				<Notice tone="bad">
					{t('ui.beside.failed')}
					<ul>
						{bad.map((f) => (
							<li key={f.id}>
								<a href={ticketHref(f.id)}>#{f.id}</a> {f.message}
							</li>
						))}
					</ul>
				</Notice>
			)}
		</Dialog>
	);
}
