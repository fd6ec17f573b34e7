// One search over everything and all time: number, words, names, addresses, phone.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Person, SearchHit } from '../../api/types';
import { t } from '../../i18n';
import { categoryName, statusName } from '../../store/directory';
import { go, route, ticketHref, to } from '../../store/router';
import { recent, results, search, searchMore } from '../../store/search';
import { openTicket } from '../../store/ui';
import { Age, Avatar, ChannelIcon, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { Marked } from './Marked';
import css from './search.module.css';

const CATEGORIES = ['new', 'open', 'pending', 'hold', 'solved', 'closed'] as const;

export function SearchPane({ q, status }: { q: string; status: string }) {
	const [text, setText] = useState(q);
	const box = useRef<HTMLDivElement>(null);
	const input = useRef<HTMLInputElement>(null);
	const r = results.value;

	useEffect(() => {
		if (openTicket.peek() === null) input.current?.focus();
	}, []);
	useEffect(() => {
		setText(q);
		void search(q, status);
	}, [q, status]);
	useEffect(() => {
		if (text === q) return;
		const timer = setTimeout(() => {
			const here = route.peek();
			if (here.name === 'search') go(to.search(text, status), { replace: true });
		}, 180);
		return () => clearTimeout(timer);
	}, [text]);
	useLayoutEffect(() => {
		if (box.current) box.current.scrollTop = results.peek().scrollTop;
	}, []);

	return (
		<section class={css.pane} aria-label={t('ui.search')}>
			<h1 class="vh">{t('ui.search')}</h1>
			<form
				class={css.form}
				role="search"
				onSubmit={(e) => {
					e.preventDefault();
					go(to.search(text, status), { replace: true });
					void search(text, status, true);
				}}
			>
				<div class={css.field}>
					<Icon name="search" />
					<input
						ref={input}
						type="search"
						class={css.input}
						aria-label={t('ui.search')}
						placeholder={t('ui.search.placeholder')}
						value={text}
						onInput={(e) => setText(e.currentTarget.value)}
						onKeyDown={(e) => {
							if (e.key === 'ArrowDown') {
								e.preventDefault();
								box.current?.querySelector('a')?.focus();
							}
						}}
					/>
				</div>
				<select class={css.status} aria-label={t('ui.status')} value={status} onChange={(e) => go(to.search(text, e.currentTarget.value), { replace: true })}>
					<option value="">{t('ui.search.anyStatus')}</option>
					{CATEGORIES.map((c) => (
						<option key={c} value={c}>
							{categoryName(c)}
						</option>
					))}
				</select>
			</form>
			<div
				class={css.results}
				ref={box}
				aria-busy={r.state === 'loading'}
				onScroll={(e) => {
					results.value.scrollTop = e.currentTarget.scrollTop;
				}}
				onKeyDown={walk}
			>
				<Body />
			</div>
		</section>
	);
}

// Arrows go from result to result.
function walk(e: KeyboardEvent): void {
	if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
	const list = [...(e.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('a')];
	const at = list.indexOf(document.activeElement as HTMLElement);
	const next = list[at + (e.key === 'ArrowDown' ? 1 : -1)];
	if (!next) return;
	e.preventDefault();
	e.stopPropagation();
	next.focus();
}

function Body() {
	const r = results.value;
	if (r.state === 'idle') return <Start />;
	if (r.state === 'error') return <ErrorState error={r.error} retry={() => void search(r.q, r.status, true)} />;
	if (r.state === 'loading' && !r.tickets.length && !r.people.length) return <Bones rows={6} kind="row" />;
	if (r.state === 'ready' && !r.tickets.length && !r.people.length)
		return (
			<Empty icon="search" title={t('ui.search.none', { q: r.q })}>
				{t('ui.search.noneText')}
			</Empty>
		);
	return (
		<>
			<p class="vh" role="status">
				{t('ui.search.found', { n: r.tickets.length })}
			</p>
			{r.corrected && <p class={`muted ${css.corrected}`}>{t('ui.search.corrected', { words: r.corrected })}</p>}
			{r.people.length > 0 && (
				<>
					<h2 class={css.group}>{t('ui.search.people')}</h2>
					<ul>
						{r.people.map((p) => (
							<PersonRow key={p.id} p={p} />
						))}
					</ul>
				</>
			)}
			{r.tickets.length > 0 && <h2 class={css.group}>{t('ui.search.tickets')}</h2>}
			<ul>
				{r.tickets.map((x) => (
					<Hit key={x.id} x={x} />
				))}
			</ul>
			{r.next && (
				<div class={css.more}>
					<Button small busy={r.state === 'loading'} onClick={() => void searchMore()}>
						{t('ui.search.more')}
					</Button>
				</div>
			)}
		</>
	);
}

function Hit({ x }: { x: SearchHit }) {
	const here = openTicket.value === x.id;
	return (
		<li>
			<a class={css.hit} href={ticketHref(x.id)} aria-current={here ? 'true' : undefined}>
				<span class={css.line}>
					<span class={`${css.subject} clip`}>{x.subject || t('ui.noSubject')}</span>
					<Age at={x.updated_at} class={css.age} />
				</span>
				<span class={css.excerpt}>
					<Marked text={x.excerpt || x.snippet} marks={x.excerpt ? x.marks : []} />
				</span>
				<span class={css.meta}>
					<ChannelIcon channel={x.channel} />
					<span class="num">#{x.id}</span>
					<span class="clip">{x.requester.name}</span>
					<Chip tone={x.category === 'solved' || x.category === 'closed' ? 'ok' : 'plain'}>{statusName(x.status_id, x.category)}</Chip>
				</span>
			</a>
		</li>
	);
}

function PersonRow({ p }: { p: Person }) {
	const name = p.name || p.identities[0]?.address || '';
	return (
		<li>
			<a class={css.person} href={to.person(p.id)}>
				<Avatar name={name} size={28} />
				<span class="grow clip">
					{name} <small class="muted">{p.identities[0]?.address}</small>
				</span>
				<span class="muted num">{t('ui.search.personTickets', { n: p.tickets_total })}</span>
			</a>
		</li>
	);
}

function Start() {
	const list = recent();
	return (
		<div class={css.start}>
			{list.length > 0 && (
				<>
					<h2 class={css.group}>{t('ui.search.recent')}</h2>
					<ul>
						{list.map((q) => (
							<li key={q}>
								<a class={css.person} href={to.search(q)}>
									<Icon name="clock" /> <span class="clip">{q}</span>
								</a>
							</li>
						))}
					</ul>
				</>
			)}
			<p class={css.help}>{t('ui.search.help')}</p>
		</div>
	);
}
