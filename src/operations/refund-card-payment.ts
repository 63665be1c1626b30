import { type CardPayment, findCardPayment, movementsOf } from '../../db/records/card-payments.ts';
import type { CompanyTrouble } from '../rails/rail.ts';
import { answerFor, type Why, type WhyRefusal } from './answer-for.ts';
import { askCardPayment } from './ask-card-payment.ts';
import { companyOf } from './card-rails.ts';
import type { RailDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type CardRefundRefusal =
  | WhyRefusal
  | CompanyTrouble
  | 'unknown_payment'
  | 'cards_off'
  | 'not_paid'
  | 'disputed'
  | 'changed'
  | 'amount_invalid';

/** Sends money back to the card that it came from. The company is told, and what it did is booked as it says:
 *  out of what is held of the payment, then as a chargeback is drawn. Its fee does not come back; who gets all
 *  of a payment back costs somebody that.
 *  Units: minor units, of what was not taken back yet.
 *  @param wish.seen how many movements of it whoever wishes had seen: the same wish after the same ones is the
 *    same refund, however often it is sent.
 *  @returns `booked` false: the company sent it and did not say so yet; it is asked again. */
export async function refundCardPayment(
  deps: RailDeps,
  wish: {
    readonly cardPaymentId: string;
    readonly amountMinor: bigint;
    readonly seen: number;
    readonly why: Why;
  },
): Promise<Outcome<{ readonly booked: boolean }, CardRefundRefusal>> {
  const { cardPaymentId, amountMinor, seen } = wish;
  const allowed = await seeWhether(deps, wish);
  if (!allowed.ok) return allowed;
  const { payment, paymentId, why } = allowed;
  const company = companyOf(deps, payment.rail);
  if (company === null) return refuse('cards_off');
  const key = `obole ${cardPaymentId} refund ${seen} ${amountMinor}`;
  const sent = await company.refund({ paymentId, amountMinor, key });
  if (!sent.ok) return sent;
  const asked = await askCardPayment(deps, cardPaymentId, { caseId: sent.refundId, why });
  return done({ booked: asked.ok });
}

type Allowed = {
  readonly payment: CardPayment;
  readonly paymentId: string;
  readonly why: Why;
};

type Refusal = Exclude<CardRefundRefusal, CompanyTrouble | 'cards_off'>;

const seeWhether = (
  { db }: RailDeps,
  wish: Parameters<typeof refundCardPayment>[1],
): Promise<Outcome<Allowed, Refusal>> =>
  transact(db, async (tx): Promise<Outcome<Allowed, Refusal>> => {
    const answered = await answerFor(tx, wish.why);
    if (!answered.ok) return answered;
    const { reason, adminId } = answered;
    const payment = await findCardPayment(tx, { id: wish.cardPaymentId });
    if (payment === undefined) return refuse('unknown_payment');
    const { paymentId, grossMinor } = payment;
    if (paymentId === null || grossMinor === null) return refuse('not_paid');
    if (payment.disputed) return refuse('disputed');
    const movements = await movementsOf(tx, payment.id);
    const leftMinor = movements.reduce(
      (left, { side, amountMinor }) => left + (side === 'taken' ? -amountMinor : amountMinor),
      grossMinor,
    );
    if (wish.amountMinor > leftMinor && wish.seen !== movements.length) return refuse('changed');
    if (wish.amountMinor < 1n || wish.amountMinor > leftMinor) return refuse('amount_invalid');
    return done({ payment, paymentId, why: { reason, adminId } });
  });
