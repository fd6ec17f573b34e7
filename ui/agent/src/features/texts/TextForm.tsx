// One kind of mail: its words by language and team or brand, how they would be sent, earlier ones.
import { useEffect, useState } from 'preact/hooks';
import { fieldError, put as send, post, query, type Failure } from '../../api/client';
import { LOCALES, LOCALE_NAMES, locale, t, type Locale } from '../../i18n';
import { brandChoices, brands, needCase } from '../../store/case';
import { teams } from '../../store/directory';
import { failed, failureText, toast } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Rich } from '../../ui/editor/Texts';
import { Input, Select } from '../../ui/Field';
import { useGuard } from '../../ui/guard';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { Preview } from './Preview';
import { standing, whom, whomIds, type TextKind, type TextMade, type TextOne, type Words } from './types';
import { Versions } from './Versions';
import own from './texts.module.css';
import css from '../../ui/admin.module.css';

export function TextForm({ kind, reload }: { kind: TextKind; reload: () => Promise<void> }) {
	const [place, setPlace] = useState('');
	useEffect(needCase, []);
	const [at, setAt] = useState<Locale>(locale.peek());
	const { data, error, reload: again } = useLoad<TextOne>(`/texts/${kind.kind}${query(whomIds(place))}`);
	const [dirty, setDirty] = useState(false);
	useGuard(dirty);
	const words = data?.locales.find((w) => w.locale === at);
	const places = kind.own.filter((p) => whom(p) === place);
	const ofBrands = kind.by_brand && brands.value.length > 1 ? brandChoices.value.map((b) => ({ value: `b${b.value}`, label: t('ui.texts.ofBrand', { name: b.label }) })) : [];
	if (error) return <ErrorState error={error} retry={() => void again()} />;
	return (
		<div class={css.form}>
			<header>
				<h2>{kind.name}</h2>
				<p class="muted">{kind.about}</p>
			</header>
			<div class={css.two}>
				<Select label={t('ui.language')} value={at} disabled={dirty} onValue={(v) => setAt(v as Locale)} choices={LOCALES.map((l) => ({ value: l, label: `${LOCALE_NAMES[l]} — ${t(`ui.texts.is.${standing(places, l)}`)}` }))} />
				<Select label={t('ui.texts.for')} value={place} disabled={dirty} onValue={setPlace} choices={[{ value: '', label: t('ui.texts.all') }, ...teams.value.map((x) => ({ value: `t${x.id}`, label: x.name })), ...ofBrands]} />
			</div>
			{!words || (data && whom(data) !== place) ? (
				<Bones rows={4} kind="row" />
			) : (
				<Editor key={`${place}.${at}.${words.version}`} kind={kind} place={place} words={words} dirty={dirty} setDirty={setDirty} saved={async () => void (await Promise.all([again(), reload()]))} />
			)}
		</div>
	);
}

interface EditorProps {
	kind: TextKind;
	place: string;
	words: Words;
	dirty: boolean;
	setDirty: (d: boolean) => void;
	saved: () => Promise<void>;
}

function Editor({ kind, place, words, dirty, setDirty, saved }: EditorProps) {
	const { team, brand } = whomIds(place);
	const mine = words.html !== '';
	const [subject, setSubject] = useState(mine ? words.subject : words.builtin_subject);
	const [html, setHtml] = useState(mine ? words.html : words.builtin_html);
	const [round, setRound] = useState(0); // the editor is made anew when other words come in
	const [busy, setBusy] = useState(false);
	const [back, setBack] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	useEffect(() => () => setDirty(false), []);
	const save = async (body: string): Promise<void> => {
		setBusy(true);
		const r = await send<TextOne>(`/texts/${kind.kind}`, { locale: words.locale, subject: body ? subject : '', html: body, team_id: Number(team) || null, brand_id: Number(brand) || null, version: words.version });
		setBusy(false);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setDirty(false);
		toast(t('ui.saved'), { kind: 'ok' });
		await saved();
	};
	const test = async (): Promise<void> => {
		setBusy(true);
		const r = await post<TextMade>(`/texts/${kind.kind}/test`, { locale: words.locale, subject, html });
		setBusy(false);
		if (!r.ok) return failed(r.error);
		toast(t('ui.texts.sent', { address: r.data.sent_to ?? '' }), { kind: 'ok' });
	};
	const change = (s: string, h: string): void => {
		setSubject(s);
		setHtml(h);
		setDirty(true);
	};
	return (
		<form
			class={css.form}
			onSubmit={(e) => {
				e.preventDefault();
				void save(html);
			}}
		>
			{error && <Notice tone="bad">{failureText(error)}</Notice>}
			<div class={own.columns}>
				<section class={css.card}>
					<Input label={t('ui.subject')} optional={!kind.subject_needed} hint={kind.subject_needed ? undefined : t('ui.texts.noSubject')} maxLength={200} value={subject} onValue={(s) => change(s, html)} error={fieldError(error, 'subject')} />
					<Rich key={round} html={html} label={t('ui.texts.words')} variables={kind.variables} onValue={(h) => change(subject, h)} />
					{fieldError(error, 'html') && (
						<p class={css.wrong} role="alert">
							{fieldError(error, 'html')}
						</p>
					)}
					{!mine && <p class="muted">{t('ui.texts.builtin')}</p>}
				</section>
				<Preview kind={kind.kind} locale={words.locale} subject={subject} html={html} />
			</div>
			<Versions
				path={`/texts/${kind.kind}/versions${query({ locale: words.locale, team, brand })}`}
				now={words.version}
				onTake={(v) => {
					change(v.html === null ? words.builtin_subject : v.subject, v.html ?? words.builtin_html);
					setRound(round + 1);
				}}
			/>
			<div class={css.saveBar}>
				<Button kind="main" type="submit" busy={busy} disabled={!dirty}>
					{t('ui.save')}
				</Button>
				<Button icon="send" disabled={busy} onClick={() => void test()}>
					{t('ui.texts.test')}
				</Button>
				{mine && (
					<Button kind="ghost" icon="undo-2" onClick={() => setBack(true)}>
						{t('ui.texts.restore')}
					</Button>
				)}
				{dirty && <span class="muted">{t('ui.unsaved')}</span>}
			</div>
			{back && <Confirm title={t('ui.texts.restore')} text={t('ui.texts.restoreText')} yes={t('ui.texts.restore')} onClose={() => setBack(false)} onYes={() => save('')} />}
		</form>
	);
}
