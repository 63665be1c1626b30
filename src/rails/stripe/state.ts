import type { Stripe } from 'stripe';
import type { CardState, Movement } from '../rail.ts';

/** What Stripe has of one payment. */
export type Seen = {
  readonly session: Stripe.Checkout.Session;
  readonly refunds: readonly Stripe.Refund[];
  readonly disputes: readonly Stripe.Dispute[];
};

/** Where a payment stands. All that is booked comes from Stripe's own booking of it (its balance
 *  transactions), whose amounts are in the currency of its account: another one than ours is strange.
 *  @param currency ours. */
export function stateOf({ session, refunds, disputes }: Seen, currency: string): CardState {
  const charge = chargeOf(session);
  if (session.payment_status !== 'paid' || charge === null) {
    if (session.status === 'expired') return { is: 'not_paid' };
    return { is: session.status === 'open' ? 'open' : 'processing' };
  }
  const { balance_transaction: booked } = charge;
  if (booked === null || typeof booked === 'string') return { is: 'processing' };
  const bookings = [...refunds.flatMap(ofRefund), ...disputes.flatMap(ofDispute)];
  const foreign = [booked, ...bookings.map(({ booking }) => booking)].find(
    (one) => one.currency !== currency.toLowerCase(),
  );
  if (foreign !== undefined) return { is: 'strange', why: `${foreign.id}: ${foreign.currency}` };
  return {
    is: 'paid',
    paymentId: charge.paymentId,
    paidAt: new Date(charge.created * 1000),
    grossMinor: BigInt(booked.amount),
    feeMinor: BigInt(booked.fee),
    movements: bookings.map(movementOf),
    disputed: disputes.some(({ status }) => !DECIDED.has(status)),
  };
}

/** Everything else waits for somebody; what is new to us, too. Source: Stripe API, Dispute, `status`. */
const DECIDED: ReadonlySet<string> = new Set(['won', 'lost', 'warning_closed', 'prevented']);

function chargeOf({ payment_intent: intent }: Stripe.Checkout.Session) {
  if (intent === null || typeof intent === 'string') return null;
  const { latest_charge: charge } = intent;
  if (charge === null || typeof charge === 'string' || !charge.paid) return null;
  return { ...charge, paymentId: intent.id };
}

type Booking = {
  readonly booking: Stripe.BalanceTransaction;
  readonly caseId: string;
  readonly kind: Movement['kind'];
};

/** What a refund took, and what came back when it failed. */
function ofRefund(refund: Stripe.Refund): Booking[] {
  const both = [refund.balance_transaction, refund.failure_balance_transaction ?? null];
  return both.flatMap((booking) =>
    booking === null || typeof booking === 'string'
      ? []
      : [{ booking, caseId: refund.id, kind: 'refund' }],
  );
}

/** What a dispute took, and what came back when it was won; none while a bank only asks. */
const ofDispute = (dispute: Stripe.Dispute): Booking[] =>
  dispute.balance_transactions.map((booking) => ({ booking, caseId: dispute.id, kind: 'dispute' }));

function movementOf({ booking, caseId, kind }: Booking): Movement {
  const amount = BigInt(booking.amount);
  return {
    ...{ id: booking.id, caseId, kind },
    side: amount < 0n ? 'taken' : 'returned',
    amountMinor: amount < 0n ? -amount : amount,
    feeMinor: BigInt(booking.fee),
  };
}
