import { addCardPayment, lockCardPayment } from '../../db/records/card-payments.ts';
import { bookCardState } from '../../src/operations/book-card-state.ts';
import type { Deps, NodeDeps } from '../../src/operations/deps.ts';
import { makeRails } from '../../src/wiring/rails.ts';
import { STRIPE_KEYS } from './stripe-server.ts';

/** Somebody has paid by card, as its company says. @returns the payment's id. */
export const cardMoney = (
  deps: Deps,
  {
    actorId,
    grossMinor,
    feeMinor = 0n,
  }: { actorId: string; grossMinor: bigint; feeMinor?: bigint },
): Promise<string> =>
  deps.db.transaction(async (tx) => {
    const [id, at] = [deps.newId(), deps.clock()];
    const facts = { rail: 'stripe', actorId, currency: 'EUR', askedMinor: grossMinor };
    await addCardPayment(tx, { ...facts, id, startedAt: at, state: 'open' });
    const paid = { paymentId: `pi_${id}`, paidAt: at, grossMinor, feeMinor, movements: [] };
    const payment = await lockCardPayment(tx, id);
    await bookCardState(deps, tx, payment, { is: 'paid', ...paid, disputed: false }, null);
    return id;
  });

/** The same node, at which one pays by card, with a company that does not answer. */
export const withCards = (deps: NodeDeps): NodeDeps => {
  const stripe = { ...STRIPE_KEYS, api: 'http://127.0.0.1:9' };
  return { ...deps, rails: makeRails({ ...deps.node, stripe }) };
};

/** Where card money is seen: a payment of somebody's, and all of them. */
export async function cardPages(deps: Deps, actorId: string): Promise<string[]> {
  const id = await cardMoney(deps, { actorId, grossMinor: 1_000n, feeMinor: 40n });
  return [`/home/budget/pay-in/card/${id}`, '/admin/month/cards', `/admin/month/cards/${id}`];
}
