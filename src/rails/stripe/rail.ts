import { isCardCurrency } from '../../money/currency.ts';
import type { Rail, RailNode } from '../rail.ts';
import { type StripeKeys, stripeCompany } from './company.ts';

/** By card, at a page of Stripe's: only where the node keeps the money.
 *  @param keys undefined: not set.
 *  @returns null: nobody pays this node by card. */
export const stripeRail = (keys: StripeKeys | undefined, node: RailNode): Rail | null =>
  keys !== undefined && node.fundsMode === 'pooled' && isCardCurrency(node.currency)
    ? { name: 'stripe', how: 'address', company: stripeCompany(keys, node.currency) }
    : null;
