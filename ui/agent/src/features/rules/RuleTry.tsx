// The dry run: on which of the newest 100 tickets the rule would have acted, and what it
// would change now; and one ticket with its reasons.
import { useState } from 'preact/hooks';
import { post, type Failure } from '../../api/client';
import type { Scalar } from '../../api/sla-types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { to } from '../../store/router';
import { failureText } from '../../store/toasts';
import { actionsText } from '../../ui/actions';
import { Button } from '../../ui/Button';
import { fieldName, opName, valueName } from '../../ui/conditions';
import { Input } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Chain } from './Chain';
import { onName, type Hit, type Leaf, type RuleBody, type Story, type Tried } from './ruleform';
import { css } from './css';

export function RuleTry({ body, id }: { body: RuleBody; id?: number }) {
	const [busy, setBusy] = useState(false);
	const [tried, setTried] = useState<Tried | null>(null);
	const [story, setStory] = useState<Story | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const [number, setNumber] = useState('');
	const n = Number(number.replace(/\D/g, ''));
	const draft = { ...body, name: body.name || '–', id };
	const run = async (): Promise<void> => {
		setBusy(true);
		const r = await post<Tried>('/rules/try', { rule: draft });
		setBusy(false);
		setTried(r.ok ? r.data : null);
		setError(r.ok ? null : r.error);
	};
	const explain = async (): Promise<void> => {
		if (!n) return;
		const r = await post<{ rules: Story[] }>('/rules/explain', { ticket_id: n, rule: draft });
		setStory(r.ok ? (r.data.rules[0] ?? null) : null);
		setError(r.ok ? null : r.error);
	};
	return (
		<section class={css.card} data-try>
			<h2>{t('ui.rule.try')}</h2>
			<p class="muted">{t('ui.rule.tryText')}</p>
			<div class={css.tryBar}>
				<Button icon="refresh-cw" busy={busy} onClick={() => void run()}>
					{t('ui.rule.tryRun')}
				</Button>
				<span class={css.url}>
					<Input label={t('ui.pol.ticket')} inputMode="numeric" placeholder="#1024" value={number} onValue={setNumber} onKeyDown={(e) => {
						if (e.key !== 'Enter') return;
						e.preventDefault();
						void explain();
					}} />
					<Button disabled={!n} onClick={() => void explain()}>
						{t('ui.rule.why')}
					</Button>
				</span>
			</div>
			<div role="status" class={css.answer}>
				{error && <p class={css.wrong}>{failureText(error)}</p>}
				{tried && <strong>{t('ui.rule.wouldFire', { n: tried.hits.length, of: tried.looked_at })}</strong>}
				{tried && <p class="muted">{t(tried.exact ? 'ui.rule.open' : 'ui.rule.openMost', { n: tried.open })}</p>}
			</div>
			{tried && tried.chain.length > 0 && (
				<>
					<p class={css.wrong}>{t('ui.rule.loop')}</p>
					<Chain links={tried.chain} />
				</>
			)}
			{tried && tried.hits.length > 0 && (
				<ul class={css.hits}>
					{tried.hits.map((h) => (
						<HitRow key={h.ticket_id} h={h} />
					))}
				</ul>
			)}
			{story && <StoryBox s={story} />}
		</section>
	);
}

function HitRow({ h }: { h: Hit }) {
	const changes = h.changes.map((c) => `${fieldName(c.field)}: ${valueText(c.field, c.from)} → ${valueText(c.field, c.to)}`);
	const others = h.actions.filter((a) => !a.skipped && !['set_priority', 'set_status', 'set_team', 'assign', 'set_type', 'add_tags', 'remove_tags'].includes(a.do));
	const what = [...changes, actionsText(others)].filter(Boolean).join(' · ');
	return (
		<li>
			<a href={to.inbox('open', h.ticket_id)} target="_blank" rel="noreferrer">
				#{h.ticket_id} {h.subject || t('ui.noSubject')}
			</a>
			<span class="muted">
				{onName(h.on)}, {dateTime(h.at)}
			</span>
			<span>{h.failed ? t('ui.rule.wouldFail') : what || t('ui.rule.nothing')}</span>
		</li>
	);
}

function valueText(field: string, v: string): string {
	if (field === 'tags') return (JSON.parse(v || '[]') as string[]).join(', ') || '–';
	return v === '' ? '–' : valueName(field, /^\d+$/.test(v) ? Number(v) : v);
}

function StoryBox({ s }: { s: Story }) {
	return (
		<div class={css.story}>
			<p class={s.fires ? css.yes : css.no}>
				<Icon name={s.fires ? 'check' : 'x'} size={14} /> {s.fires ? t('ui.rule.fires') : s.on ? t('ui.rule.firesNot') : t('ui.rule.noEvent')}
				{s.on && s.at !== null && ` (${onName(s.on)}, ${dateTime(s.at)})`}
			</p>
			<ul class={css.small}>
				{s.why.map((w, i) => (
					<li key={i}>
						<Icon name={w.ok ? 'check' : 'x'} size={12} /> {leafText(w)}
					</li>
				))}
			</ul>
		</div>
	);
}

function leafText(w: Leaf): string {
	const say = (v: Scalar | Scalar[] | null): string => (v === null || v === '' || (Array.isArray(v) && !v.length) ? t('ui.pol.nothing') : (Array.isArray(v) ? v : [v]).map((x) => valueName(w.field, /^\d+$/.test(String(x)) ? Number(x) : x)).join(', '));
	const wanted = w.op === 'set' || w.op === 'unset' ? '' : ` ${say(w.wanted)}`;
	return `${fieldName(w.field)} ${opName(w.op)}${wanted} — ${t('ui.pol.has', { value: say(w.has) })}`;
}
