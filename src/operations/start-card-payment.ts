import {
  addCardPayment,
  countCardPayments,
  justBegun,
  updateCardPayment,
} from '../../db/records/card-payments.ts';
import { lockPerson } from '../../db/records/people.ts';
import { later } from './back-off.ts';
import { companyOf } from './card-rails.ts';
import type { RailDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** Below, the company's fee eats most of it; above, one dispute would cost the node too much. */
export const CARD_MIN_MINOR = 200n;
export const CARD_MAX_MINOR = 100_000n;

/** Whoever tries out stolen cards tries many. */
const MOST_A_DAY = 20;
const DAY_MS = 24 * 3_600_000;
/** A form that is sent twice is one payment. */
const SENT_TWICE_MS = 2 * 60_000;
/** How long somebody may stay at the company's page. */
const PAGE_LIVES_MS = 3_600_000;
/** When the company is asked what came of it, if it did not say. */
export const ASK_OPEN_AFTER_MS = 10 * 60_000;

export type CardStartRefusal =
  | 'cards_off'
  | 'amount_invalid'
  | 'asked_too_often'
  | 'company_unreachable'
  | 'company_refused';

/** Somebody wants to top up by card: it is written down first, then the company is asked for a page to pay at.
 *  Nothing is booked until the company says that it was paid.
 *  Units: minor units of the node's currency.
 *  The same wish again, a moment later, is the same payment at the same page.
 *  @returns where to pay. */
export async function startCardPayment(
  deps: RailDeps,
  wish: {
    readonly rail: string;
    readonly actorId: string;
    readonly amountMinor: bigint;
  },
): Promise<Outcome<{ readonly id: string; readonly href: string }, CardStartRefusal>> {
  const { rail, actorId, amountMinor } = wish;
  const company = companyOf(deps, rail);
  if (company === null) return refuse('cards_off');
  if (amountMinor < CARD_MIN_MINOR || amountMinor > CARD_MAX_MINOR) return refuse('amount_invalid');
  const begun = await begin(deps, { rail, actorId, amountMinor });
  if (!begun.ok) return begun;
  const { id, startedAt } = begun;
  const opened = await company.open({
    ...{ id, amountMinor, currency: deps.node.currency, title: deps.node.name },
    backTo: `${deps.node.origin}${cardPaymentPath(id)}`,
    endsAt: later(startedAt, PAGE_LIVES_MS),
  });
  if (!opened.ok)
    return refuse(
      opened.code === 'refused' ? 'company_refused' : 'company_unreachable',
      opened.detail,
    );
  const { checkoutId, href } = opened.checkout;
  await updateCardPayment(deps.db, id, { checkoutId });
  return done({ id, href });
}

/** Where its giver sees what came of it. */
export const cardPaymentPath = (id: string): string => `/home/budget/pay-in/card/${id}`;

const begin = (
  { db, node, newRandomId, clock }: RailDeps,
  { rail, actorId, amountMinor }: { rail: string; actorId: string; amountMinor: bigint },
): Promise<Outcome<{ readonly id: string; readonly startedAt: Date }, 'asked_too_often'>> =>
  transact(db, async (tx): Promise<Outcome<{ id: string; startedAt: Date }, 'asked_too_often'>> => {
    await lockPerson(tx, actorId);
    const startedAt = clock();
    const since = later(startedAt, -SENT_TWICE_MS);
    const before = await justBegun(tx, { rail, actorId, askedMinor: amountMinor, since });
    if (before !== undefined) return done(before);
    if ((await countCardPayments(tx, actorId, later(startedAt, -DAY_MS))) >= MOST_A_DAY)
      return refuse('asked_too_often');
    const id = newRandomId();
    await addCardPayment(tx, {
      ...{ id, rail, actorId, askedMinor: amountMinor, currency: node.currency },
      ...{ startedAt, state: 'open', nextAskAt: later(startedAt, ASK_OPEN_AFTER_MS) },
    });
    return done({ id, startedAt });
  });
