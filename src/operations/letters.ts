import type { HappeningKind, Topic } from '../flattr/happening.ts';
import type { BookedAs } from './booked-as.ts';

/** Somebody, with the newest of what they make. */
export type LetterPerson = {
  readonly name: string;
  readonly handle: string;
  readonly href: string;
  readonly makes: readonly LetterWork[];
};
export type LetterWork = { readonly title: string; readonly href: string };

/** One thing that happened. `who` null: somebody who did not want to be named. */
export type LetterLine =
  | {
      readonly is: 'flattr' | 'released';
      readonly who: LetterPerson | null;
      /** Null: the reader themself. */
      readonly what: LetterWork | null;
      readonly message: string | null;
    }
  | {
      readonly is: 'comment';
      readonly who: LetterPerson | null;
      readonly what: LetterWork | null;
      readonly text: string;
      readonly href: string;
    }
  | { readonly is: 'follower'; readonly who: LetterPerson | null }
  | { readonly is: 'arrived'; readonly what: LetterWork | null; readonly to: string | null }
  | { readonly is: 'expired'; readonly what: LetterWork | null }
  | {
      readonly is: 'month';
      readonly month: string;
      /** Amounts with their currency: given, kept by the node, theirs, and announced by other nodes. Null:
       *  nothing. */
      readonly sums: Record<'gave' | 'fee' | 'received' | 'announced', string | null> | null;
    }
  | { readonly is: 'payment'; readonly booked: BookedAs; readonly money: string };

/** What has happened since the last one. */
export type HappeningsLetter = {
  readonly kind: 'happenings';
  readonly topics: readonly Topic[];
  /** How much of each, which may be more than there are lines. */
  readonly counts: readonly { readonly kind: HappeningKind; readonly n: number }[];
  /** How many gave with their name, and how many gifts had none. */
  readonly people: number;
  readonly nameless: number;
  /** What was thanked for most. */
  readonly works: readonly (LetterWork & { readonly n: number })[];
  readonly lines: readonly LetterLine[];
  readonly href: string;
  readonly settingsHref: string;
  readonly stopHref: string;
};

/** What a mail tells; its words are written when it is sent, in the language of whom it is for
 *  (`src/mail/`). Addresses in it are absolute. */
export type Letter =
  | {
      readonly kind: 'sign_in';
      /** Whoever opens it and says so is signed in. */
      readonly href: string;
      readonly handle: string;
    }
  | {
      readonly kind: 'join';
      /** Whoever opens it chooses a name and has an account. */
      readonly href: string;
    }
  | {
      readonly kind: 'confirm';
      readonly href: string;
      /** Who says that the address is theirs. */
      readonly handle: string;
    }
  | {
      readonly kind: 'address_gone';
      readonly handle: string;
      /** Whether another one took its place. */
      readonly replaced: boolean;
    }
  | {
      readonly kind: 'weekly_list';
      /** How many favourites wait for a word, and the titles of the newest. */
      readonly count: number;
      readonly titles: readonly string[];
      readonly href: string;
      /** Ends the list: a page with a button, and a form for mail programs (RFC 8058). */
      readonly stopHref: string;
    }
  | {
      readonly kind: 'payout_account';
      readonly handle: string;
      /** Where they are paid from now on, as much as a mail may say of it; null: nowhere. */
      readonly iban: string | null;
      /** From when on money goes there, ISO 8601. */
      readonly usableFrom: string;
      /** Takes the change back until then, whoever opens it. */
      readonly href: string;
    }
  | {
      readonly kind: 'payout_back';
      readonly handle: string;
      /** With its currency. */
      readonly money: string;
      /** What the bank says why, as a code of ISO 20022; null: nothing. */
      readonly reason: string | null;
      readonly href: string;
    }
  | {
      readonly kind: 'pay_in';
      /** What is typed at a bank, in groups. */
      readonly holder: string;
      readonly iban: string;
      readonly bic: string | null;
      readonly reference: string;
      readonly href: string;
    }
  | HappeningsLetter;

export type LetterKind = Letter['kind'];

/** One that may be sent again and again by whoever likes: a link to whoever reads mail at an address. */
export const ASKED_FOR: readonly LetterKind[] = ['sign_in', 'join', 'confirm'];

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long each is of use: links as long as they open, news for a week. Longer than a mail server is
 *  ever down (RFC 5321, 4.5.4.1, wants 4 to 5 days). */
export const LETTER_LIVES_MS: Record<LetterKind, number> = {
  sign_in: 15 * MINUTE_MS,
  join: 60 * MINUTE_MS,
  confirm: DAY_MS,
  address_gone: 7 * DAY_MS,
  weekly_list: 7 * DAY_MS,
  happenings: 7 * DAY_MS,
  payout_account: 3 * DAY_MS,
  payout_back: 7 * DAY_MS,
  pay_in: 7 * DAY_MS,
};
