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
    };

export type LetterKind = Letter['kind'];

/** One that may be sent again and again by whoever likes: a link to whoever reads mail at an address. */
export const ASKED_FOR: readonly LetterKind[] = ['sign_in', 'join', 'confirm'];

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long each is of use: links as long as they open, news for a week. Longer than a mail server is
 *  ever down (RFC 5321, 4.5.4.1, wants 4 to 5 days). */
export const LETTER_LIVES_MS: Record<LetterKind, number> = {
  sign_in: 15 * MINUTE_MS,
  join: 15 * MINUTE_MS,
  confirm: DAY_MS,
  address_gone: 7 * DAY_MS,
  weekly_list: 7 * DAY_MS,
};
