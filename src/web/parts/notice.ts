import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** What a page may say once about what just happened. The set is closed: the address carries the
 *  name alone, so nobody can put words into the node's mouth with a link. */
export const SAID = [
  'flattred',
  'undone',
  'weighed',
  'budget',
  'monthPaused',
  'monthResumed',
  'monthStopped',
  'signedIn',
  'signedOut',
  'formKept',
  'welcome',
  'joined',
  'linked',
  'claimed',
  'favouritesSet',
  'answered',
  'unlinked',
  'passkeyAdded',
  'passkeyRemoved',
  'addressConfirmed',
  'addressRemoved',
  'published',
  'saved',
  'shutOut',
  'workGone',
  'pinned',
  'unpinned',
  'hidden',
  'shown',
  'watched',
  'watchedSome',
  'feedNew',
  'feedSame',
  'feedGone',
  'followed',
  'unfollowed',
  'removed',
  'blocked',
  'unblocked',
  'left',
  'movedAway',
  'paymentBooked',
  'cardRefunded',
  'paymentHeld',
  'moneyAssigned',
  'moneyLeaving',
  'moneySentBack',
  'trusted',
  'unfrozen',
  'disputeAnswered',
  'disputeWithdrawn',
  'disputeAsked',
  'accountSet',
  'accountConfirmed',
  'accountRejected',
  'bankFileKnown',
  'bankFileBooked',
  'bankFileAway',
  'entryAssigned',
  'payoutSet',
  'payoutTakenBack',
  'payoutRight',
  'fundsAsked',
  'signInAgain',
  'paymentsMade',
  'paymentsApproved',
  'paymentRefused',
  'paymentsCancelled',
  'entryGoesBack',
  'payInMailed',
] as const;
export type Said = (typeof SAID)[number];

export function isSaid(text: string | undefined): text is Said {
  return SAID.some((said) => said === text);
}

/** The line at the top of the page that the reader was sent on to. */
export function saidNotice(visit: Visit): Markup | null {
  if (visit.said === null || visit.said === 'flattred') return null;
  return notice(visit.words.said[visit.said], 'good');
}

/** A sentence that floats above the page: good news, or what went wrong and what to do. */
export function notice(text: string, tone: 'good' | 'trouble', action?: Markup): Markup {
  return html`<div class="notice notice-${tone}" role="${tone === 'good' ? 'status' : 'alert'}"><p>${text}</p>${action}</div>`;
}
