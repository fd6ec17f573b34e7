// The knowledge base as an archive: out in one go; in after a look at what would become of it.
import { useState } from 'preact/hooks';
import { post, query, type Failure } from '../../api/client';
import { LOCALE_NAMES, LOCALES, locale, t } from '../../i18n';
import { number } from '../../i18n/format';
import { failureText } from '../../store/toasts';
import { Chip, type Tone } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import css from './kb.module.css';

type Fate = 'new' | 'changed' | 'same' | 'picture' | 'tree' | 'passed' | 'refused';
interface Packed {
	path: string;
	title: string;
	locale: string;
	fate: Fate;
	why: string;
}
interface Outcome {
	files: Packed[];
	fresh: number;
	changed: number;
	same: number;
	pictures: number;
	refused: number;
	tried: boolean;
}
const TONE: Record<Fate, Tone> = { new: 'ok', changed: 'accent', same: 'plain', picture: 'plain', tree: 'plain', passed: 'plain', refused: 'bad' };
// what is worth a look first
const ORDER: Fate[] = ['refused', 'new', 'changed', 'passed', 'tree', 'picture', 'same'];

export function FilesDialog({ onClose }: { onClose: (changed: boolean) => void }) {
	const [file, setFile] = useState<File | null>(null);
	const [language, setLanguage] = useState<string>(locale.value);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const [out, setOut] = useState<Outcome | null>(null);
	const [did, setDid] = useState(false);
	const run = async (tried: boolean): Promise<void> => {
		if (!file) return;
		setBusy(true);
		const r = await post<Outcome>(`/kb/import${query({ locale: language, try: tried ? 1 : null })}`, undefined, { raw: file, headers: { 'Content-Type': 'application/zip' } });
		setBusy(false);
		setError(r.ok ? null : r.error);
		setOut(r.ok ? r.data : null);
		if (r.ok && !tried) setDid(true);
	};
	const anew = (f: File | null): void => {
		setFile(f);
		setOut(null);
		setError(null);
	};
	const texts = out ? out.fresh + out.changed : 0;
	return (
		<Dialog title={t('ui.kb.files')} size="wide" onClose={() => onClose(did)}>
			<div class={css.form}>
				<section class={css.filesPart} aria-labelledby="kb-export">
					<h3 id="kb-export">{t('ui.kb.files.export')}</h3>
					<p class="muted">{t('ui.kb.files.exportHint')}</p>
					<p>
						<a href="/api/v1/kb/export" download="knowledge.zip">
							{t('ui.kb.files.download')}
						</a>
					</p>
				</section>
				<section class={css.filesPart} aria-labelledby="kb-import">
					<h3 id="kb-import">{t('ui.kb.files.import')}</h3>
					<p class="muted">{t('ui.kb.files.importHint')}</p>
					<div class={css.filesAsk}>
						<label class={css.filesPick}>
							<span>{t('ui.kb.files.choose')}</span>
							<input type="file" accept=".zip,application/zip" disabled={busy} onChange={(e) => anew(e.currentTarget.files?.[0] ?? null)} />
						</label>
						<Select
							label={t('ui.kb.files.locale')}
							value={language}
							choices={LOCALES.map((l) => ({ value: l, label: LOCALE_NAMES[l] }))}
							onValue={(l) => {
								setLanguage(l);
								setOut(null);
							}}
						/>
					</div>
					{error && <Notice tone="bad">{failureText(error)}</Notice>}
					<div role="status" class={css.form}>
						{out && <Report out={out} texts={texts} />}
					</div>
					<div class={css.buttons}>
						{out?.tried && texts > 0 ? (
							<Button kind="main" busy={busy} onClick={() => void run(false)}>
								{t('ui.kb.files.run', { n: texts })}
							</Button>
						) : (
							<Button kind={out ? 'plain' : 'main'} busy={busy} disabled={!file || (out !== null && !out.tried)} onClick={() => void run(true)}>
								{t('ui.kb.files.look')}
							</Button>
						)}
						{out && !out.tried && (
							<Button kind="main" onClick={() => onClose(did)}>
								{t('ui.close')}
							</Button>
						)}
					</div>
				</section>
			</div>
		</Dialog>
	);
}

function Report({ out, texts }: { out: Outcome; texts: number }) {
	const files = [...out.files].sort((a, b) => ORDER.indexOf(a.fate) - ORDER.indexOf(b.fate));
	const words = { fresh: number(out.fresh), changed: number(out.changed), same: number(out.same), pictures: number(out.pictures), refused: number(out.refused) };
	return (
		<>
			<p>
				{t(!out.tried ? 'ui.kb.files.did' : texts ? 'ui.kb.files.would' : 'ui.kb.files.nothing')} <strong>{t('ui.kb.files.sum', words)}</strong>
			</p>
			<ul class={css.filesList} tabIndex={0} aria-label={t('ui.kb.files.fate')} data-tried={out.tried}>
				{files.map((f, i) => (
					<li key={`${f.path}/${i}`} data-fate={f.fate}>
						<Chip tone={TONE[f.fate]}>{t(`ui.kb.files.fate.${f.fate}`)}</Chip>
						<span class={css.filesName}>
							{f.title && <strong>{f.title}</strong>} <code>{f.path}</code> {f.locale && <span class="muted">{f.locale}</span>}
							{f.why && <span class={f.fate === 'refused' ? css.wrong : 'muted'}> {f.why}</span>}
						</span>
					</li>
				))}
			</ul>
		</>
	);
}
