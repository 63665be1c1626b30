import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import { coin, type Markup } from './mark.ts';

/** What is thanked, and how this reader stands to it. */
export type CoinFacts = {
  readonly target: { readonly workId: string } | { readonly payeeId: string };
  /** The work's title or the person's name. */
  readonly title: string;
  readonly state:
    | { readonly is: 'idle'; readonly worthMinor: bigint | null }
    | { readonly is: 'given'; readonly flattrId: string; readonly worthMinor: bigint | null }
    | { readonly is: 'own' }
    | { readonly is: 'signed_out' };
  /** Flattrs this month, shown beside the button. */
  readonly count: number;
  /** Offers to add a word of thanks. */
  readonly withWord?: boolean;
};

/** The flattr button. It is a form first and works without script; the script only spares the
 *  page's reload. Its own region is replaced as a whole, found by its id. */
export function coinButton(visit: Visit, facts: CoinFacts): Markup {
  const just = visit.said === 'flattred' && facts.state.is === 'given';
  return html`<div class="thanks thanks-${facts.state.is}${just ? ' thanks-just' : ''}" id="${coinId(facts)}">${inner(visit, facts)}</div>`;
}

function inner(visit: Visit, facts: CoinFacts): Markup {
  switch (facts.state.is) {
    case 'idle':
      return idle(visit, facts, facts.state.worthMinor);
    case 'given':
      return given(visit, facts, facts.state.flattrId, facts.state.worthMinor);
    case 'own':
      return html`<p class="coin-row coin-still">${coin()}<span>${'workId' in facts.target ? visit.words.coin.own : visit.words.coin.ownPerson}</span>${count(visit, facts)}</p>`;
    case 'signed_out':
      return html`<p class="coin-row"><a class="coin" href="/sign-in?next=${encodeURIComponent(visit.here)}">${coin()}<span>${visit.words.coin.signIn}</span></a>${count(visit, facts)}</p>`;
  }
}

function idle(visit: Visit, facts: CoinFacts, worthMinor: bigint | null): Markup {
  const { words } = visit;
  const label =
    'workId' in facts.target
      ? words.coin.flattrThis(facts.title)
      : words.coin.flattrPerson(facts.title);
  return html`<form method="post" action="/flattr" data-coin>
${hidden('workId' in facts.target ? 'work' : 'person', targetId(facts))}${hidden('back', visit.here)}
<p class="coin-row"><button class="coin" aria-label="${label}">${coin()}<span>${words.coin.flattr}</span></button>${count(visit, facts)}</p>
${worthMinor === null ? null : html`<p class="coin-worth">${worthMinor > 0n ? words.coin.wouldBeWorth(visit.money(worthMinor)) : words.coin.worthNothing}</p>`}
${facts.withWord === true ? word(visit, targetId(facts)) : null}
</form>`;
}

function word(visit: Visit, id: string): Markup {
  const { words } = visit;
  return html`<details class="word"><summary>${words.coin.word}</summary>
<label for="word-${id}">${words.coin.wordHint}</label>
<textarea id="word-${id}" name="message" rows="3" maxlength="500"></textarea>
</details>
<p class="small soft">${words.coin.named(visit.node.name)}</p>`;
}

function given(
  visit: Visit,
  facts: CoinFacts,
  flattrId: string,
  worthMinor: bigint | null,
): Markup {
  const { words } = visit;
  const worth =
    worthMinor === null
      ? ''
      : worthMinor > 0n
        ? words.coin.worthNow(visit.money(worthMinor))
        : words.coin.worthNothing;
  return html`<p class="coin-row coin-still" role="status"><span class="coin-done">${coin()}<span>${words.coin.flattred}</span></span>${count(visit, facts)}</p>
<div class="coin-worth"><p>${worth}</p>${undoButton(visit, { flattrId, title: facts.title, inPlace: true })}</div>`;
}

/** Takes a flattr back.
 *  @param undo.inPlace it stands in a coin's region, which the script can replace. */
export function undoButton(
  visit: Visit,
  undo: { readonly flattrId: string; readonly title: string; readonly inPlace: boolean },
): Markup {
  return html`<form class="undo" method="post" action="/flattr/undo"${undo.inPlace ? html` data-coin` : null}>${hidden('flattr', undo.flattrId)}${hidden('back', visit.here)}<button class="quiet" aria-label="${visit.words.coin.undoThis(undo.title)}">${visit.words.coin.undo}</button></form>`;
}

const hidden = (name: string, value: string): Markup =>
  html`<input type="hidden" name="${name}" value="${value}">`;

const count = (visit: Visit, facts: CoinFacts): Markup =>
  html`<span class="coin-count">${visit.words.count.thisMonth(facts.count)}</span>`;

/** Where on a page its coin is. */
export const coinId = (facts: CoinFacts): string => `coin-${targetId(facts)}`;

const targetId = (facts: CoinFacts): string =>
  'workId' in facts.target ? facts.target.workId : facts.target.payeeId;
