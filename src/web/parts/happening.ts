import { html } from 'hono/html';
import type { MonthOfBoth } from '../../../db/views/give-and-receive.ts';
import type { Happening } from '../../../db/views/happenings.ts';
import type { Supporter } from '../../../db/views/supporters.ts';
import { bookedAs } from '../../operations/booked-as.ts';
import { shortText } from '../../text/plain-text.ts';
import { monthName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { coin, type Markup } from './mark.ts';
import { personLink, safeHref } from './person-line.ts';
import { giverLine } from './somebody-line.ts';
import { backActs, made } from './thanks-back.ts';

/** What is told, and what belongs to it. */
export type Told = {
  readonly happening: Happening;
  /** What whoever did it makes, and whether they were thanked this month; null: another line of theirs
   *  says it. */
  readonly maker: Pick<Supporter, 'back' | 'works'> | null;
  /** The result of the month that it is about. */
  readonly result: MonthOfBoth | null;
};

/** One line of the thread of thanks. */
export function happeningLine(visit: Visit, told: Told): Markup {
  const { happening } = told;
  switch (happening.kind) {
    case 'flattr':
    case 'released':
      return gift(visit, told);
    case 'comment':
      return comment(visit, told);
    case 'follower':
      return byPerson(visit, told, visit.words.happenings.follows);
    case 'arrived':
    case 'expired':
      return waited(visit, happening);
    case 'month':
      return month(visit, told);
    case 'payment':
      return payment(visit, happening);
  }
}

const workLink = (visit: Visit, work: NonNullable<Happening['work']>): Markup =>
  html`<a href="${safeHref(visit, work.pageUrl)}" dir="auto">${work.title}</a>`;

/** Who, with a note; below it what belongs to it, and what they make. */
function byPerson(
  visit: Visit,
  { happening: { who }, maker }: Told,
  note: Markup | string,
  { said, acts }: { readonly said?: Markup | null; readonly acts?: Markup | null } = {},
): Markup {
  const makes = who === null || maker === null ? null : made(visit, maker);
  const rest = [said, makes, acts].filter((part) => part !== null && part !== undefined);
  return html`${giverLine(visit, who, note)}${rest.length === 0 ? null : html`<div class="back-rest">${rest}</div>`}`;
}

function gift(visit: Visit, told: Told): Markup {
  const { happenings: words } = visit.words;
  const { who, work, message, kind } = told.happening;
  const what = work === null ? words.you : workLink(visit, work);
  const waited = kind === 'released' ? ` · ${words.hadWaited}` : null;
  const said = message === null ? null : html`<blockquote dir="auto">${message}</blockquote>`;
  const acts =
    who === null || told.maker === null
      ? null
      : backActs(visit, { person: who, back: told.maker.back });
  return byPerson(visit, told, html`${words.flattred} ${what}${waited}`, { said, acts });
}

/** As much of it as tells whether to read on there; nothing of what its author put a warning before. */
function comment(visit: Visit, told: Told): Markup {
  const { happenings: words } = visit.words;
  const { work, comment: post } = told.happening;
  if (post === null) return html``;
  const text = post.warning ?? shortText(post.contentHtml);
  const note = html`${words.commented} ${work === null ? words.you : workLink(visit, work)}`;
  const said = html`<blockquote dir="auto"${post.language === null ? null : html` lang="${post.language}"`}>${text}</blockquote>
<p><a class="onward" href="${safeHref(visit, post.pageUrl)}" rel="noopener nofollow ugc">${words.openComment}</a></p>`;
  return byPerson(visit, told, note, { said });
}

/** Of the reader themself: a coin stands where else somebody's picture is. */
const own = (title: Markup | string, note: Markup | string): Markup =>
  html`<span class="person"><span class="letter letter-coin">${coin()}</span><span class="person-text"><span class="person-name">${title}</span><span class="person-note">${note}</span></span></span>`;

function waited(visit: Visit, { kind, work, person, who }: Happening): Markup {
  const { happenings: words } = visit.words;
  const what =
    work !== null ? workLink(visit, work) : person === null ? null : personLink(visit, person);
  const then =
    kind === 'expired' || who === null
      ? words.expired
      : html`${words.arrived} ${personLink(visit, who)} ${words.receives}`;
  return own(html`${words.yourFlattrFor} ${what}`, then);
}

/** What was given, what is theirs and what is only announced are three sums, and never one. */
function month(visit: Visit, { happening, result }: Told): Markup {
  const { happenings: words } = visit.words;
  const name = happening.month ?? '';
  const sentences = monthSentences(visit, result);
  const links = [
    (result?.flattrsGiven ?? 0) > 0 ? { href: `/home/months/${name}`, label: words.toGiven } : null,
    (result?.flattrsReceived ?? 0) > 0 || (result?.announcedMinor ?? 0n) > 0n
      ? { href: `/home/received?year=${name.slice(0, 4)}#money`, label: words.toReceived }
      : null,
  ].filter((link) => link !== null);
  return own(
    words.month(monthName(name, visit.language)),
    html`${sentences.join(' ')}${links.map(({ href, label }) => html` <a href="${href}">${label}</a>`)}`,
  );
}

function monthSentences(
  { words, money }: Pick<Visit, 'words' | 'money'>,
  result: MonthOfBoth | null,
): string[] {
  const { happenings } = words;
  if (result === null) return [];
  const { flattrsGiven, givenMinor, feeMinor, receivedMinor, announcedMinor } = result;
  return [
    flattrsGiven > 0 ? happenings.gave(money(givenMinor)) : null,
    feeMinor > 0n ? happenings.fee(money(feeMinor)) : null,
    receivedMinor > 0n ? happenings.received(money(receivedMinor)) : null,
    announcedMinor > 0n ? happenings.announced(money(announcedMinor)) : null,
  ].filter((sentence) => sentence !== null);
}

function payment(visit: Visit, { payment: booked }: Happening): Markup {
  const { happenings: words } = visit.words;
  if (booked === null) return html``;
  const link = html`<a href="/home/budget">${words.toMoney}</a>`;
  return own(paymentSentence(visit, booked), link);
}

function paymentSentence(
  { words, money }: Pick<Visit, 'words' | 'money'>,
  { kind, amountMinor }: NonNullable<Happening['payment']>,
): string {
  const amount = amountMinor < 0n ? -amountMinor : amountMinor;
  const sentence = bookedAs({ kind, amountMinor });
  const isSigned = sentence === 'corrected' && amountMinor < 0n;
  return words.happenings.payments[sentence](`${isSigned ? '\u2212' : ''}${money(amount)}`);
}
