// The secrets that sign webhooks: the desk's, and receivers with one of their own.
import { useState } from 'preact/hooks';
import { del, fieldError, post, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { failed, failureText, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import { Input, Select } from '../../ui/Field';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { css } from './css';

interface Key {
	id: number;
	name: string;
	prefix: string;
	created_at: number;
	rotated_at: number;
	old_until: number | null;
}
interface Told {
	title: string;
	secret: string;
}
const OVERLAPS = [1, 24, 72, 168, 0] as const;

export function Secrets() {
	const [told, setTold] = useState<Told | null>(null);
	return (
		<>
			<DeskSecret onTold={setTold} />
			<Keys onTold={setTold} />
			{told && <Once told={told} onClose={() => setTold(null)} />}
		</>
	);
}

function DeskSecret({ onTold }: { onTold: (x: Told) => void }) {
	const state = useLoad<{ made_at: number | null; old_until: number | null }>('/webhooks/secret');
	const [turn, setTurn] = useState(false);
	const made = state.data?.made_at ?? null;
	const old = state.data?.old_until ?? null;
	return (
		<section class={css.card}>
			<h2>{t('ui.hook.secret')}</h2>
			<p class="muted">{t('ui.hook.secretText')}</p>
			{made !== null && (
				<p class="muted">
					{t('ui.hook.keySince', { when: dateTime(made) })}
					{old !== null && ` · ${t('ui.hook.oldUntil', { when: dateTime(old) })}`}
				</p>
			)}
			<span class={css.buttons}>
				<Button icon="refresh-cw" onClick={() => setTurn(true)}>
					{t('ui.hook.rotate')}
				</Button>
			</span>
			{turn && (
				<Rotate
					title={t('ui.hook.rotate')}
					path="/webhooks/secret"
					onClose={() => setTurn(false)}
					onMade={(secret) => {
						setTurn(false);
						onTold({ title: t('ui.hook.secret'), secret });
						void state.reload();
					}}
				/>
			)}
		</section>
	);
}

function Once({ told, onClose }: { told: Told; onClose: () => void }) {
	return (
		<Dialog title={told.title} size="small" fixed onClose={onClose} footer={<Button kind="main" onClick={onClose}>{t('ui.keys.api.kept')}</Button>}>
			<Notice tone="warn">{t('ui.hook.keyOnce')}</Notice>
			<code class={css.code}>{told.secret}</code>
			<Button icon="copy" onClick={() => void navigator.clipboard?.writeText(told.secret).then(() => toast(t('ui.copied')))}>
				{t('ui.copy')}
			</Button>
		</Dialog>
	);
}

function Keys({ onTold }: { onTold: (x: Told) => void }) {
	const list = useLoad<{ keys: Key[] }>('/webhooks/keys');
	const [add, setAdd] = useState(false);
	const [turn, setTurn] = useState<Key | null>(null);
	const [gone, setGone] = useState<Key | null>(null);
	const made = (name: string, secret: string): void => {
		setAdd(false);
		setTurn(null);
		onTold({ title: t('ui.hook.keyMade', { name }), secret });
		void list.reload();
	};
	if (list.error && !list.data) return <ErrorState error={list.error} retry={() => void list.reload()} />;
	if (!list.data) return <Bones rows={2} kind="row" />;
	return (
		<section class={css.card}>
			<div class={css.bar}>
				<h2>{t('ui.hook.keys')}</h2>
				<Button small icon="plus" onClick={() => setAdd(true)}>
					{t('ui.hook.keyAdd')}
				</Button>
			</div>
			{!list.data.keys.length && <p class="muted">{t('ui.hook.keyNone')}</p>}
			<ul class={css.versions}>
				{list.data.keys.map((k) => (
					<li key={k.id} class={`${css.version} ${css.key}`}>
						<div class={css.what}>
							<p class={css.itemTitle}>
								<strong class="clip">{k.name}</strong>
								<span class={css.urlText}>{k.prefix}</span>
							</p>
							<p class="muted">
								{t('ui.hook.keySince', { when: dateTime(k.rotated_at) })}
								{k.old_until !== null && ` · ${t('ui.hook.oldUntil', { when: dateTime(k.old_until) })}`}
							</p>
						</div>
						<span class={css.buttons}>
							<Button small icon="refresh-cw" onClick={() => setTurn(k)} aria-label={`${t('ui.hook.rotate')}: ${k.name}`}>
								{t('ui.hook.rotate')}
							</Button>
							<Button small kind="ghost" icon="trash-2" onClick={() => setGone(k)} aria-label={t('ui.hook.keyDelete', { name: k.name })} />
						</span>
					</li>
				))}
			</ul>
			{add && <NewKey onClose={() => setAdd(false)} onMade={made} />}
			{turn && (
				<Rotate title={t('ui.hook.rotateFor', { name: turn.name })} path={`/webhooks/keys/${turn.id}/rotate`} onClose={() => setTurn(null)} onMade={(s) => made(turn.name, s)} />
			)}
			{gone && (
				<Confirm
					title={t('ui.hook.keyDelete', { name: gone.name })}
					text={t('ui.hook.keyDeleteText')}
					yes={t('ui.hook.keyDelete', { name: gone.name })}
					onClose={() => setGone(null)}
					onYes={async () => {
						const r = await del(`/webhooks/keys/${gone.id}`);
						if (!r.ok) failed(r.error);
						setGone(null);
						void list.reload();
					}}
				/>
			)}
		</section>
	);
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (name: string, secret: string) => void }) {
	const [name, setName] = useState('');
	const [prefix, setPrefix] = useState('https://');
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await post<{ key: Key; secret: string }>('/webhooks/keys', { name, prefix });
		if (r.ok) onMade(r.data.key.name, r.data.secret);
		else setError(r.error);
	};
	return (
		<Dialog title={t('ui.hook.keyAdd')} size="small" onClose={onClose}>
			<form class={css.form} onSubmit={save}>
				{error && !error.errors.some((x) => x.field) && <Notice tone="bad">{failureText(error)}</Notice>}
				<Input label={t('ui.name')} required maxLength={80} data-autofocus value={name} onValue={setName} error={fieldError(error, 'name')} />
				<Input label={t('ui.hook.keyPrefix')} required maxLength={500} value={prefix} onValue={setPrefix} hint={t('ui.hook.keyPrefixHint')} error={fieldError(error, 'prefix')} />
				<Button kind="main" type="submit">
					{t('ui.hook.rotate')}
				</Button>
			</form>
		</Dialog>
	);
}

interface RotateProps {
	title: string;
	path: string;
	onClose: () => void;
	onMade: (secret: string) => void;
}

function Rotate({ title, path, onClose, onMade }: RotateProps) {
	const [hours, setHours] = useState('24');
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await post<{ secret: string }>(path, { overlap_hours: Number(hours) });
		if (r.ok) onMade(r.data.secret);
		else setError(r.error);
	};
	return (
		<Dialog title={title} size="small" onClose={onClose}>
			<form class={css.form} onSubmit={save}>
				{error && <Notice tone="bad">{failureText(error)}</Notice>}
				<Select
					label={t('ui.hook.overlap')}
					value={hours}
					onValue={setHours}
					hint={t('ui.hook.overlapText')}
					choices={OVERLAPS.map((n) => ({ value: String(n), label: n ? t('ui.hook.overlapFor', { n }) : t('ui.hook.overlapNone') }))}
				/>
				<Button kind="main" type="submit">
					{t('ui.hook.rotate')}
				</Button>
			</form>
		</Dialog>
	);
}
