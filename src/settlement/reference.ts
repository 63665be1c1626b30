import { creditorReference } from '../money/creditor-reference.ts';

/** The creditor reference of a payment between two nodes: 25 characters. Both sides compute it, so that a
 *  payment finds its debt without a letter.
 *  @param sha256Hex of the text that `referenceSeed` makes. */
export function settlementReference(sha256Hex: string): string {
  return creditorReference(
    BigInt(`0x${sha256Hex}`).toString(36).toUpperCase().padStart(21, '0').slice(-21),
  );
}

/** What is hashed into a reference. Lower node id first, so that it does not depend on who owes whom. */
export const referenceSeed = (
  one: string,
  other: string,
  currency: string,
  month: string,
): string => [...[one, other].sort(), currency, month].join('\n');
