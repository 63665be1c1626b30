import type { PaymentKind } from '../../db/views/happenings.ts';

/** What a booking means to whose account it changes. */
export type BookedAs =
  | 'paidIn'
  | 'byCard'
  | 'matured'
  | 'cardBack'
  | 'cardReturn'
  | 'mistake'
  | 'chargedBack'
  | 'fromNodes'
  | 'corrected';

export function bookedAs(kind: PaymentKind): BookedAs {
  switch (kind) {
    case 'top_up':
      return 'paidIn';
    case 'card_payment':
      return 'byCard';
    case 'maturity':
      return 'matured';
    case 'card_back':
      return 'cardBack';
    case 'card_return':
      return 'cardReturn';
    case 'reversal':
      return 'mistake';
    case 'chargeback':
      return 'chargedBack';
    case 'release':
    case 'netting':
    case 'payment':
      return 'fromNodes';
    default:
      return 'corrected';
  }
}
