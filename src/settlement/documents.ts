import type { BankAccount } from './bank-account.ts';
import type { PairDocument } from './pair/documents.ts';

/** The signed documents of a settlement: what two nodes tell each other in one currency
 *  (`PairDocument`), and what anybody tells of their own books. Every one is from `iss` for `aud`
 *  (instance actor URIs). Amounts are in minor units, hashes are hex SHA-256 of a JWS. */

/** What whoever signs a document adds to it. */
export type Issue = {
  /** The document's own URI. */
  readonly jti: string;
  /** Seconds since 1970. */
  readonly iat: number;
};

/** What one payee gets, and for how many flattrs of which works (null: of the payee themself). */
export type StatementLine = {
  readonly payee: string;
  readonly amountMinor: bigint;
  readonly works: readonly { readonly work: string | null; readonly flattrs: number }[];
};

/** What is open of one statement of `debtor`. */
export type NettingEntry = {
  readonly debtor: string;
  readonly seq: number;
  readonly outstandingMinor: bigint;
};

/** What the newest sealed block of `iss` is: `aud` holds it, so that the books of `iss` cannot be
 *  changed unseen. It is not answered. */
export type Seal = {
  readonly kind: 'seal';
  readonly iss: string;
  readonly aud: string;
  /** Counts up by one from 1. */
  readonly seq: number;
  /** Hash of the block's JWS. */
  readonly block: string;
  /** Hash of the block before it; null for the first. */
  readonly prev: string | null;
};

/** Where `iss` is paid by whoever owes it something. It is not answered. */
export type Account = BankAccount & {
  readonly kind: 'account';
  readonly iss: string;
  readonly aud: string;
  readonly currency: string;
  /** Counts up, with gaps: an older one never replaces a newer one. */
  readonly revision: number;
};

export type SettlementDocument = PairDocument | Seal | Account;

export type DocumentKind = SettlementDocument['kind'];
