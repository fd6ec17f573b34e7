// The body of an article: rich, or its Markdown; the same text either way.
import { useEffect, useRef, useState } from 'preact/hooks';
import { csrf, post } from '../../api/client';
import { t } from '../../i18n';
import { failed, toast } from '../../store/toasts';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input } from '../../ui/Field';
import { Menu } from '../../ui/Menu';
import type { KbEditor, Tool } from './pm';
import { CALLOUTS } from './schema';
import css from './kb.module.css';
import type { IconName } from '../../ui/icon-names';

const TOOLS: { tool: Tool; icon: IconName; label: 'bold' | 'italic' | 'bullets' | 'numbers' | 'quote'; keys?: string }[] = [
	{ tool: 'strong', icon: 'bold', label: 'bold', keys: 'Mod+b' },
	{ tool: 'em', icon: 'italic', label: 'italic', keys: 'Mod+i' },
	{ tool: 'bullet_list', icon: 'list', label: 'bullets' },
	{ tool: 'ordered_list', icon: 'list-ordered', label: 'numbers' },
	{ tool: 'blockquote', icon: 'quote', label: 'quote' },
];

interface Props {
	article: number;
	locale: string;
	label: string;
	body: string;
	version: number;
	onBody: (md: string) => void;
	onSave: () => void;
}

export async function htmlOf(locale: string, body: string): Promise<string> {
	const r = await post<{ html: string }>('/kb/preview', { locale, body });
	if (!r.ok) failed(r.error);
	return r.ok ? r.data.html : '';
}

export function MdEditor(p: Props) {
	const [source, setSource] = useState(false);
	const editor = useRef<KbEditor | null>(null);
	const area = useRef<HTMLTextAreaElement>(null);
	const [on, setOn] = useState<ReadonlySet<string>>(new Set());
	const [asks, setAsks] = useState<'link' | { file: string; url: string } | null>(null);
	const input = useRef<HTMLInputElement>(null);
	const keep = (e: Event): void => e.preventDefault();
	const put = (md: string): void => {
		const el = area.current;
		if (!el) return;
		el.setRangeText(md, el.selectionStart, el.selectionEnd, 'end');
		p.onBody(el.value);
		el.focus();
	};
	const upload = async (files: File[]): Promise<void> => {
		for (const f of files) {
			const r = await fetch('/api/v1/attachments', { method: 'POST', credentials: 'same-origin', headers: { 'X-CSRF-Token': csrf.value, 'X-File-Name': encodeURIComponent(f.name), 'Content-Type': f.type || 'application/octet-stream' }, body: f }).catch(() => null);
			const up = r?.ok ? ((await r.json()) as { id: number }) : null;
			const file = up && (await post<{ url: string; name: string; mime_type: string }>(`/kb/articles/${p.article}/files`, { attachment_id: up.id }));
			if (!file?.ok) {
				toast(t('ui.canned.notUploaded', { name: f.name }), { kind: 'error' });
				continue;
			}
			if (file.data.mime_type.startsWith('image/')) setAsks({ file: f.name, url: file.data.url });
			else if (source) put(`[${file.data.name}](${file.data.url})`);
			else editor.current?.link(file.data.url);
		}
	};
	const image = (alt: string, url: string): void => {
		if (source) put(`![${alt.replace(/[[\]\\]/g, '\\$&')}](${url})`);
		else editor.current?.image(url, alt);
	};
	return (
		<div class={css.editor}>
			<div class={css.tools} role="group" aria-label={t('ui.editor.tools')}>
				{!source && (
					<>
						<Menu label={t('ui.kb.heading')} kind="ghost" small align="start" items={([2, 3] as const).map((l) => ({ id: String(l), label: t('ui.kb.headingN', { n: l - 1 }), checked: on.has(`heading${l}`), run: () => setTimeout(() => editor.current?.run(`heading${l}` as Tool)) }))}>
							{t('ui.kb.heading')}
						</Menu>
						{TOOLS.map((x) => (
							<IconButton key={x.tool} icon={x.icon} label={t(`ui.editor.${x.label}`)} keys={x.keys} aria-pressed={on.has(x.tool)} onMouseDown={keep} onClick={() => editor.current?.run(x.tool)} />
						))}
						<IconButton icon="link" label={t('ui.editor.link')} aria-pressed={on.has('link')} onMouseDown={keep} onClick={() => (on.has('link') ? editor.current?.link('') : setAsks('link'))} />
						<Menu label={t('ui.kb.callout')} kind="ghost" small align="start" items={CALLOUTS.map((k) => ({ id: k, label: t(`ui.kb.callout.${k}`), run: () => setTimeout(() => editor.current?.run('callout', k)) }))}>
							{t('ui.kb.callout')}
						</Menu>
						<Menu
							label={t('ui.kb.insert')}
							kind="ghost"
							small
							align="start"
							items={[
								{ id: 'table', label: t('ui.kb.table'), run: () => setTimeout(() => editor.current?.run('table')) },
								...(on.has('table') ? [{ id: 'row', label: t('ui.kb.row'), run: () => setTimeout(() => editor.current?.run('row')) }, { id: 'col', label: t('ui.kb.column'), run: () => setTimeout(() => editor.current?.run('column')) }] : []),
								{ id: 'code', label: t('ui.kb.code'), run: () => setTimeout(() => editor.current?.run('code_block')) },
								{ id: 'rule', label: t('ui.kb.rule'), run: () => setTimeout(() => editor.current?.run('horizontal_rule')) },
							]}
						>
							{t('ui.kb.insert')}
						</Menu>
					</>
				)}
				<IconButton icon="image" label={t('ui.kb.file')} onClick={() => input.current?.click()} />
				<input ref={input} type="file" multiple hidden aria-label={t('ui.kb.file')} onChange={(e) => void upload([...(e.currentTarget.files ?? [])])} />
				<Button small kind="ghost" icon="code" aria-pressed={source} onClick={() => setSource(!source)}>
					{t('ui.kb.source')}
				</Button>
			</div>
			{source ? (
				<textarea
					ref={area}
					class={css.source}
					lang={p.locale}
					aria-label={p.label}
					value={p.body}
					onInput={(e) => p.onBody(e.currentTarget.value)}
					onKeyDown={(e) => {
						if (e.key !== 's' || !(e.ctrlKey || e.metaKey)) return;
						e.preventDefault();
						p.onSave();
					}}
				/>
			) : (
				<Rich {...p} handle={editor} onActive={setOn} onFiles={(f) => void upload(f)} />
			)}
			{asks === 'link' && <LinkDialog onClose={() => setAsks(null)} onLink={(href) => editor.current?.link(href)} />}
			{asks && asks !== 'link' && <AltDialog file={asks.file} onClose={() => setAsks(null)} onAlt={(alt) => image(alt, asks.url)} />}
		</div>
	);
}

function Rich({ handle, onActive, onFiles, ...p }: Props & { handle: { current: KbEditor | null }; onActive: (on: ReadonlySet<string>) => void; onFiles: (f: File[]) => void }) {
	const place = useRef<HTMLDivElement>(null);
	const now = useRef(p);
	now.current = p;
	const [ready, setReady] = useState(false);
	useEffect(() => {
		let here = true;
		void Promise.all([import('./pm'), htmlOf(p.locale, p.body)]).then(([pm, html]) => {
			if (!here || !place.current) return;
			handle.current = pm.createKbEditor(place.current, {
				html,
				label: p.label,
				lang: p.locale,
				onChange: (md) => now.current.onBody(md),
				onActive,
				onFiles,
				onSave: () => now.current.onSave(),
			});
			setReady(true);
		});
		return () => {
			here = false;
			handle.current?.destroy();
			handle.current = null;
		};
	}, []);
	const seen = useRef(p.version);
	useEffect(() => {
		if (seen.current === p.version) return;
		seen.current = p.version;
		void htmlOf(p.locale, now.current.body).then((html) => handle.current?.setHtml(html));
	}, [p.version]);
	return <div class={`${css.rich} ${css.article}`} ref={place} data-kb-editor={p.locale} data-ready={ready || undefined} />;
}

function LinkDialog({ onLink, onClose }: { onLink: (href: string) => void; onClose: () => void }) {
	const [href, setHref] = useState('https://');
	const done = (e: Event): void => {
		e.preventDefault();
		onClose();
		setTimeout(() => onLink(href.trim()));
	};
	return (
		<Dialog title={t('ui.editor.link')} size="small" onClose={onClose}>
			<form class={css.form} onSubmit={done}>
				<Input label={t('ui.kb.address')} hint={t('ui.kb.addressHint')} value={href} onValue={setHref} data-autofocus />
				<Button kind="main" type="submit">
					{t('ui.add')}
				</Button>
			</form>
		</Dialog>
	);
}

// Who cannot see the picture hears what it shows.
function AltDialog({ file, onAlt, onClose }: { file: string; onAlt: (alt: string) => void; onClose: () => void }) {
	const [alt, setAlt] = useState('');
	const done = (e: Event): void => {
		e.preventDefault();
		onClose();
		setTimeout(() => onAlt(alt.trim()));
	};
	return (
		<Dialog title={t('ui.kb.alt')} size="small" onClose={onClose}>
			<form class={css.form} onSubmit={done}>
				<p class="muted">{t('ui.kb.altText', { name: file })}</p>
				<Input label={t('ui.kb.altLabel')} required maxLength={300} value={alt} onValue={setAlt} data-autofocus />
				<Button kind="main" type="submit">
					{t('ui.add')}
				</Button>
			</form>
		</Dialog>
	);
}
