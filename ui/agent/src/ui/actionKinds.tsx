// What each kind of action asks for: a line of fields, and a block below for longer texts.
import type { ComponentType } from 'preact';
import { TextByLanguage, Rich } from './editor/Texts';
import { t, type Key } from '../i18n';
import { activeAgents, activeTeams, priorityName, statuses, statusLabel } from '../store/directory';
import { fields, reasonChoices } from '../store/case';
import { macros } from '../store/macros';
import { skills } from '../store/skills';
import { bodies, num, text, words, type ActionItem } from './actions';
import { Readers, TagsField } from './ActionFields';
import { FieldLine, MacroLine, ReasonLine, SkillLine, SnoozeLine, WatchLine } from './actionCase';
import { One, Wrong, type KindProps } from './actionParts';
import { HandoverBlock, HandoverLine } from './actionTiers';
import type { IconName } from './icon-names';
import css from './actions.module.css';

export interface Kind {
	name: string;
	label: Key;
	icon: IconName;
	blank: () => ActionItem;
	Line?: ComponentType<KindProps>;
	Block?: ComponentType<KindProps>;
}

const PRIORITIES = [4, 3, 2, 1] as const;
const TYPES = ['question', 'incident', 'problem', 'task'] as const;

const Priority = ({ a, onChange, error }: KindProps) => (
	<One label={t('ui.priority')} value={String(a.value)} error={error('value')} options={[{ value: 'raise', label: t('ui.act.raise') }, ...PRIORITIES.map((n) => ({ value: String(n), label: priorityName(n) }))]} onValue={(v) => onChange({ ...a, value: v === 'raise' ? v : Number(v) })} />
);
const Type = ({ a, onChange, error }: KindProps) => <One label={t('ui.type')} value={text(a, 'value')} error={error('value')} options={TYPES.map((x) => ({ value: x, label: t(`ui.type.${x}`) }))} onValue={(value) => onChange({ ...a, value })} />;

function StatusLine({ a, onChange, error }: KindProps) {
	const list = statuses.value.filter((s) => s.active && s.category !== 'new');
	const now = a.category ? list.find((s) => s.category === a.category)?.id : num(a, 'status_id');
	return <One label={t('ui.status')} value={String(now ?? '')} error={error('status_id') || error('category')} options={list.map((s) => ({ value: String(s.id), label: statusLabel(s) }))} onValue={(v) => onChange({ do: a.do, status_id: Number(v) })} />;
}

const Assign = ({ a, onChange, error }: KindProps) => (
	<One label={t('ui.assignee')} value={String(a.agent_id)} error={error('agent_id')} options={[{ value: 'me', label: t('ui.act.me') }, { value: '0', label: t('ui.nobody') }, ...activeAgents.value.map((x) => ({ value: String(x.id), label: x.name }))]} onValue={(v) => onChange({ ...a, agent_id: v === 'me' ? v : Number(v) })} />
);
const Team = ({ a, onChange, error }: KindProps) => (
	<One label={t('ui.team')} value={String(a.team_id)} error={error('team_id')} options={[{ value: '0', label: t('ui.noTeam') }, ...activeTeams.value.map((x) => ({ value: String(x.id), label: x.name }))]} onValue={(v) => onChange({ ...a, team_id: Number(v) })} />
);
const TagsLine = ({ a, onChange, error }: KindProps) => <TagsField value={words(a, 'tags')} error={error('tags') || error('tags.0') || error('tags.1')} onValue={(tags) => onChange({ ...a, tags })} />;

const Reply = ({ a, onChange, error, variables }: KindProps) => <TextByLanguage label={t('ui.act.reply')} value={bodies(a)} variables={variables} error={(l) => error(l ? `html.${l}` : 'html')} onValue={(html) => onChange({ ...a, html })} />;
const HtmlBlock = ({ a, onChange, error, variables }: KindProps) => (
	<>
		<Rich label={t(a.do === 'note' ? 'ui.act.note' : 'ui.act.mailText')} html={text(a, 'html')} variables={variables} onValue={(html) => onChange({ ...a, html })} />
		<Wrong text={error('html')} />
	</>
);
const ToLine = ({ a, onChange, error }: KindProps) => <Readers value={words(a, 'to')} addresses={a.do === 'mail'} error={error('to') || error('to.0') || error('to.1')} onValue={(to) => onChange({ ...a, to })} />;

const Field = ({ a, k, label, type, error, onChange, placeholder }: KindProps & { k: string; label: string; type?: string; placeholder?: string }) => (
	<>
		<input class={`${css.select} ${css.long}`} type={type ?? 'text'} aria-label={label} aria-invalid={error(k) ? true : undefined} placeholder={placeholder ?? label} value={text(a, k)} onInput={(e) => onChange({ ...a, [k]: e.currentTarget.value })} />
		<Wrong text={error(k)} />
	</>
);
const MailBlock = (p: KindProps) => (
	<>
		<Field {...p} k="subject" label={t('ui.act.subject')} />
		<HtmlBlock {...p} />
	</>
);
const NotifyBlock = (p: KindProps) => <Field {...p} k="text" label={t('ui.act.text')} />;
const Url = (p: KindProps) => <Field {...p} k="url" type="url" label={t('ui.act.url')} placeholder="https://…" />;

export const KINDS: Kind[] = [
	{ name: 'reply', label: 'ui.act.kind.reply', icon: 'reply', blank: () => ({ do: 'reply', html: {} }), Block: Reply },
	{ name: 'note', label: 'ui.act.kind.note', icon: 'lock', blank: () => ({ do: 'note', html: '' }), Block: HtmlBlock },
	{ name: 'set_status', label: 'ui.act.kind.status', icon: 'circle-dot', blank: () => ({ do: 'set_status', category: 'solved' }), Line: StatusLine },
	{ name: 'set_priority', label: 'ui.act.kind.priority', icon: 'bell', blank: () => ({ do: 'set_priority', value: 3 }), Line: Priority },
	{ name: 'set_type', label: 'ui.act.kind.type', icon: 'list-checks', blank: () => ({ do: 'set_type', value: 'question' }), Line: Type },
	{ name: 'add_tags', label: 'ui.act.kind.addTags', icon: 'tag', blank: () => ({ do: 'add_tags', tags: [] }), Line: TagsLine },
	{ name: 'remove_tags', label: 'ui.act.kind.removeTags', icon: 'tag', blank: () => ({ do: 'remove_tags', tags: [] }), Line: TagsLine },
	{ name: 'assign', label: 'ui.act.kind.assign', icon: 'user-plus', blank: () => ({ do: 'assign', agent_id: 'me' }), Line: Assign },
	{ name: 'set_team', label: 'ui.act.kind.team', icon: 'users', blank: () => ({ do: 'set_team', team_id: activeTeams.peek()[0]?.id ?? 0 }), Line: Team },
	{ name: 'team_of_similar', label: 'ui.act.kind.similar', icon: 'users', blank: () => ({ do: 'team_of_similar' }) },
	{ name: 'route', label: 'ui.act.kind.route', icon: 'inbox', blank: () => ({ do: 'route' }) },
	{ name: 'need_skill', label: 'ui.act.kind.skill', icon: 'star', blank: () => ({ do: 'need_skill', skill_id: skills.peek()?.[0]?.id ?? 0, required: true }), Line: SkillLine },
	{ name: 'escalate', label: 'ui.act.kind.escalate', icon: 'chevron-up', blank: () => ({ do: 'escalate' }), Line: HandoverLine, Block: HandoverBlock },
	{ name: 'return', label: 'ui.act.kind.return', icon: 'chevron-down', blank: () => ({ do: 'return' }), Line: HandoverLine, Block: HandoverBlock },
	{ name: 'set_field', label: 'ui.act.kind.field', icon: 'sliders-horizontal', blank: () => ({ do: 'set_field', field: fields.peek().find((f) => f.active)?.key ?? '', value: null }), Line: FieldLine },
	{ name: 'set_reason', label: 'ui.act.kind.reason', icon: 'list-checks', blank: () => ({ do: 'set_reason', reason_id: reasonChoices.peek()[0]?.id ?? 0 }), Line: ReasonLine },
	{ name: 'snooze', label: 'ui.act.kind.snooze', icon: 'moon', blank: () => ({ do: 'snooze', hours: 24 }), Line: SnoozeLine },
	{ name: 'watch', label: 'ui.act.kind.watch', icon: 'eye', blank: () => ({ do: 'watch', agent_id: 'me' }), Line: WatchLine },
	{ name: 'notify', label: 'ui.act.kind.notify', icon: 'bell', blank: () => ({ do: 'notify', to: ['assignee'], text: '' }), Line: ToLine, Block: NotifyBlock },
	{ name: 'mail', label: 'ui.act.kind.mail', icon: 'mail', blank: () => ({ do: 'mail', to: ['lead'], subject: '', html: '' }), Line: ToLine, Block: MailBlock },
	{ name: 'webhook', label: 'ui.act.kind.webhook', icon: 'code', blank: () => ({ do: 'webhook', url: '' }), Line: Url },
	{ name: 'macro', label: 'ui.act.kind.macro', icon: 'sparkles', blank: () => ({ do: 'macro', macro_id: macros.peek()?.find((m) => m.scope !== 'personal')?.id ?? 0 }), Line: MacroLine },
];
