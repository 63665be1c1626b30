import {
  type CardPayment,
  findCardPayment,
  updateCardPayment,
} from '../../db/records/card-payments.ts';
import type { CompanyTrouble } from '../rails/rail.ts';
import type { Why } from './answer-for.ts';
import { later } from './back-off.ts';
import { bookCardState } from './book-card-state.ts';
import { companyOf } from './card-rails.ts';
import type { RailDeps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';

const DAY_MS = 24 * 3_600_000;
/** The company knows nothing of it, day after day: it is of keys that the node has no more. */
const GIVEN_UP_AFTER_MS = 7 * DAY_MS;

export type CardStanding = CardPayment['state'] | 'processing';
export type AskRefusal = 'unknown_payment' | 'cards_off' | CompanyTrouble;

/** Asks the company what came of a payment, and books what it says. Safe at any time, as often as anybody
 *  likes, and at once: all that it says has a name, under which it is booked once.
 *  @param asked what an admin had it do, and why. */
export async function askCardPayment(
  deps: RailDeps,
  id: string,
  asked: { readonly caseId: string; readonly why: Why } | null = null,
): Promise<Outcome<{ readonly is: CardStanding; readonly strange?: string }, AskRefusal>> {
  const payment = await findCardPayment(deps.db, { id });
  if (payment === undefined) return refuse('unknown_payment');
  const company = companyOf(deps, payment.rail);
  if (company === null) return refuse('cards_off');
  const { checkoutId } = payment;
  // Nobody was ever sent to pay.
  if (checkoutId === null) return giveUp(deps, id);
  const said = await company.state(checkoutId);
  if (said.ok)
    return done(
      await deps.db.transaction((tx) => bookCardState(deps, tx, payment, said.state, asked)),
    );
  const now = deps.clock();
  const isOld = now.getTime() - payment.startedAt.getTime() > GIVEN_UP_AFTER_MS;
  if (said.code === 'refused' && payment.state === 'open' && isOld) return giveUp(deps, id);
  if (said.code === 'refused')
    await updateCardPayment(deps.db, id, { nextAskAt: later(now, DAY_MS) });
  return said;
}

async function giveUp({ db }: RailDeps, id: string): Promise<Outcome<{ is: 'not_paid' }, never>> {
  await updateCardPayment(db, id, { state: 'not_paid', nextAskAt: null });
  return done({ is: 'not_paid' });
}
