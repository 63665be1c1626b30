import { html } from 'hono/html';
import type { ClaimedWork } from '../../../db/views/own-works.ts';
import type { Profile } from '../../../db/views/people.ts';
import type { WorkSummary } from '../../../db/views/works.ts';
import { layout } from '../layout.ts';
import { languageName } from '../locales/locale.ts';
import { avatar } from '../parts/avatar.ts';
import { type CoinFacts, coinButton } from '../parts/coin-button.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { fullHandle, personLine, safeHref } from '../parts/person-line.ts';
import { proofNote } from '../parts/proof-note.ts';
import { langOf, workCover, workHref } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';

export const LINK_MAX_CHARACTERS = 2000;

/** What was understood of an address. */
export type Understood =
  | { readonly is: 'nothing_asked' }
  | { readonly is: 'work'; readonly work: WorkSummary; readonly coin: CoinFacts }
  | { readonly is: 'person'; readonly person: Profile; readonly coin: CoinFacts }
  /** Only members can make this node ask other servers. */
  | { readonly is: 'sign_in_first' }
  | { readonly is: 'refused'; readonly sentence: string }
  /** What the reader has published, and its page does not say so. */
  | { readonly is: 'own_unproven'; readonly work: ClaimedWork };

/** Flattr anything: paste an address, see whom it belongs to, press the coin. */
export function anyLinkPage(visit: Visit, address: string, understood: Understood): Markup {
  const { words } = visit;
  return layout(visit, {
    title: words.any.title,
    description: words.any.lead,
    part: 'flattr',
    main: html`<div class="narrow">
<h1>${words.any.title}</h1>
<p class="lead">${words.any.lead}</p>
<form class="ask" method="get" action="/flattr">
${field({
  name: 'url',
  label: words.any.label,
  value: address,
  type: 'text',
  inputmode: 'url',
  autocomplete: 'url',
  maxlength: LINK_MAX_CHARACTERS,
  trouble: understood.is === 'refused' ? understood.sentence : null,
})}
<p><button class="button">${words.any.look}</button></p>
</form>
${answer(visit, understood)}
</div>`,
  });
}

function answer(visit: Visit, understood: Understood): Markup | null {
  const { words } = visit;
  switch (understood.is) {
    case 'nothing_asked':
    case 'refused':
      return null;
    case 'sign_in_first':
      return html`<section class="found"><p>${words.any.signInFirst}</p><p><a class="button" href="/sign-in?next=${encodeURIComponent(visit.here)}">${words.site.signIn}</a></p></section>`;
    case 'own_unproven':
      return claimed(visit, understood.work);
    case 'work':
      return foundWork(visit, understood.work, understood.coin);
    case 'person':
      return foundPerson(visit, understood.person, understood.coin);
  }
}

function claimed(visit: Visit, work: ClaimedWork): Markup {
  return html`<section class="found"><p>${visit.words.proof.here} <a href="${safeHref(visit, work.pageUrl)}" dir="auto"${langOf(work)}>${work.title}</a></p>
${proofNote(visit, work)}</section>`;
}

function foundWork(visit: Visit, work: WorkSummary, coin: CoinFacts): Markup {
  const { words } = visit;
  const facts = [
    words.category[work.category],
    languageName(work.language, visit.language),
    destination(visit, work.author),
  ].filter((fact) => fact !== null);
  return html`<section class="found" aria-labelledby="found"><h2 id="found" class="kicker">${words.any.found}</h2>
<div class="found-card">${workCover(work)}
<div class="card-text"><h3 dir="auto"${langOf(work)}><a href="${workHref(visit, work)}">${work.title}</a></h3>
<p>${personLine(visit, work.author)}</p>
${work.excerpt === '' ? null : html`<p class="excerpt-short" dir="auto"${langOf(work)}>${work.excerpt}</p>`}
<p class="card-facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p></div></div>
${coinButton(visit, coin)}</section>`;
}

function foundPerson(visit: Visit, person: Profile, coin: CoinFacts): Markup {
  const { words } = visit;
  return html`<section class="found" aria-labelledby="found"><h2 id="found" class="kicker">${words.any.foundPerson}</h2>
<div class="found-card">${avatar(person, true)}
<div class="card-text"><h3 dir="auto">${person.name}</h3><p class="handle">${fullHandle(person)}</p>
<p class="card-facts"><span>${destination(visit, person)}</span></p></div></div>
${coinButton(visit, coin)}</section>`;
}

const destination = (visit: Visit, author: { readonly local: boolean; readonly host: string }) =>
  author.local ? visit.words.any.goesHere : visit.words.any.goesTo(author.host);
