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
import { Bones, Empty, ErrorState, Notice } from '../../ui/States';
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
	const [secret, setSecret] = useState('');
	const [turn, setTurn] = useState(false);
	const show = async (): Promise<void> => {
		const r = await post<{ secret: string }>('/webhooks/secret', { fresh: false });
		if (r.ok) setSecret(r.data.secret);
		else failed(r.error);
	};
	return (
		<>
			<section class={css.card}>
				<h2>{t('ui.hook.secret')}</h2>
				<p class="muted">{t('ui.hook.secretText')}</p>
				{secret && <code class={css.code}>{secret}</code>}
				<span class={css.buttons}>
					<Button icon="eye" onClick={() => void show()}>
						{t('ui.hook.show')}
					</Button>
					<Button icon="refresh-cw" onClick={() => setTurn(true)}>
						{t('ui.hook.rotate')}
					</Button>
				</span>
				{turn && (
					<Rotate
						title={t('ui.hook.rotate')}
						path="/webhooks/secret"
						body={{ fresh: true }}
						onClose={() => setTurn(false)}
						onMade={(s) => {
							setTurn(false);
							setSecret(s);
						}}
					/>
				)}
			</section>
			<Keys />
		</>
	);
}

function Keys() {
	const list = useLoad<{ keys: Key[] }>('/webhooks/keys');
	const [add, setAdd] = useState(false);
	const [turn, setTurn] = useState<Key | null>(null);
	const [gone, setGone] = useState<Key | null>(null);
	const [told, setTold] = useState<Told | null>(null);
	const made = (name: string, secret: string): void => {
		setAdd(false);
		setTurn(null);
		setTold({ title: t('ui.hook.keyMade', { name }), secret });
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
			{!list.data.keys.length && <Empty icon="key" title={t('ui.hook.keyNone')} />}
			<ul class={css.versions}>
				{list.data.keys.map((k) => (
					<li key={k.id} class={css.version}>
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
							<Button small icon="refresh-cw" onClick={() => setTurn(k)} aria-label={t('ui.hook.rotateFor', { name: k.name })}>
								{t('ui.hook.rotate')}
							</Button>
							<Button small kind="ghost" icon="trash-2" onClick={() => setGone(k)} aria-label={t('ui.hook.keyDelete', { name: k.name })} />
						</span>
					</li>
				))}
			</ul>
			{add && <NewKey onClose={() => setAdd(false)} onMade={made} />}
			{turn && (
				<Rotate title={t('ui.hook.rotateFor', { name: turn.name })} path={`/webhooks/keys/${turn.id}/rotate`} body={{}} onClose={() => setTurn(null)} onMade={(s) => made(turn.name, s)} />
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
			{told && (
				<Dialog title={told.title} size="small" fixed onClose={() => setTold(null)} footer={<Button kind="main" onClick={() => setTold(null)}>{t('ui.keys.api.kept')}</Button>}>
					<Notice tone="warn">{t('ui.hook.keyOnce')}</Notice>
					<code class={css.code}>{told.secret}</code>
					<Button icon="copy" onClick={() => void navigator.clipboard?.writeText(told.secret).then(() => toast(t('ui.copied')))}>
						{t('ui.copy')}
					</Button>
				</Dialog>
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
	body: Record<string, unknown>;
	onClose: () => void;
	onMade: (secret: string) => void;
}

function Rotate({ title, path, body, onClose, onMade }: RotateProps) {
	const [hours, setHours] = useState('24');
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await post<{ secret: string }>(path, { ...body, overlap_hours: Number(hours) });
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
