// The face of the help centre: name, logo, colours, words, domain, with what it will look like.
import { useState } from 'preact/hooks';
import { call, fieldError, patch, post, type Failure } from '../../api/client';
import type { Names } from '../../api/case-types';
import type { Brand } from '../../api/front-types';
import { t } from '../../i18n';
import { failed, failureText, toast } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { NamesInput } from '../../ui/NamesInput';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { contrast, ink, isColour, readable } from './contrast';
import set from '../../ui/admin.module.css';
import css from './front.module.css';

const EMPTY: Brand = { id: 0, name: '', domain: '', accent: '#4338ca', band: '', radius: 8, texts: {}, logo: '', show_sla: true, show_attainment: false, show_status: true, contrast: 7, nearest: '' };

export function Brands() {
	const list = useLoad<{ brands: Brand[] }>('/brands');
	const [more, setMore] = useState(false);
	if (list.error) return <ErrorState error={list.error} retry={() => void list.reload()} />;
	if (!list.data) return <Bones kind="card" />;
	return (
		<>
			<p class="muted">{t('ui.pages.brandsText')}</p>
			{list.data.brands.map((b) => (
				<BrandForm key={b.id} brand={b} onSaved={() => void list.reload()} />
			))}
			{more ? (
				<BrandForm
					brand={EMPTY}
					onSaved={() => {
						setMore(false);
						void list.reload();
					}}
				/>
			) : (
				<Button icon="plus" onClick={() => setMore(true)}>
					{t('ui.pages.addBrand')}
				</Button>
			)}
		</>
	);
}

function Colour({ label, value, onValue, error, hint, optional }: { label: string; value: string; onValue: (v: string) => void; error?: string; hint?: string; optional?: boolean }) {
	return (
		<div class={css.colour}>
			<Input label={label} value={value} onValue={onValue} error={error} hint={hint} optional={optional} maxLength={7} placeholder="#4338ca" spellcheck={false} />
			<input class={css.swatch} type="color" aria-label={t('ui.pages.pick', { name: label })} value={isColour(value) ? value : '#ffffff'} onInput={(e) => onValue(e.currentTarget.value)} />
		</div>
	);
}

function Readable({ accent, onUse }: { accent: string; onUse: (c: string) => void }) {
	const r = contrast(accent, '#ffffff');
	const good = r >= 4.5;
	const better = readable(accent);
	return (
		<p class={css.ratio} role="status">
			<span class={good ? css.good : css.bad}>{t('ui.pages.contrast', { ratio: r.toFixed(1) })}</span>
			{good ? (
				t('ui.pages.readable')
			) : (
				<>
					{t('ui.pages.unreadable')}
					{isColour(accent) && (
						<Button small onClick={() => onUse(better)}>
							{t('ui.pages.use', { colour: better })}
						</Button>
					)}
				</>
			)}
		</p>
	);
}

function Look({ b }: { b: Brand }) {
	const accent = isColour(b.accent) ? b.accent : '#4338ca';
	const band = isColour(b.band) ? b.band : '#f6f6f9';
	return (
		<div class={css.preview} aria-label={t('ui.pages.preview')} role="img">
			<div class={css.band} style={{ background: band, color: ink(band) }}>
				<span>
					{b.logo && <img src={b.logo} alt="" />} {b.name || 'Acme'}
				</span>
				<span class={css.pill} style={{ background: accent, borderRadius: `${b.radius}px` }}>
					{t('ui.pages.write')}
				</span>
			</div>
			<div class={css.hero}>
				<strong>{t('ui.pages.help')}</strong>
				<span style={{ color: accent, textDecoration: 'underline' }}>{t('ui.pages.link')}</span>
			</div>
		</div>
	);
}

function BrandForm({ brand, onSaved }: { brand: Brand; onSaved: () => void }) {
	const [b, setB] = useState(brand);
	const [error, setError] = useState<Failure | null>(null);
	const change = (x: Partial<Brand>): void => setB({ ...b, ...x });
	const words = (kind: 'title' | 'intro' | 'footer') => (n: Names) => change({ texts: { ...b.texts, [kind]: n } });
	const wrong = (kind: string): string | undefined => error?.errors.find((x) => x.field.startsWith(`texts.${kind}`))?.message;
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const body = { name: b.name, domain: b.domain, accent: b.accent, band: b.band, radius: b.radius, texts: { title: {}, intro: {}, footer: {}, ...b.texts }, show_sla: b.show_sla, show_attainment: b.show_attainment, show_status: b.show_status };
		const r = b.id ? await patch<Brand>(`/brands/${b.id}`, body) : await post<Brand>('/brands', body);
		if (!r.ok) return setError(r.error);
		setError(null);
		setB(r.data);
		toast(t('ui.saved'), { kind: 'ok' });
		onSaved();
	};
	const logo = async (file: File | null): Promise<void> => {
		const r = await call<Brand>('PUT', `/brands/${b.id}/logo`, undefined, { raw: file ?? new Blob([]) });
		if (!r.ok) return failed(r.error);
		setB({ ...b, logo: r.data.logo });
	};
	const first = brand.id !== 0 && !brand.domain;
	return (
		<form class={`${set.card} ${css.form}`} onSubmit={save} noValidate>
			<h2>{brand.id ? b.name || t('ui.pages.firstBrand') : t('ui.pages.addBrand')}</h2>
			{error && !error.errors.some((x) => x.field) && <Notice tone="bad">{failureText(error)}</Notice>}
			<div class={css.two}>
				<Input label={t('ui.pages.brandName')} value={b.name} onValue={(name) => change({ name })} error={fieldError(error, 'name')} hint={t('ui.pages.brandNameHint')} maxLength={100} optional />
				{!first && <Input label={t('ui.pages.domain')} value={b.domain} onValue={(domain) => change({ domain })} error={fieldError(error, 'domain')} placeholder="help.example.com" />}
				<Colour label={t('ui.pages.accent')} value={b.accent} onValue={(accent) => change({ accent })} error={fieldError(error, 'accent')} />
				<Colour label={t('ui.pages.band')} value={b.band} onValue={(band) => change({ band })} error={fieldError(error, 'band')} optional />
			</div>
			<Readable accent={b.accent} onUse={(accent) => change({ accent })} />
			<Look b={b} />
			{b.id > 0 && (
				<div class={css.ratio}>
					<label>
						{t('ui.pages.logo')} <input type="file" accept="image/png,image/svg+xml,image/webp,image/jpeg" onChange={(e) => void logo(e.currentTarget.files?.[0] ?? null)} />
					</label>
					{b.logo && (
						<Button small icon="trash-2" onClick={() => void logo(null)}>
							{t('ui.pages.noLogo')}
						</Button>
					)}
				</div>
			)}
			<NamesInput label={t('ui.pages.title')} value={b.texts.title ?? {}} max={120} onValue={words('title')} error={wrong('title')} optional />
			<NamesInput label={t('ui.pages.intro')} value={b.texts.intro ?? {}} max={500} onValue={words('intro')} error={wrong('intro')} optional />
			<NamesInput label={t('ui.pages.footer')} value={b.texts.footer ?? {}} max={1000} onValue={words('footer')} error={wrong('footer')} optional />
			<Switch label={t('ui.pages.showSla')} checked={b.show_sla} onChange={(show_sla) => change({ show_sla })} />
			{b.show_sla && <Switch label={t('ui.pages.showAttainment')} checked={b.show_attainment} onChange={(show_attainment) => change({ show_attainment })} />}
			<Switch label={t('ui.pages.showStatus')} checked={b.show_status} onChange={(show_status) => change({ show_status })} />
			<div class={css.buttons}>
				<a href={b.domain ? `//${b.domain}/` : '/'} target="_blank" rel="noreferrer">
					{t('ui.pages.open')}
				</a>
				<Button kind="main" type="submit">
					{t('ui.save')}
				</Button>
			</div>
		</form>
	);
}
