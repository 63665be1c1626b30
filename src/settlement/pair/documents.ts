import type { Month } from '../../flattr/period.ts';
import type { NettingEntry, StatementLine } from '../documents.ts';

/** The signed documents between two nodes in one currency, as the machine sees them. Whoever signs adds
 *  `jti` and `iat`. Amounts are minor units; a hash is the hex SHA-256 of a document's exact bytes. */

type Head = { readonly iss: string; readonly aud: string; readonly currency: string };

/** What is taken off a line of an earlier statement. `disputed`: the line was never accepted, so this
 *  closes the dispute and no total changes. */
export type Adjustment = {
  readonly adjusts: number;
  readonly payee: string;
  readonly amountMinor: bigint;
  readonly disputed: boolean;
};

export type StatementLines = {
  readonly lines: readonly StatementLine[];
  readonly adjustments: readonly Adjustment[];
};

export type Statement = Head & {
  readonly kind: 'statement';
  readonly scale: number;
  readonly period: Month;
  readonly seq: number;
  readonly prev: string | null;
  readonly linesSha256: string;
  readonly grossMinor: bigint;
  /** What undisputed adjustments take off. */
  readonly adjustmentMinor: bigint;
  /** Always 0: what does not fit waits for the next statement. */
  readonly carriedMinor: bigint;
  readonly totalMinor: bigint;
  readonly ack: { readonly seq: number; readonly sha256: string } | null;
};

export type Disputed = {
  readonly payee: string;
  readonly amountMinor: bigint;
  readonly code: string;
};

/** An adjustment, or the part of it, that the creditor cannot take any more. `released`: the money is
 *  its creator's, so the issuer bears it; `no_room`: it may come again. */
export type Declined = {
  readonly adjusts: number;
  readonly payee: string;
  readonly amountMinor: bigint;
  readonly code: 'released' | 'no_room';
};

/** The creditor's countersignature: accepted = total - disputed + declined. */
export type Acceptance = Head & {
  readonly kind: 'acceptance';
  readonly statement: string;
  readonly acceptedMinor: bigint;
  readonly disputed: readonly Disputed[];
  readonly declined: readonly Declined[];
};

/** The creditor takes a dispute back; it counts once the debtor has consented. */
export type Withdrawal = Head & {
  readonly kind: 'withdrawal';
  readonly statement: string;
  readonly payee: string;
};

/** The creditor disputes a line that it has accepted; it counts once the debtor has consented. */
export type Dispute = Head & {
  readonly kind: 'dispute';
  readonly statement: string;
  readonly payee: string;
  /** All that the line has left. */
  readonly amountMinor: bigint;
  readonly code: string;
};

export type Netting = Head & {
  readonly kind: 'netting';
  readonly period: Month;
  /** Counts up from 1 within a month. */
  readonly attempt: number;
  readonly entries: readonly NettingEntry[];
  readonly offsetMinor: bigint;
  readonly dueMinor: bigint;
  readonly debtor: string | null;
  readonly reference: string;
};

/** The second signature under a netting, a dispute or a withdrawal. */
export type Consent = Head & { readonly kind: 'consent'; readonly document: string };

export type Advice = Head & {
  readonly kind: 'advice';
  readonly reference: string;
  readonly amountMinor: bigint;
  readonly endToEndId: string;
  /** Which payment of this reference it is, from 1: a later one replaces an earlier one that came back. */
  readonly attempt: number;
  readonly rail: string;
};

export type Receipt = Head & {
  readonly kind: 'receipt';
  readonly advice: string;
  readonly amountMinor: bigint;
};

export type Refusal = Head & {
  readonly kind: 'refusal';
  readonly document: string;
  readonly code: string;
};

/** One admin's word that a peer that signed two things may go on; both are needed. */
export type Unfreeze = Head & { readonly kind: 'unfreeze'; readonly proof: readonly string[] };

export type PairDocument =
  | Statement
  | Acceptance
  | Withdrawal
  | Dispute
  | Netting
  | Consent
  | Advice
  | Receipt
  | Refusal
  | Unfreeze;

/** A document whose signature has been checked, with the lines beside it. `lines`: null when they
 *  could not be read or do not hash to what the statement says, and for every other kind. For which works
 *  they are is of no interest here and left out. */
export type Signed = {
  readonly sha256: string;
  readonly document: PairDocument;
  readonly lines: StatementLines | null;
};
