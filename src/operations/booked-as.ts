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
  | 'paidOut'
  | 'cameBack'
  | 'corrected';

/** @param booked.amountMinor less, where it is negative. */
export function bookedAs({
  kind,
  amountMinor,
}: {
  readonly kind: PaymentKind;
  readonly amountMinor: bigint;
}): BookedAs {
  switch (kind) {
    case 'payout':
      return amountMinor < 0n ? 'paidOut' : 'cameBack';
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
