import { html } from 'hono/html';
import type { HappeningsLetter, LetterLine, LetterPerson } from '../operations/letters.ts';
import type { MailLanguage } from '../operations/mailer.ts';
import { monthName, type Words } from '../web/locales/locale.ts';
import type { Parts } from './write-letter.ts';

type Said = {
  readonly words: Words['letters']['happenings'];
  /** Sentences that the page says, too. */
  readonly page: Words['happenings'];
  readonly language: MailLanguage;
};

/** One thing in words: what happened, and what belongs to it. */
type Piece = {
  readonly head: string;
  /** Whose first letter stands beside it; null: nobody's. */
  readonly who: LetterPerson | null;
  readonly text: readonly string[];
  readonly quote?: string | null;
  readonly makes?: LetterPerson['makes'];
  readonly link?: { readonly label: string; readonly href: string };
};

/** What happened, in words. One thing is told as it is; of more it says how much of each and then the
 *  latest. */
export function writeHappenings(said: Said, letter: HappeningsLetter): Parts {
  const { words } = said;
  const { counts, lines, href, settingsHref, stopHref } = letter;
  const all = counts.reduce((sum, { n }) => sum + n, 0);
  const pieces = lines.map((line) => pieceOf(said, line, all === 1));
  const [only] = pieces;
  const isOne = all === 1 && only !== undefined;
  const parts = counts.map(({ kind, n }) => words.counts[kind](n));
  const summary = parts.join(', ');
  const isThanks = counts.some(({ kind }) => kind === 'flattr' || kind === 'released');
  const rest = all - lines.length;
  return {
    subject: isOne ? only.head : shortened(parts),
    text: isOne ? '' : [`${summary}.`, ...givers(said, letter, isThanks)].join(' '),
    rich: {
      text: [
        ...loved(said, letter).text,
        ...pieces.map((piece) => plainPiece(said, piece)),
        ...(rest > 0 ? [words.more(rest)] : []),
      ],
      html: html`${loved(said, letter).html}${pieces.map((piece) => htmlPiece(said, piece))}${rest > 0 ? html`<p>${words.more(rest)}</p>` : null}`,
    },
    button: { label: isThanks ? words.back : words.see, href },
    after: words.after,
    settings: { label: words.settings, href: settingsHref },
    stop: { label: words.stop, href: stopHref },
  };
}

/** A subject is read in a narrow column. */
const shortened = (parts: readonly string[]): string =>
  parts.length <= IN_SUBJECT ? parts.join(', ') : `${parts.slice(0, IN_SUBJECT).join(', ')} …`;
const IN_SUBJECT = 3;

function givers({ words }: Said, letter: HappeningsLetter, isThanks: boolean): string[] {
  const { people, nameless } = letter;
  if (!isThanks) return [];
  const from =
    people === 0
      ? words.nameless(nameless)
      : nameless === 0
        ? words.people(people)
        : words.peopleAndNameless(people, nameless);
  return [from, words.likedAll];
}

/** What was thanked for most, where there was more than the lines below show. */
function loved({ words }: Said, { works, counts, lines }: HappeningsLetter) {
  const isGift = (kind: string) => kind === 'flattr' || kind === 'released';
  const gifts = counts.reduce((sum, { kind, n }) => (isGift(kind) ? sum + n : sum), 0);
  if (gifts <= lines.filter((line) => isGift(line.is)).length || works.length === 0)
    return { text: [], html: null };
  const rows = works.map((work) => ({
    ...work,
    said: words.workCount(oneLine(work.title), work.n),
  }));
  return {
    text: [`${words.works}\n${rows.map(({ said }) => `- ${said}`).join('\n')}`, words.latest],
    html: html`<h2 style="${HEADING}">${words.works}</h2><ul style="padding-left:20px">${rows.map(({ said, href }) => html`<li dir="auto"><a href="${webOnly(href)}" style="color:inherit">${said}</a></li>`)}</ul><h2 style="${HEADING}">${words.latest}</h2>`,
  };
}

/** @param isOnly nothing else is told: then it is said what that means. */
function pieceOf({ words, page, language }: Said, line: LetterLine, isOnly: boolean): Piece {
  const nameOf = (who: LetterPerson | null) => (who === null ? words.somebody : oneLine(who.name));
  switch (line.is) {
    case 'flattr':
    case 'released': {
      const { who, what, message } = line;
      const head = words.flattred(nameOf(who), what === null ? null : oneLine(what.title));
      const waited = line.is === 'released' ? [words.hadWaited] : [];
      const liked = what === null ? words.likedYou : words.liked;
      const text = [...(isOnly ? [liked] : []), ...waited];
      return { head, who, text, quote: message, makes: who?.makes ?? [] };
    }
    case 'comment': {
      const { who, what, text: quote, href } = line;
      const head = words.commented(nameOf(who), what === null ? null : oneLine(what.title));
      return { head, who, text: [], quote, link: { label: words.readThere, href } };
    }
    case 'follower': {
      const { who } = line;
      return { head: words.follows(nameOf(who)), who, text: [], makes: who?.makes ?? [] };
    }
    case 'arrived': {
      const text = line.to === null ? [] : [words.receives(oneLine(line.to))];
      return { head: words.arrived(oneLine(line.what?.title ?? '')), who: null, text };
    }
    case 'expired': {
      const head = words.expired(oneLine(line.what?.title ?? ''));
      return { head, who: null, text: [words.expiredText] };
    }
    case 'month': {
      const { month, sums } = line;
      const sentences = (['gave', 'fee', 'received', 'announced'] as const).flatMap((sum) => {
        const money = sums?.[sum] ?? null;
        return money === null ? [] : [page[sum](money)];
      });
      return { head: words.month(monthName(month, language)), who: null, text: sentences };
    }
    case 'payment':
      return { head: words.payment, who: null, text: [page.payments[line.booked](line.money)] };
  }
}

function plainPiece({ words }: Said, { head, who, text, quote, makes = [], link }: Piece): string {
  return [
    who === null ? head : `${head}\n${who.handle}`,
    ...text,
    ...(typeof quote === 'string' ? [`> ${oneLine(quote)}`] : []),
    ...(link === undefined ? [] : [`${link.label}\n${webOnly(link.href)}`]),
    ...(makes.length === 0 || who === null
      ? []
      : [
          `${words.makes(oneLine(who.name))}\n${makes.map(({ title, href }) => `- ${oneLine(title)}\n  ${webOnly(href)}`).join('\n')}`,
        ]),
  ].join('\n');
}

const HEADING = 'font-size:17px;margin:28px 0 8px';
/** Warm paper and the colour of the coin: legible on a light ground and on a dark one. */
const TILE =
  'display:inline-block;width:44px;height:44px;border-radius:22px;background:#f3dfd0;color:#8a3f12;font-size:20px;line-height:44px;text-align:center;font-weight:600';

function htmlPiece({ words }: Said, { head, who, text, quote, makes = [], link }: Piece) {
  const tile = html`<td style="width:60px;vertical-align:top"><span style="${TILE}" aria-hidden="true">${who === null ? COIN : initial(who.name)}</span></td>`;
  return html`<table role="presentation" style="border-collapse:collapse;width:100%;margin:20px 0"><tr>${tile}<td style="vertical-align:top;padding:0">
<p style="margin:0;font-size:19px;line-height:1.35;font-weight:600" dir="auto">${head}</p>
${who === null ? null : html`<p style="margin:2px 0 0;font-size:15px"><a href="${webOnly(who.href)}" style="color:inherit">${who.handle}</a></p>`}
${text.map((sentence) => html`<p style="margin:8px 0 0">${sentence}</p>`)}
${typeof quote === 'string' ? html`<blockquote style="margin:12px 0 0;padding:2px 0 2px 14px;border-left:3px solid #c4713b" dir="auto">${quote}</blockquote>` : null}
${link === undefined ? null : html`<p style="margin:8px 0 0"><a href="${webOnly(link.href)}" style="color:inherit">${link.label}</a></p>`}
${makes.length === 0 || who === null ? null : html`<p style="margin:14px 0 0">${words.makes(who.name)}</p><ul style="margin:4px 0 0;padding-left:20px">${makes.map(({ title, href }) => html`<li dir="auto"><a href="${webOnly(href)}" style="color:inherit">${title}</a></li>`)}</ul>`}
</td></tr></table>`;
}

/** Where nobody's letter stands: a coin that is a letter, for mails hold no pictures. */
const COIN = '●';

const initial = (name: string): string =>
  /[\p{L}\p{N}]/u.exec(name)?.[0]?.toLocaleUpperCase() ?? '·';

/** Addresses come from other servers: what is no web address is none. */
function webOnly(address: string): string {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : '';
}

/** Titles and names come from others: a line end in one would start a line of its own. */
export const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
