import { creditorReference } from '../../src/money/creditor-reference.ts';
import type { Payment, PaymentOrder } from '../../src/rails/sepa/write-pain.ts';
import { bankFile, GIVER_IBAN, OWN_IBAN, saidDetail } from '../support/bank-files.ts';

/** Large files, as a bank with a love of white space writes them. */

/** Of the n-th giver. */
export const referenceOf = (n: number): string => creditorReference(String(100_000_000_000 + n));

const amountOf = (n: number): string => `${(n % 90) + 1}.${String((n % 100) + 100).slice(1)}`;

/** A statement with so many credits, each of another giver by a reference: some 1,600 bytes each. */
export function largeStatement(entries: number): Buffer {
  const credits = Array.from({ length: entries }, (_, n) => ({
    amount: amountOf(n),
    bankReference: `20261103${String(n).padStart(8, '0')}`,
    text: 'Credit transfer',
    details: saidDetail({
      ...{ endToEndId: `E2E-${n}`, amount: amountOf(n), side: 'CRDT' },
      debtor: { name: `Example Giver ${n} of Orléans`, iban: GIVER_IBAN },
      creditor: { name: 'Example Association', iban: OWN_IBAN },
      ...{ reference: referenceOf(n), text: 'Thank you for everything in this month' },
    }),
  }));
  return Buffer.from(bankFile([{ entries: credits }]).replaceAll('><', `>\n${' '.repeat(10)}<`));
}

/** An order of so many payments, each to another name. */
export function largeOrder(payments: number): PaymentOrder {
  return {
    ...{ messageId: 'BENCH-1', createdAt: new Date('2026-11-24T09:00:00Z') },
    debtor: { name: 'Example Association', iban: OWN_IBAN, bic: null },
    ...{ executeOn: '2026-11-25', batch: true, instant: false },
    payments: Array.from(
      { length: payments },
      (_, n): Payment => ({
        ...{ endToEndId: `PAYOUT-${n}`, amountMinor: BigInt(500 + n) },
        ...{ name: `Théâtre de l’Exemple ${n}`, iban: GIVER_IBAN, bic: null },
        ...{ reference: null, text: `Obole, ${n} flattrs in October`, address: null },
      }),
    ),
  };
}
