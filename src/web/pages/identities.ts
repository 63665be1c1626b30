import { html } from 'hono/html';
import type { FavouriteLine, IdentityState } from '../../../db/views/identities.ts';
import { layout } from '../layout.ts';
import { dayName, fromNow } from '../locales/locale.ts';
import { emptyState } from '../parts/empty-state.ts';
import { selection } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { safeHref } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';
import { accountForm } from './sign-in.ts';

export const MODES = ['off', 'all', 'payable', 'asked'] as const;

const MANY_ASKED = 5;

export type IdentitiesFacts = {
  readonly own: readonly IdentityState[];
  /** What waits for a word of theirs, and what was found lately. */
  readonly asked: readonly FavouriteLine[];
  readonly lately: readonly FavouriteLine[];
  readonly typed?: string;
  readonly trouble?: string;
};

/** Somebody's accounts elsewhere, for them alone: what counts of what they favourite there, and how that
 *  goes. */
export function identitiesPage(visit: Visit, facts: IdentitiesFacts): Markup {
  const { own, asked, lately, ...typed } = facts;
  const { identities: words, signIn } = visit.words;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'home', section: 'settings' },
    main: html`<div class="narrow">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${asked.length === 0 ? null : html`<h2>${words.asked}</h2><ul class="entries" id="asked">${asked.map((line) => html`<li>${askedEntry(visit, line)}</li>`)}</ul>${own.map((one) => allAsked(visit, one))}`}
${own.length === 0 ? emptyState(words.none) : html`<ul class="entries">${own.map((one) => html`<li>${entry(visit, one)}</li>`)}</ul>`}
<h2>${words.add}</h2>
${accountForm(visit, { action: '/home/accounts', next: null, ...typed })}
<p class="soft">${signIn.how}</p>
${lately.length === 0 ? null : html`<h2>${words.lately}</h2><ul class="lines">${lately.map((line) => latelyLine(visit, line))}</ul>`}
</div>`,
  });
}

function entry(visit: Visit, one: IdentityState): Markup {
  const { identities: words } = visit.words;
  const handle = `@${one.handle}@${one.host}`;
  const id = html`<input type="hidden" name="actor" value="${one.actorId}">`;
  return html`<article class="entry-text"><h3 dir="auto"><a href="${safeHref(visit, one.profileUrl)}" rel="noopener">${handle}</a></h3>
<p class="card-facts"><span>${words.since(dayName(one.provenAt, visit.language))}</span></p>
<form method="post" action="/home/accounts/favourites">${id}
${selection({
  name: 'mode',
  of: one.actorId,
  label: words.favourites,
  value: one.mode ?? 'off',
  hint: words.favouritesHint,
  options: MODES.map((value) => ({ value, label: words.modes[value] })),
})}
<p><button class="button button-light">${words.save}</button></p></form>
${one.mode === null || one.missed === 0 ? null : missedForm(visit, one)}
${one.mode === null ? null : html`<p${one.trouble === null ? null : html` class="trouble"`}>${told(visit, one)}</p>`}
<div class="entry-acts"><form method="post" action="/home/accounts/unlink">${id}<button class="quiet" aria-label="${words.unlink(handle)}">${words.unlinkShort}</button></form></div></article>`;
}

/** What is not among their favourites any more: few are taken back by themselves, of many they say. */
function missedForm(visit: Visit, one: IdentityState): Markup {
  const { identities: words } = visit.words;
  const answer = (value: 'back' | 'keep', label: string) =>
    html`<button class="${value === 'back' ? 'button button-light' : 'quiet'}" name="answer" value="${value}">${label}</button>`;
  return html`<form method="post" action="/home/accounts/missed"><input type="hidden" name="actor" value="${one.actorId}"><p>${words.missed(one.missed)}</p>
<div class="entry-acts">${answer('back', words.missedBack)} ${answer('keep', words.missedKeep)}</div></form>`;
}

/** When it was read last, what was found, and what is wrong. */
function told(visit: Visit, one: IdentityState): string {
  const { identities: words } = visit.words;
  const when = (at: Date) => fromNow(at, visit.now, visit.language);
  const { readAt, nextReadAt, trouble } = one;
  const next =
    trouble === 'token_refused' || nextReadAt === null || nextReadAt <= visit.now
      ? null
      : words.next(when(nextReadAt));
  return [
    trouble === null ? null : words.trouble[trouble],
    one.isUnfinished ? words.unfinished : null,
    readAt === null ? words.never : words.read(when(readAt)),
    // Whether there is anything new nobody knows while it is not read.
    readAt === null || (trouble !== null && one.found === 0)
      ? null
      : words.found(one.found, one.given),
    next,
  ]
    .filter((part) => part !== null)
    .join(' ');
}

const titleOf = ({ title, objectUri }: FavouriteLine): string =>
  title === null || title === '' ? objectUri : title;

function askedEntry(visit: Visit, line: FavouriteLine): Markup {
  const { identities: words } = visit.words;
  const answer = (value: 'yes' | 'no', label: string) =>
    html`<button class="${value === 'yes' ? 'button button-light' : 'quiet'}" name="answer" value="${value}">${label}</button>`;
  return html`<article class="entry-text"><p dir="auto"><a href="${safeHref(visit, line.objectUri)}" rel="noopener nofollow">${titleOf(line)}</a></p>
<form class="entry-acts" method="post" action="/home/accounts/answer"><input type="hidden" name="actor" value="${line.actorId}"><input type="hidden" name="object" value="${line.objectUri}">
${answer('yes', words.yes)} ${answer('no', words.no)}</form></article>`;
}

/** One answer for all that was found on one account, where that is more than one by one is fun. */
function allAsked(visit: Visit, one: IdentityState): Markup | null {
  if (one.asked < MANY_ASKED) return null;
  const { identities: words } = visit.words;
  const answer = (value: 'yes' | 'no', label: string) =>
    html`<button class="${value === 'yes' ? 'button button-light' : 'quiet'}" name="answer" value="${value}">${label}</button>`;
  return html`<form class="entry-text" method="post" action="/home/accounts/answer-all"><input type="hidden" name="actor" value="${one.actorId}"><p>${words.manyAsked(one.asked, `@${one.handle}@${one.host}`)}</p>
<div class="entry-acts">${answer('yes', words.yesAll)} ${answer('no', words.noAll)}</div></form>`;
}

function latelyLine(visit: Visit, line: FavouriteLine): Markup {
  const { identities: words } = visit.words;
  return html`<li><div class="line-text"><a href="${safeHref(visit, line.objectUri)}" rel="noopener nofollow" dir="auto">${titleOf(line)}</a>
<span class="soft">${line.state === 'refused' ? reasonOf(visit, line.code) : words.states[line.state]}</span></div>
<span class="when">${fromNow(line.foundAt, visit.now, visit.language)}</span></li>`;
}

/** The database keeps the code of a refusal as text; what is none of ours is told as the most general
 *  one. */
function reasonOf(visit: Visit, code: string | null): string {
  const { give, find } = visit.words.refusals;
  const sentences: Record<string, string> = {
    ...find,
    ...give,
    nobody_receives: visit.words.identities.nobodyReceives,
  };
  return sentences[code ?? ''] ?? find.not_found;
}
