/** The creditor reference of a payment between two nodes (ISO 11649): `RF`, two check digits,
 *  21 characters. Both sides compute it, so that a payment finds its debt without a letter.
 *  @param sha256Hex of the text that `referenceSeed` makes. */
export function creditorReference(sha256Hex: string): string {
  const body = BigInt(`0x${sha256Hex}`).toString(36).toUpperCase().padStart(21, '0').slice(-21);
  const remainder = BigInt([...`${body}RF00`].map((c) => Number.parseInt(c, 36)).join('')) % 97n;
  return `RF${String(98n - remainder).padStart(2, '0')}${body}`;
}

/** What is hashed into a reference. Lower node id first, so that it does not depend on who owes whom. */
export const referenceSeed = (
  one: string,
  other: string,
  currency: string,
  month: string,
): string => [...[one, other].sort(), currency, month].join('\n');
