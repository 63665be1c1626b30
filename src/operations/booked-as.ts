import type { PaymentKind } from '../../db/views/happenings.ts';

/** What a booking means to whose account it changes. */
export type BookedAs = 'paidIn' | 'mistake' | 'chargedBack' | 'fromNodes' | 'corrected';

export function bookedAs(kind: PaymentKind): BookedAs {
  switch (kind) {
    case 'top_up':
      return 'paidIn';
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
