import type { Month } from '../flattr/period.ts';

/** The signed documents of a settlement, as the domain sees them. Every one is from `iss` for
 *  `aud` (instance actor URIs). Amounts are in minor units, hashes are hex SHA-256 of a JWS. */

type Signed = {
  readonly iss: string;
  readonly aud: string;
  /** The document's own URI. */
  readonly jti: string;
  /** Seconds since 1970. */
  readonly iat: number;
};

/** What `iss` owes `aud` for a month; the lines are a document of their own. */
export type Statement = Signed & {
  readonly period: Month;
  readonly currency: string;
  readonly scale: number;
  /** Counts up by one from 1 in each chain (iss, aud, currency). */
  readonly seq: number;
  /** Hash of the statement before it; null for the first. */
  readonly prev: string | null;
  readonly linesSha256: string;
  readonly grossMinor: bigint;
  readonly adjustmentMinor: bigint;
  readonly carriedMinor: bigint;
  readonly totalMinor: bigint;
  /** The newest statement of the opposite chain that `iss` holds. */
  readonly ack: { readonly seq: number; readonly sha256: string } | null;
};

/** What one payee gets, and for how many flattrs of which works (null: of the payee themself). */
export type StatementLine = {
  readonly payee: string;
  readonly amountMinor: bigint;
  readonly works: readonly { readonly work: string | null; readonly flattrs: number }[];
};

/** The creditor's countersignature under a statement. */
export type Acceptance = Signed & { readonly statement: string; readonly acceptedMinor: bigint };

export type NettingEntry = {
  readonly debtor: string;
  readonly seq: number;
  readonly outstandingMinor: bigint;
};

/** Both directions' open statements set against each other, and what remains to be paid. */
export type Netting = Signed & {
  readonly period: Month;
  readonly currency: string;
  readonly entries: readonly NettingEntry[];
  readonly offsetMinor: bigint;
  readonly dueMinor: bigint;
  /** Who pays `dueMinor`; null when nothing is due. */
  readonly debtor: string | null;
  readonly reference: string;
};

/** The second signature under a netting. */
export type Consent = Signed & { readonly netting: string };

/** The debtor's word that the payment has left. */
export type Advice = Signed & {
  readonly netting: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly reference: string;
  readonly endToEndId: string;
  readonly rail: string;
};

/** The creditor's word that the payment has arrived. */
export type Receipt = Signed & { readonly advice: string; readonly amountMinor: bigint };

/** Why an offered document is not accepted. */
export type DocumentRefusal = Signed & { readonly document: string; readonly code: string };

/** What the newest sealed block of `iss` is: `aud` holds it, so that the books of `iss` cannot be
 *  changed unseen. It is not answered. */
export type Seal = Signed & {
  /** Counts up by one from 1. */
  readonly seq: number;
  /** Hash of the block's JWS. */
  readonly block: string;
  /** Hash of the block before it; null for the first. */
  readonly prev: string | null;
};

export type Documents = {
  readonly statement: Statement;
  readonly acceptance: Acceptance;
  readonly netting: Netting;
  readonly consent: Consent;
  readonly advice: Advice;
  readonly receipt: Receipt;
  readonly refusal: DocumentRefusal;
  readonly seal: Seal;
};

export type DocumentKind = keyof Documents;

/** A document whose signature has been checked. */
export type SignedDocument = {
  [Kind in DocumentKind]: { readonly kind: Kind; readonly document: Documents[Kind] };
}[DocumentKind];
