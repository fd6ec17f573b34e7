// How much of an agent's limit one open ticket takes, by channel.
import { useState } from 'preact/hooks';
import { fieldError, put, type Failure } from '../../api/client';
import type { ChannelWeight, RouteClass } from '../../api/routing-types';
import { t } from '../../i18n';
import { failureText, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Input, Select } from '../../ui/Field';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import css from './routing.module.css';

const CLASSES: RouteClass[] = ['mail', 'chat', 'phone'];

export function Weights() {
	const { data, error, reload, set } = useLoad<{ channels: ChannelWeight[] }>('/routing/channels');
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={3} kind="row" />;
	return <Form start={data.channels} onSaved={(channels) => set({ channels })} />;
}

function Form({ start, onSaved }: { start: ChannelWeight[]; onSaved: (v: ChannelWeight[]) => void }) {
	const [list, setList] = useState(start);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const edit = (i: number, change: Partial<ChannelWeight>): void => setList(list.map((x, k) => (k === i ? { ...x, ...change } : x)));
	const changed = list.filter((x, i) => x.class !== start[i]?.class || x.weight !== start[i]?.weight);
	const touched = changed.reduce((n, x) => n + x.open_n, 0);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await put<{ channels: ChannelWeight[] }>('/routing/channels', { channels: list.map((x) => ({ channel: x.channel, class: x.class, weight: x.weight })) });
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setList(r.data.channels);
		onSaved(r.data.channels);
		toast(t('ui.saved'), { kind: 'ok' });
	};
	return (
		<section class={css.card} aria-label={t('ui.route.weights')}>
			<div>
				<h2>{t('ui.route.weights')}</h2>
				<p class="muted">{t('ui.route.weightsText')}</p>
			</div>
			<form class={css.form} onSubmit={save}>
				{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
				{list.map((x, i) => (
					<fieldset key={x.channel} class={css.weight}>
						<legend class={css.legend}>{t(`ui.channel.${x.channel}`)}</legend>
						<Input label={t('ui.route.weight')} type="number" min={1} max={100} required value={String(x.weight)} onValue={(v) => edit(i, { weight: Math.round(Number(v) || 0) })} error={fieldError(error, `channels.${i}.weight`)} />
						<Select label={t('ui.route.weightClass')} value={x.class} onValue={(v) => edit(i, { class: v as RouteClass })} error={fieldError(error, `channels.${i}.class`)} choices={CLASSES.map((k) => ({ value: k, label: t(`ui.route.class.${k}`) }))} />
					</fieldset>
				))}
				<p class="muted" role="status">
					{t('ui.route.weightsAffect', { n: touched })}
				</p>
				<Button kind="main" type="submit" busy={busy} disabled={!changed.length}>
					{t('ui.save')}
				</Button>
			</form>
		</section>
	);
}
