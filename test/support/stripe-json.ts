/** What Stripe has, and how it says it: what is not asked to be expanded is a name. */

export type Charge = {
  id: string;
  created: number;
  paid: boolean;
  currency: string;
  booked: Booking | null;
};
export type Booking = { id: string; amount: number; fee: number; currency: string };
export type Refund = { id: string; status: string; booked: Booking; failed: Booking | null };
export type Dispute = { id: string; status: string; bookings: Booking[] };
export type Payment = { id: string; charge: Charge; refunds: Refund[]; disputes: Dispute[] };
export type Session = {
  id: string;
  client_reference_id: string;
  status: 'open' | 'complete' | 'expired';
  amount: number;
  payment: Payment | null;
  asked: URLSearchParams;
};
export const list = (data: readonly object[]) => ({
  object: 'list',
  data,
  has_more: false,
  url: '/',
});

const bookingJson = (booking: Booking) => ({
  ...{ object: 'balance_transaction', net: booking.amount - booking.fee, type: 'adjustment' },
  ...booking,
});

const INTENT = 'payment_intent';
const CHARGE = `${INTENT}.latest_charge`;
const BOOKED = `${CHARGE}.balance_transaction`;

/** To expand a part is to expand all that it is in. */
const expands = (asked: ReadonlySet<string>, part: string): boolean =>
  [...asked].some((one) => one === part || one.startsWith(`${part}.`));

export function sessionJson(session: Session, asked: ReadonlySet<string>): object {
  const { id, client_reference_id, status, payment } = session;
  const intent =
    payment === null ? null : expands(asked, INTENT) ? intentJson(payment, asked) : payment.id;
  return {
    ...{ id, object: 'checkout.session', client_reference_id, status, livemode: false },
    payment_status: payment === null ? 'unpaid' : 'paid',
    payment_intent: intent,
    url: status === 'open' ? `https://pay.example/c/${id}` : null,
  };
}

function intentJson({ id, charge }: Payment, asked: ReadonlySet<string>): object {
  const { booked, ...rest } = charge;
  const balance = booked === null || expands(asked, BOOKED) ? booked : booked.id;
  const latest = {
    ...{ object: 'charge', payment_intent: id, ...rest },
    balance_transaction:
      typeof balance === 'object' && balance !== null ? bookingJson(balance) : balance,
  };
  return {
    ...{ id, object: 'payment_intent', status: 'succeeded' },
    latest_charge: expands(asked, CHARGE) ? latest : charge.id,
  };
}

export function refundJson(
  { id, status, booked, failed }: Refund,
  asked: ReadonlySet<string>,
): object {
  return {
    ...{ id, object: 'refund', status },
    balance_transaction: expands(asked, 'data.balance_transaction')
      ? bookingJson(booked)
      : booked.id,
    ...(failed === null
      ? {}
      : {
          failure_balance_transaction: expands(asked, 'data.failure_balance_transaction')
            ? bookingJson(failed)
            : failed.id,
        }),
  };
}

export const disputeJson = ({ id, status, bookings }: Dispute, paymentId: string): object => ({
  ...{ id, object: 'dispute', status, payment_intent: paymentId },
  balance_transactions: bookings.map(bookingJson),
});
