import { html } from 'hono/html';
import type { CatalogueLine } from '../../../db/views/catalogue.ts';
import type { FollowState } from '../../../db/views/company.ts';
import type { GivenLine, Profile } from '../../../db/views/people.ts';
import type { Person, WorkSummary } from '../../../db/views/works.ts';
import { layout } from '../layout.ts';
import { monthName } from '../locales/locale.ts';
import { avatar } from '../parts/avatar.ts';
import { type CoinFacts, coinButton } from '../parts/coin-button.ts';
import { emptyState } from '../parts/empty-state.ts';
import { followButton } from '../parts/follow-button.ts';
import { FEED_KINDS, personHead } from '../parts/head.ts';
import { headingOf } from '../parts/long-text.ts';
import type { Markup } from '../parts/mark.ts';
import { type Part, pager } from '../parts/pager.ts';
import { fullHandle, personLine, personLink, safeHref } from '../parts/person-line.ts';
import { rankList } from '../parts/rank-list.ts';
import { receivedFigures } from '../parts/received-figures.ts';
import { workCard } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';
import { isWayToGive } from '../ways-to-give.ts';

export type PersonFacts = {
  readonly person: Profile;
  readonly works: Part<WorkSummary>;
  /** What was flattred most. */
  readonly top: readonly CatalogueLine[];
  /** Who gave with their name, the latest first. */
  readonly supporters: readonly Person[];
  /** Null: not public. */
  readonly given: (Part<GivenLine> & { readonly count: number }) | null;
  readonly coin: CoinFacts;
  readonly followers: number;
  /** Whether the reader follows them. */
  readonly followed: FollowState;
  /** Who they have become elsewhere; null: they did not move. */
  readonly movedTo: Person | null;
};

/** Somebody who lives here: what they made, what they received, how to follow them, and what they gave
 *  if they show it. */
export function personPage(visit: Visit, facts: PersonFacts): Markup {
  const { words } = visit;
  const { person } = facts;
  const isOwn = visit.viewer?.actorId === person.id;
  return layout(visit, {
    title: person.name,
    description: person.summary === '' ? fullHandle(person) : person.summary.slice(0, 200),
    ...(isOwn ? { part: 'own' as const } : {}),
    head: personHead(visit, person),
    main: html`<section class="profile">
${avatar(person, true)}
<div class="profile-text"><h1${headingOf(person.name)}>${person.name}</h1>
<p class="handle">${fullHandle(person)}</p>
${moved(visit, facts)}
${paragraphs(person.summary)}
${links(visit, person)}
<dl class="counts"><div><dt>${words.person.received}</dt><dd>${receivedFigures(visit, person.received)}</dd></div>
${facts.followers === 0 ? null : html`<div><dt>${words.fediverse.followers}</dt><dd>${words.count.number(facts.followers)}</dd></div>`}</dl>
${isOwn ? ownActs(visit, facts) : html`${coinButton(visit, facts.coin)}${followFrom(visit, facts)}`}</div>
</section>
<section aria-labelledby="works"><h2 id="works">${words.person.works}</h2>${works(visit, facts.works, person)}
${feeds(visit, person)}</section>
${top(visit, facts.top)}
${supporters(visit, facts)}
${given(visit, facts)}`,
  });
}

function moved(visit: Visit, { person, movedTo }: PersonFacts): Markup | null {
  if (movedTo === null) return null;
  const { moving: words } = visit.words;
  return html`<p class="setting-now">${words.moved(person.name)} ${words.where} <a href="${safeHref(visit, movedTo.profileUrl)}">${fullHandle(movedTo)}</a></p>`;
}

/** Plain text; an empty line begins a paragraph. */
const paragraphs = (text: string): Markup[] =>
  text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => html`<p class="summary" dir="auto">${paragraph}</p>`);

/** Other pages of theirs: those that name this one back, those where something else can be given, and
 *  the rest. `rel="me"` is what such pages look for to name this one back. */
function links(visit: Visit, person: Profile): Markup | null {
  const { person: words, fediverse } = visit.words;
  const isGiving = ({ href }: Profile['links'][number]) => isWayToGive(href);
  const rest = person.links.filter((link) => !isGiving(link));
  const groups = [
    { title: words.seenOn, links: rest.filter(({ provenAt }) => provenAt !== null) },
    { title: fediverse.links, links: rest.filter(({ provenAt }) => provenAt === null) },
    { title: words.waysToGive, links: person.links.filter(isGiving) },
  ].filter((group) => group.links.length > 0);
  if (groups.length === 0) return null;
  return html`<dl class="link-groups">${groups.map(
    (group) =>
      html`<div><dt>${group.title}</dt>${group.links.map((link) => html`<dd>${oneLink(visit, link)}</dd>`)}</div>`,
  )}</dl>`;
}

function oneLink(visit: Visit, link: Profile['links'][number]): Markup {
  const { fediverse } = visit.words;
  const href = safeHref(visit, link.href);
  const proven = html` <span class="proven" title="${fediverse.provenTitle}">${tick()}${fediverse.proven}</span>`;
  return html`${isNamed(link) ? html`<span class="soft" dir="auto">${link.name}</span> ` : null}<span><a href="${href}" rel="me noopener">${shortened(href)}</a>${link.provenAt === null ? null : proven}</span>`;
}

/** So many have to stand out before there is a list of what does. */
const RANKED_LEAST = 2;

function top(visit: Visit, works: readonly CatalogueLine[]): Markup | null {
  if (works.length < RANKED_LEAST) return null;
  return html`<section aria-labelledby="top"><h2 id="top">${visit.words.person.top}</h2>${rankList(visit, works)}</section>`;
}

function supporters(visit: Visit, { person, supporters: shown }: PersonFacts): Markup | null {
  if (shown.length === 0) return null;
  const { words } = visit;
  const rest = person.received.giversEver - shown.length;
  return html`<section aria-labelledby="supporters"><h2 id="supporters">${words.person.supporters}</h2>
<ul class="people">${shown.map((giver) => html`<li>${personLine(visit, giver)}</li>`)}${rest > 0 ? html`<li class="soft">${words.work.more(rest)}</li>` : null}</ul></section>`;
}

/** A link that was given no name has its host as one. */
const isNamed = ({ name, href }: Profile['links'][number]): boolean =>
  name !== '' && name !== URL.parse(href)?.host && name !== shortened(href);

/** An address as people read it: without what is the same in all. */
const shortened = (href: string): string =>
  href.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '');

const tick = (): Markup =>
  html`<svg class="sign" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path class="outline" d="M3 8.5l3.5 3.5L13 4.5"/></svg>`;

const ownActs = (visit: Visit, { movedTo }: PersonFacts): Markup =>
  html`<p class="acts">${movedTo === null ? html`<a class="button" href="/home/works/new">${visit.words.fediverse.publish}</a> ` : null}<a class="button button-light" href="/home/settings">${visit.words.fediverse.editProfile}</a></p>`;

/** By a button here, by an address from everywhere else; who has moved, where they are now. */
function followFrom(visit: Visit, { person, followed, movedTo }: PersonFacts): Markup {
  const { words, viewer } = visit;
  const isHere = movedTo === null || followed !== null;
  return html`<div class="follow-from">
${viewer === null || !isHere ? null : followButton(visit, person, followed)}
<p class="follow-address"><span class="soft">${words.fediverse.follow}</span> <code translate="no">${fullHandle(movedTo ?? person)}</code> <span class="soft">${words.fediverse.followHint}</span></p></div>`;
}

function works(visit: Visit, made: Part<WorkSummary>, person: Profile): Markup {
  const { words, viewer } = visit;
  const { lines, atStart, next } = made;
  if (lines.length > 0 || !atStart) {
    return html`<div class="cards">${lines.map((work) => workCard(visit, work, { author: false, heading: 'h3' }))}</div>
${pager({
  path: `/@${person.handle}`,
  fragment: 'works',
  atStart,
  next,
  older: words.works.older,
  newest: words.works.newest,
})}`;
  }
  return viewer?.actorId === person.id
    ? emptyState(words.person.noWorksOwn)
    : emptyState(words.person.noWorks(person.name), { href: '/', label: words.person.browse });
}

const feeds = (visit: Visit, person: Profile): Markup =>
  html`<p class="feeds soft">${visit.words.fediverse.feeds} ${FEED_KINDS.map(
    ({ ending, name, type }, n) =>
      html`${n === 0 ? null : ' · '}<a href="/@${person.handle}/feed.${ending}" type="${type}">${name}</a>`,
  )}</p>`;

function given(visit: Visit, { person, given: part }: PersonFacts): Markup | null {
  if (part === null) return null;
  const { words } = visit;
  const { lines, atStart, next, count } = part;
  return html`<section aria-labelledby="given"><h2 id="given">${words.person.given} <span class="soft">${words.count.ever(count)}</span></h2>
${
  lines.length === 0
    ? html`<p class="soft">${words.person.givenNone}</p>`
    : html`<ul class="lines">${lines.map(
        (line) =>
          html`<li><span class="line-text">${givenLine(visit, line)}</span><span class="soft when">${monthName(line.month, visit.language)}</span></li>`,
      )}</ul>`
}
${pager({
  path: `/@${person.handle}`,
  parameter: 'given',
  fragment: 'given',
  atStart,
  next,
  older: words.person.givenOlder,
  newest: words.person.givenNewest,
})}</section>`;
}

function givenLine(visit: Visit, { work, payee }: GivenLine): Markup {
  const { words } = visit;
  if (work === null) {
    return html`${personLink(visit, payee)} <span class="soft">${words.person.themself}</span>`;
  }
  return html`<a href="${safeHref(visit, work.pageUrl)}" dir="auto">${work.title}</a> <span class="soft">${words.work.by} ${personLink(visit, payee)}</span>`;
}
