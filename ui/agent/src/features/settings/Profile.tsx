import { useState } from 'preact/hooks';
import type { Theme } from '../../api/types';
import { fieldError, type Failure } from '../../api/client';
import { LOCALE_NAMES, LOCALES, t } from '../../i18n';
import { applyTheme, me, saveMe } from '../../store/session';
import { failureText, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Cards, Input, Select, type Choice } from '../../ui/Field';
import { Switch } from '../../ui/Bits';
import { Notice } from '../../ui/States';
import { to } from '../../store/router';
import { zones } from '../../ui/zones';
import { useGuard } from '../../ui/guard';
import css from './settings.module.css';

const UNDO = [0, 5000, 10_000, 20_000, 30_000] as const;
const THEMES: Theme[] = ['auto', 'light', 'dark'];

export function Profile() {
	const a = me.value;
	const [form, setForm] = useState(() => ({
		name: a?.name ?? '',
		locale: a?.locale ?? 'en',
		zone: a?.zone ?? '',
		theme: (a?.theme ?? 'auto') as Theme,
		undo_ms: a?.undo_ms ?? 10_000,
		keys_off: a?.keys_off ?? false,
	}));
	const [dirty, setDirty] = useState(false);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useGuard(dirty);
	if (!a) return null;
	const put = (change: Partial<typeof form>): void => {
		setForm({ ...form, ...change });
		setDirty(true);
	};
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await saveMe(form);
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
	};
	const undo: Choice[] = UNDO.map((ms) => ({ value: String(ms), label: ms ? t('ui.profile.seconds', { n: ms / 1000 }) : t('ui.profile.noUndo') }));
	return (
		<form class={css.form} onSubmit={save}>
			{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
			<section class={css.card}>
				<h2>{t('ui.profile.you')}</h2>
				<Input label={t('ui.name')} required autocomplete="name" maxLength={100} value={form.name} onValue={(name) => put({ name })} error={fieldError(error, 'name')} />
				<Input label={t('ui.email')} value={a.email} onValue={() => undefined} disabled hint={t('ui.profile.emailHint')} />
				<div class={css.two}>
					<Select label={t('ui.language')} value={form.locale} onValue={(locale) => put({ locale })} choices={LOCALES.map((l) => ({ value: l, label: LOCALE_NAMES[l] }))} />
					<Select label={t('ui.zone')} value={form.zone} onValue={(zone) => put({ zone })} choices={form.zone ? zones(form.zone) : [{ value: '', label: t('ui.profile.companyZone') }, ...zones('')]} />
				</div>
				<p>
					<a href={to.settings('signatures')}>{t('ui.profile.signature')}</a> <span class="muted">{t('ui.profile.signatureHint')}</span>
				</p>
			</section>
			<section class={css.card}>
				<h2>{t('ui.profile.behaviour')}</h2>
				<Cards
					legend={t('ui.profile.theme')}
					value={form.theme}
					onValue={(theme) => {
						put({ theme });
						applyTheme(theme);
					}}
					options={THEMES.map((v) => ({ value: v, label: t(`ui.theme.${v}`) }))}
				/>
				<Select label={t('ui.profile.undo')} hint={t('ui.profile.undoHint')} value={String(form.undo_ms)} onValue={(v) => put({ undo_ms: Number(v) })} choices={undo} />
				<Switch label={t('ui.profile.keys')} hint={t('ui.profile.keysHint')} checked={!form.keys_off} onChange={(on) => put({ keys_off: !on })} />
			</section>
			<SaveBar dirty={dirty} busy={busy} />
		</form>
	);
}

export function SaveBar({ dirty, busy }: { dirty: boolean; busy: boolean }) {
	return (
		<div class={css.saveBar}>
			<Button kind="main" type="submit" busy={busy} disabled={!dirty}>
				{t('ui.save')}
			</Button>
			{dirty && <span class="muted">{t('ui.unsaved')}</span>}
		</div>
	);
}
