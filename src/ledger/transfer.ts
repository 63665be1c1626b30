import type { AccountPath } from './account.ts';

/** One positive amount, in minor units, from one account to another. */
export type Transfer = {
  readonly debit: AccountPath;
  readonly credit: AccountPath;
  readonly amountMinor: bigint;
};

export type TransactionKind =
  | 'top_up'
  | 'distribution'
  | 'acceptance'
  | 'netting'
  | 'payment'
  | 'reversal'
  | 'correction'
  | 'chargeback'
  /** Funded money of a peer becomes its creators'. */
  | 'release'
  /** Money whose purpose nobody knows, in and out of it. */
  | 'suspense'
  /** A payment that came back. */
  | 'return'
  /** What a peer is no longer owed goes back to the givers. */
  | 'adjustment'
  | 'write_off'
  /** The reserve makes good what an old copy of the books, or a write-off, got wrong. */
  | 'reconciliation'
  /** Money on its way out through the bank, and what comes back of it. */
  | 'payout'
  /** The association's own money, in and out: what the bank charges, what somebody puts in. */
  | 'own'
  /** Money paid by card: at the card company, and held for its giver. */
  | 'card_payment'
  /** What the card company keeps of a payment, and what a dispute costs. */
  | 'card_fee'
  /** What the card company took back: a refund, or a payment that is disputed. */
  | 'card_back'
  /** And what came back of that: a refund that failed, a dispute that was won. */
  | 'card_return'
  /** Money on its way between the card company and the bank. */
  | 'card_payout'
  /** Card money that nobody takes back any more can be given. */
  | 'maturity';

/** Transfers that stand or fall together. */
export type Transaction = {
  /** Prefixed by who asks: `user:`, `peer:`, `node:`. The same key is posted once, ever. */
  readonly idempotencyKey: string;
  readonly kind: TransactionKind;
  readonly month: string;
  readonly currency: string;
  readonly transfers: readonly Transfer[];
  readonly reverses?: string;
};

/** Leaves out what moves nothing: a transfer of 0 is not a transfer. */
export const moving = (transfers: readonly Transfer[]): Transfer[] =>
  transfers.filter((t) => t.amountMinor !== 0n);

/** One text for one request, whatever the order its transfers were computed in. Two requests with
 *  the same idempotency key are the same exactly when their texts are. The month is not part of
 *  it: it says when a request was booked, not what was asked.
 *  Source: idempotency key plus request hash, as in Formance. */
export function canonicalRequest(transaction: Transaction): string {
  const transfers = transaction.transfers
    .map((t) => `${t.debit}>${t.credit}=${t.amountMinor}`)
    .sort();
  return JSON.stringify([
    transaction.kind,
    transaction.currency,
    transaction.reverses ?? null,
    transfers,
  ]);
}

/** The transfers that undo these: same accounts and amounts, sides exchanged. */
export const reversed = (transfers: readonly Transfer[]): Transfer[] =>
  transfers.map((t) => ({ debit: t.credit, credit: t.debit, amountMinor: t.amountMinor }));
