// Keys of one's own: every action with its key, to be changed, taken away or put back.
import { useState } from 'preact/hooks';
import { t, type Key } from '../../i18n';
import { actions, actionById, keyWords, ownKeys, saveKeys, stroke, taken, usualKeys, type Action, type Where } from '../../store/keys';
import { me, saveMe } from '../../store/session';
import { failureText, failed } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button, IconButton, Kbd } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/States';
import css from './mine.module.css';

const GROUPS: { where: Where; title: Key }[] = [
	{ where: 'global', title: 'ui.keys.global' },
	{ where: 'list', title: 'ui.keys.list' },
	{ where: 'ticket', title: 'ui.keys.ticket' },
];

const put = async (id: string, keys: string | null): Promise<string> => {
	const next = { ...ownKeys.value };
	if (keys === null || keys === usualKeys(id)) delete next[id];
	else next[id] = keys;
	const r = await saveKeys(next);
	return r.ok ? '' : failureText(r.error);
};

export function Keys() {
	const [asking, ask] = useState<Action | null>(null);
	const list = actions.value.filter((a) => a.id !== 'back' && a.id !== 'pinned'); // Escape and the digits stay
	const set = (a: Action, keys: string | null): void => {
		void put(a.id, keys).then((e) => e && ask(a));
	};
	return (
		<div class={css.form}>
			<section class={css.card}>
				<Switch label={t('ui.profile.keys')} hint={t('ui.profile.keysHint')} checked={!me.value?.keys_off} onChange={(on) => void saveMe({ keys_off: !on }).then((r) => r.ok || failed(r.error))} />
			</section>
			{GROUPS.map((g) => (
				<section key={g.where} class={css.card}>
					<h2>{t(g.title)}</h2>
					<ul class={css.rows}>
						{list
							.filter((a) => a.where === g.where)
							.map((a) => (
								<li key={a.id} class={css.row} data-action={a.id}>
									<span class="grow">{t(a.label)}</span>
									{a.keys ? (
										<span>
											<Kbd keys={a.keys} />
											<span class="vh">{keyWords(a.keys)}</span>
										</span>
									) : (
										<span class="muted">{t('ui.mine.noKey')}</span>
									)}
									<Button small onClick={() => ask(a)}>
										{t('ui.mine.change')}
										<span class="vh"> {t(a.label)}</span>
									</Button>
									{a.keys && <IconButton icon="x" label={t('ui.mine.takeAway', { name: t(a.label) })} onClick={() => set(a, '')} />}
									{a.id in ownKeys.value && <IconButton icon="rotate-ccw" label={t('ui.mine.putBack', { name: t(a.label) })} onClick={() => set(a, null)} />}
								</li>
							))}
					</ul>
				</section>
			))}
			{Object.keys(ownKeys.value).length > 0 && (
				<div>
					<Button icon="rotate-ccw" onClick={() => void saveKeys({})}>
						{t('ui.mine.allBack')}
					</Button>
				</div>
			)}
			{asking && <Press a={asking} onClose={() => ask(null)} />}
		</div>
	);
}

function Press({ a, onClose }: { a: Action; onClose: () => void }) {
	const [keys, setKeys] = useState('');
	const [error, setError] = useState('');
	const other = keys ? taken(keys, a.id) : undefined;
	const why = error || (other ? t('ui.mine.taken', { name: t(other.label) }) : '');
	const press = (e: KeyboardEvent): void => {
		if (e.key === 'Tab' || e.key === 'Escape' || e.key === 'Shift' || e.key === 'Control' || e.key === 'Meta' || e.key === 'Alt') return;
		if (e.key === 'Enter' && (e.target as Element).closest('button')) return;
		const s = stroke(e);
		e.preventDefault();
		if (!s) return setError(t('ui.mine.cannot'));
		setError('');
		setKeys(/^[a-z]$/.test(keys) && !s.includes('+') ? `${keys} ${s}` : s);
	};
	const save = async (): Promise<void> => {
		const e = await put(a.id, keys);
		if (e) setError(e);
		else onClose();
	};
	return (
		<Dialog
			title={t('ui.mine.changeOf', { name: t(a.label) })}
			size="small"
			onClose={onClose}
			footer={
				<>
					<Button onClick={() => setKeys('')} disabled={!keys}>
						{t('ui.mine.again')}
					</Button>
					<Button kind="main" disabled={!keys || Boolean(other)} onClick={() => void save()}>
						{t('ui.save')}
					</Button>
				</>
			}
		>
			<div class={css.press} tabIndex={0} role="textbox" aria-readonly="true" aria-label={t('ui.mine.press')} data-autofocus onKeyDown={press}>
				{keys ? <Kbd keys={keys} /> : <span class="muted">{t('ui.mine.press')}</span>}
				<span class="vh" role="status">
					{keyWords(keys)}
				</span>
			</div>
			{why && <Notice tone="bad">{why}</Notice>}
			{!actionById(a.id)?.keys && !keys && <p class="muted">{t('ui.mine.noKey')}</p>}
		</Dialog>
	);
}
