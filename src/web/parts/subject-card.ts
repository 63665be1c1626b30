import { html } from 'hono/html';
import type { Destination, SubjectView } from '../../../db/views/subjects.ts';
import { waitsUntil } from '../../flattr/waiting.ts';
import { dayName, languageName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { avatar } from './avatar.ts';
import { type CoinFacts, coinButton, coinCounts } from './coin-button.ts';
import type { Markup } from './mark.ts';
import { fullHandle, personLine, safeHref } from './person-line.ts';
import { langOf, ownWorkHref, workCover } from './work-card.ts';

export type SubjectFacts = {
  readonly found: SubjectView;
  readonly coin: CoinFacts;
  /** What the link that brought the reader says, where the page itself says nothing. */
  readonly fromLink: {
    readonly title: boolean;
    readonly text: boolean;
    readonly owner: string | null;
  };
};

const LONG_TITLE_CHARACTERS = 80;

/** What was found behind an address: what it is, whose, where a flattr for it goes, and the coin. */
export function subjectCard(visit: Visit, { found, coin, fromLink }: SubjectFacts): Markup {
  const { words } = visit;
  const isPerson = 'personId' in found.subject;
  const facts = [
    isPerson ? words.any.person : words.category[found.category],
    languageName(found.language, visit.language),
    hostOf(found),
  ].filter((fact) => fact !== null);
  return html`<article class="subject${isLong(found.title) ? ' subject-long' : ''}">
<div class="subject-head">${picture(found)}
<div class="subject-text"><p class="kicker">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
<h1 dir="auto"${langOf(found)}><a href="${hrefOf(visit, found)}"${found.author?.local ? null : html` rel="noopener nofollow"`}>${found.title}</a></h1>
${byline(visit, found)}</div></div>
${found.excerpt === '' ? null : html`<p class="excerpt-short" dir="auto"${langOf(found)}>${found.excerpt}</p>`}
${provenance(visit, fromLink)}
${where(visit, found, { owner: fromLink.owner, given: coin.state.is === 'waiting' })}
${
  visit.viewer === null
    ? html`<p class="coin-row">${coinCounts(visit, coin)}</p>`
    : coinButton(visit, coin)
}
</article>`;
}

/** Longer than most: set smaller, so that the coin stays near. */
const isLong = (title: string): boolean => title.length > LONG_TITLE_CHARACTERS;

const picture = (found: SubjectView): Markup =>
  'personId' in found.subject && found.author !== null
    ? avatar(found.author, true)
    : workCover({ ...found, author: found.author ?? { handle: '', host: hostOf(found) ?? '' } });

function byline(visit: Visit, { subject, author, byline }: SubjectView): Markup | null {
  const { words } = visit;
  const maker = byline === null ? null : words.work.madeBy(byline);
  if (author === null) return maker === null ? null : html`<p class="soft" dir="auto">${maker}</p>`;
  if ('personId' in subject) return html`<p class="handle">${fullHandle(author)}</p>`;
  return html`<p>${personLine(visit, author, maker ?? undefined)}</p>`;
}

const hostOf = (found: SubjectView): string | null => URL.parse(found.pageUrl)?.host ?? null;

function hrefOf(visit: Visit, { slug, author, pageUrl }: SubjectView): string {
  if (author?.local !== true) return safeHref(visit, pageUrl);
  return slug === null ? `/@${author.handle}` : ownWorkHref(author.handle, slug);
}

function provenance(visit: Visit, { title, text }: SubjectFacts['fromLink']): Markup | null {
  const { any } = visit.words;
  if (!title && !text) return null;
  const what = title && text ? any.linkBoth : title ? any.linkTitle : any.linkText;
  return html`<p class="small soft">${any.linkSays(what)}</p>`;
}

/** Where it goes and how that is known; or for whom it waits, and until when. */
function where(
  visit: Visit,
  found: SubjectView,
  { owner, given }: { readonly owner: string | null; readonly given: boolean },
): Markup {
  const { words } = visit;
  const { destination, author } = found;
  const waits = destination.is === 'waits';
  const lines = [
    goes(visit, destination, author),
    // Below its coin it says so itself.
    waits && !given ? words.any.kept(dayName(waitsUntil(visit.now), visit.language)) : null,
    waits && destination.reason === 'unknown_author' && owner !== null
      ? words.any.linkOwner(owner)
      : null,
    found.favourite && author !== null ? words.any.favourite(author.host) : null,
  ].filter((line) => line !== null);
  return html`<div class="where where-${destination.is}"><h2 class="unseen">${words.any.where}</h2>${lines.map((line) => html`<p>${line}</p>`)}</div>`;
}

function goes(visit: Visit, destination: Destination, author: SubjectView['author']): string {
  const { any } = visit.words;
  if (destination.is === 'unknown') return any.notLooked;
  if (destination.is === 'account') {
    const { payee, method } = destination;
    const to = payee.local ? any.goesHere(payee.name) : any.goesTo(payee.name, payee.host);
    return payee.id === author?.id ? to : `${to} ${any.why[method]}`;
  }
  const host = destination.payee?.host ?? author?.host ?? '';
  switch (destination.reason) {
    case 'settling_node':
      return any.waitsNode(host);
    case 'currency':
      return any.waitsCurrency(host);
    case 'account':
      return author === null ? any.waitsOwner : any.waitsAccount(fullHandle(author));
    case 'unknown_author':
      return any.waitsOwner;
  }
}
