import { html } from 'hono/html';
import type { Subject } from '../../flattr/flattr.ts';
import { dayName, monthName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { giftOptions, monthlyOption } from './coin-options.ts';
import { coin, type Markup } from './mark.ts';

/** That something is flattred every month. */
export type Monthly = { readonly lastMonth: string | null; readonly paused: boolean };

/** A flattr of the reader's that stands this month. */
export type Gift = {
  readonly flattrId: string;
  readonly weight: number;
  readonly anonymous: boolean;
  readonly monthly: Monthly | null;
  /** Null: they have no budget any more. */
  readonly worthMinor: bigint | null;
  /** It waits; null: somebody gets it. */
  readonly keptUntil: Date | null;
};

export type CoinState =
  | {
      readonly is: 'idle';
      /** A flattr would wait. */
      readonly waits: boolean;
      readonly worthMinor: bigint | null;
      readonly monthly: Monthly | null;
    }
  | { readonly is: 'given' | 'monthly' | 'waiting'; readonly given: Gift }
  | { readonly is: 'own' }
  | { readonly is: 'signed_out' };

/** What is thanked, and how this reader stands to it. */
export type CoinFacts = {
  readonly target: Subject;
  /** The work's title or the person's name. */
  readonly title: string;
  /** Its public address, for who is at home on another node. */
  readonly address: string;
  readonly state: CoinState;
  /** Flattrs this month, shown beside the button; those that wait for somebody are not among them. */
  readonly count: number;
  readonly waiting: number;
  /** The months that a monthly flattr can end with. */
  readonly lastMonths: readonly string[];
};

/** The flattr button. It is a form first and works without script; the script only spares the
 *  page's reload. Its own region is replaced as a whole, found by its id. */
export function coinButton(visit: Visit, facts: CoinFacts): Markup {
  const just = visit.said === 'flattred' && 'given' in facts.state;
  return html`<div class="thanks thanks-${facts.state.is}${just ? ' thanks-just' : ''}" id="${coinId(facts)}">${inner(visit, facts)}</div>`;
}

function inner(visit: Visit, facts: CoinFacts): Markup {
  const { words } = visit;
  const { state } = facts;
  switch (state.is) {
    case 'idle':
      return idle(visit, facts, state);
    case 'given':
    case 'monthly':
    case 'waiting':
      return given(visit, facts, state.given);
    case 'own':
      return html`<p class="coin-row coin-still">${coin()}<span>${'workId' in facts.target ? words.coin.own : words.coin.ownPerson}</span>${coinCounts(visit, facts)}</p>`;
    case 'signed_out':
      return html`<p class="coin-row"><a class="coin" href="/sign-in?next=${encodeURIComponent(visit.here)}">${coin()}<span>${words.coin.signIn}</span></a>${coinCounts(visit, facts)}</p>
<p class="coin-else"><a href="/flattr?url=${encodeURIComponent(facts.address)}">${words.coin.elsewhere}</a></p>`;
  }
}

function idle(visit: Visit, facts: CoinFacts, state: Extract<CoinState, { is: 'idle' }>): Markup {
  const { words } = visit;
  const label =
    'workId' in facts.target
      ? words.coin.flattrThis(facts.title)
      : words.coin.flattrPerson(facts.title);
  return html`<form method="post" action="/flattr" data-coin>
${target(visit, facts)}
<p class="coin-row"><button class="coin" aria-label="${label}">${coin()}<span>${words.coin.flattr}</span></button>${coinCounts(visit, facts)}</p>
${worthBefore(visit, state)}
${state.monthly === null ? null : monthlyLine(visit, state.monthly)}
${giftOptions(visit, { lastMonths: state.monthly === null ? facts.lastMonths : [] })}
</form>`;
}

function worthBefore(
  visit: Visit,
  { waits, worthMinor }: Extract<CoinState, { is: 'idle' }>,
): Markup | null {
  const { words } = visit;
  if (waits) return html`<p class="coin-worth">${words.coin.wouldWait}</p>`;
  if (worthMinor === null) return null;
  return html`<p class="coin-worth">${worthMinor > 0n ? words.coin.wouldBeWorth(visit.money(worthMinor)) : words.coin.worthNothing}</p>`;
}

function given(visit: Visit, facts: CoinFacts, gift: Gift): Markup {
  const { words } = visit;
  const { state } = facts;
  const label = {
    waiting: words.coin.flattredWaiting,
    monthly: words.coin.flattredMonthly,
    given: words.coin.flattred,
  }[state.is === 'waiting' || state.is === 'monthly' ? state.is : 'given'];
  const notes = [
    worth(visit, gift),
    gift.weight > 1 ? words.coin.counts(gift.weight) : null,
    gift.anonymous ? words.coin.withoutName : null,
  ].filter((note) => note !== null);
  return html`<p class="coin-row coin-still" role="status"><span class="coin-done">${coin()}<span>${label}</span></span>${coinCounts(visit, facts)}</p>
<div class="coin-worth"><p>${notes.join(' ')}</p>${undoButton(visit, { flattrId: gift.flattrId, title: facts.title, inPlace: true })}</div>
${gift.monthly === null ? everyMonth(visit, facts, gift) : monthlyLine(visit, gift.monthly)}`;
}

function worth(visit: Visit, { keptUntil, worthMinor }: Gift): string | null {
  const { words } = visit;
  if (keptUntil !== null) return words.coin.keptUntil(dayName(keptUntil, visit.language));
  if (worthMinor === null) return null;
  return worthMinor > 0n ? words.coin.worthNow(visit.money(worthMinor)) : words.coin.worthNothing;
}

/** What is given every month, and where to change that. */
function monthlyLine(visit: Visit, { paused, lastMonth }: Monthly): Markup {
  const { words, language } = visit;
  const open =
    lastMonth === null ? words.coin.everyMonth : words.coin.until(monthName(lastMonth, language));
  return html`<p class="coin-monthly">${paused ? words.coin.paused : open} <a href="/home/subscriptions">${words.coin.changeMonthly}</a></p>`;
}

/** Flattred already: and next month too? */
function everyMonth(visit: Visit, facts: CoinFacts, gift: Gift): Markup {
  return html`<form method="post" action="/flattr/monthly" data-coin>
${target(visit, facts)}<input type="hidden" name="weight" value="${gift.weight}">${gift.anonymous ? html`<input type="hidden" name="anonymous" value="yes">` : null}
${monthlyOption(visit, facts.lastMonths)}
</form>`;
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

const target = (visit: Visit, facts: CoinFacts): Markup =>
  html`${hidden('workId' in facts.target ? 'work' : 'person', targetId(facts))}${hidden('back', visit.here)}`;

/** How often it was flattred this month, and how many flattrs wait for somebody to receive them. */
export function coinCounts(
  visit: Visit,
  { count, waiting }: { readonly count: number; readonly waiting: number },
): Markup {
  const { words } = visit;
  const told = [
    count > 0 || waiting === 0 ? words.count.thisMonth(count) : null,
    waiting > 0 ? words.coin.waiting(waiting) : null,
  ].filter((text) => text !== null);
  return html`<span class="coin-count">${told.join(' · ')}</span>`;
}

/** Where on a page its coin is. */
export const coinId = (facts: CoinFacts): string => `coin-${targetId(facts)}`;

const targetId = ({ target }: CoinFacts): string =>
  'workId' in target ? target.workId : target.personId;
