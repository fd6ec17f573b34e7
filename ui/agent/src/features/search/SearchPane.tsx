// One search over everything and all time: number, words, names, addresses, phone.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Person, SearchHit } from '../../api/types';
import { t } from '../../i18n';
import { statusName } from '../../store/directory';
import { go, route, ticketHref, to } from '../../store/router';
import { loadSaved, recent, results, search, searchMore } from '../../store/search';
import { openTicket } from '../../store/ui';
import { Age, Avatar, ChannelIcon, Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { Facets } from './Facets';
import { Marked } from './Marked';
import { examples, offers, type Offer } from './operators';
import { Keep, SavedList } from './Saved';
import css from './search.module.css';

export function SearchPane({ q }: { q: string }) {
	const [text, setText] = useState(q);
	const box = useRef<HTMLDivElement>(null);
	const input = useRef<HTMLInputElement>(null);
	const r = results.value;
	const offered = offers(text);

	useEffect(() => {
		if (openTicket.peek() === null) input.current?.focus();
	}, []);
	useEffect(() => {
		setText(q);
		void search(q);
	}, [q]);
	useEffect(() => {
		if (text === q) return;
		const timer = setTimeout(() => {
			const here = route.peek();
			// Who took an offer meanwhile is not led back to what he typed before.
			if (here.name === 'search' && here.q === q) go(to.search(text), { replace: true });
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
					go(to.search(text), { replace: true });
					void search(text, true);
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
				{q.trim() !== '' && <Keep q={q.trim()} />}
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
				<Offers list={offered} />
				<Facets q={q} />
				{(offered.length === 0 || r.tickets.length > 0 || r.state === 'error') && <Body />}
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
	if (r.state === 'error') return <ErrorState error={r.error} retry={() => void search(r.q, true)} />;
	if (r.state === 'loading' && !r.tickets.length && !r.people.length) return <Bones rows={6} kind="row" />;
	if (r.state === 'ready' && !r.tickets.length && !r.people.length)
		return (
			<Empty icon="search" title={t('ui.search.none', { q: r.q })} action={r.next && <Further />}>
				{r.unknown.length ? t('ui.search.unknown', { what: r.unknown.join(', ') }) : r.next ? t('ui.search.soFar') : t('ui.search.noneText')}
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
					<Further />
				</div>
			)}
		</>
	);
}

// What may complete the operator that is being written; by mouse, or with the arrows.
function Offers({ list }: { list: Offer[] }) {
	if (!list.length) return null;
	return (
		<ul class={`${css.examples} ${css.offers}`} aria-label={t('ui.search.offers')}>
			{list.map((o) => (
				<li key={o.q}>
					<a class={css.example} href={to.search(o.q)} onClick={() => document.querySelector<HTMLElement>('input[type=search]')?.focus()}>
						{o.label}
					</a>
				</li>
			))}
		</ul>
	);
}

const Further = () => (
	<Button small busy={results.value.state === 'loading'} onClick={() => void searchMore()}>
		{t('ui.search.more')}
	</Button>
);

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
	useEffect(() => void loadSaved(), []);
	return (
		<div class={css.start}>
			<SavedList />
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
			<p class={css.help}>{t('ui.search.operators')}</p>
			<ul class={css.examples}>
				{examples().map((x) => (
					<li key={x}>
						<a class={css.example} href={to.search(x)}>
							{x}
						</a>
					</li>
				))}
			</ul>
		</div>
	);
}
