import type { Month } from '../../flattr/period.ts';
import type { StatementLine } from '../documents.ts';
import type { Adjustment, Netting } from './documents.ts';

/** Everything that this node knows of a settlement with one peer in one currency. Plain data: amounts
 *  in minor units, instants in milliseconds since 1970, hashes in hex, rows in their order. */
export type Pair = {
  readonly us: string;
  readonly them: string;
  readonly currency: string;
  readonly trust: Trust;
  /** How much may be released before it is funded, with `limit`. */
  readonly limitMinor: bigint;
  /** Two things that they signed and that cannot both be true; they stay as proof. */
  readonly frozen: Frozen | null;
  /** Set after a restore until they have told us what we had signed. */
  readonly restoredAtMs: number | null;
  /** False after a restore until a bank statement was imported and agrees. */
  readonly bankAgrees: boolean;
  /** What we owe them, by what we signed. */
  readonly issued: Chain<Issued>;
  /** What they owe us, by what they signed. */
  readonly received: Chain<Received>;
  /** How much of what is discharged the lines were given: all, but while we catch up after a
   *  restore, or a line that it would be for is in dispute and they have not answered. */
  readonly spreadMinor: bigint;
  /** Months that are distributed here and not yet stated. */
  readonly unstated: readonly Unstated[];
  /** What the next statement takes off earlier lines. */
  readonly wanted: readonly Adjustment[];
  readonly nettings: readonly NettingRow[];
  /** The last month for which each pays the other in full, for nobody netted it in time. */
  readonly grossUpTo: Month | null;
  readonly dues: readonly Due[];
  readonly suspense: readonly Suspense[];
  readonly withdrawals: readonly WithdrawalRow[];
  readonly disputes: readonly DisputeRow[];
  readonly standing: Standing;
  /** Hash of each document of ours, by what it is: `statement:3`. */
  readonly names: Readonly<Record<string, string>>;
  /** The way back. */
  readonly refs: Readonly<Record<string, string>>;
  /** Their documents that we hold, and which of ours answers each; null: none does. */
  readonly held: Readonly<Record<string, string | null>>;
  /** How often something came that could not be, by what it was and why. */
  readonly refusedEvents: Readonly<Record<string, number>>;
};

export type Trust = 'new' | 'funded' | 'limit' | 'blocked';
export type Standing = 'good' | 'overdue' | 'suspended' | 'defaulted';

export type Frozen = {
  readonly proof: readonly [string, string];
  readonly ours: boolean;
  readonly theirs: boolean;
};

/** Debts are discharged oldest first, so one figure says how much of each is paid. It does not depend
 *  on the order in which nettings and payments reached a side: that keeps both sides equal. */
export type Chain<Row> = { readonly statements: readonly Row[]; readonly dischargedMinor: bigint };

export type IssuedState = 'issued' | 'accepted' | 'refused' | 'returned';

/** A statement of ours. */
export type Issued = {
  readonly seq: number;
  readonly month: Month;
  readonly sha256: string | null;
  readonly state: IssuedState;
  readonly grossMinor: bigint;
  readonly totalMinor: bigint;
  readonly acceptedMinor: bigint;
  readonly issuedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly lines: readonly IssuedLine[];
  /** On their way until the statement is answered. */
  readonly adjustments: readonly Adjustment[];
};

export type IssuedLine = {
  readonly payee: string;
  readonly amountMinor: bigint;
  /** Taken off by undisputed adjustments, also by those still on their way. */
  readonly adjustedMinor: bigint;
  /** In dispute now. */
  readonly disputedMinor: bigint;
  /** Disputed and given back. */
  readonly struckMinor: bigint;
};

/** A statement of theirs. */
export type Received = {
  readonly seq: number;
  readonly month: Month;
  readonly sha256: string;
  /** What makes it another statement. */
  readonly payload: string;
  readonly state: 'accepted' | 'refused';
  readonly acceptedMinor: bigint;
  readonly acceptedAtMs: number;
  readonly lines: readonly ReceivedLine[];
};

export type ReceivedLine = {
  readonly payee: string;
  readonly amountMinor: bigint;
  readonly adjustedMinor: bigint;
  readonly disputedMinor: bigint;
  readonly struckMinor: bigint;
  /** How much money has come for it. */
  readonly fundedMinor: bigint;
  /** How much is its creator's. More than funded under `limit`, less under `new`. */
  readonly releasedMinor: bigint;
  /** Of the creator's pending: reversed when they defaulted. */
  readonly writtenOffMinor: bigint;
  /** Of what was released before it was funded: borne by the reserve when they defaulted. */
  readonly lostMinor: bigint;
};

export type Unstated = { readonly month: Month; readonly lines: readonly StatementLine[] };

/** `expired`: of ours, without an answer for so long that it holds nothing any more. */
export type NettingState = 'proposed' | 'expired' | 'refused' | 'agreed';

export type NettingRow = {
  readonly sha256: string | null;
  readonly month: Month;
  readonly attempt: number;
  readonly proposer: 'us' | 'them';
  readonly state: NettingState;
  readonly proposedAtMs: number;
  readonly netting: Netting;
};

export type DueState = 'open' | 'paid' | 'closed' | 'absorbed';

/** Money that one has to send the other, under one reference. */
export type Due = {
  readonly reference: string;
  readonly month: Month;
  readonly kind: 'net' | 'gross';
  readonly debtor: 'us' | 'them';
  readonly amountMinor: bigint;
  readonly state: DueState;
  readonly sinceMs: number;
  /** When the oldest part of it fell due the first time. */
  readonly owedSinceMs: number;
  /** Debited or credited so far. */
  readonly movedMinor: bigint;
  /** Which payment of this reference is the current one, from 1. */
  readonly attempt: number;
  readonly advice: { readonly sha256: string; readonly amountMinor: bigint } | null;
};

/** What the bank did and nobody can say yet why. `in`: we hold it; `out`: we sent too much. */
export type Suspense = {
  readonly entry: string;
  readonly side: 'in' | 'out';
  readonly amountMinor: bigint;
  readonly reference: string | null;
  readonly endToEndId: string | null;
  readonly why:
    | 'unreferenced'
    | 'unknown'
    | 'wrong_amount'
    | 'double'
    /** On its way back to them. */
    | 'leaving'
    /** We sent back what had been counted: they owe it again. */
    | 'sent_back'
    /** Looked at again as soon as debts may change. */
    | 'held'
    | 'held_return';
};

export type WithdrawalRow = {
  readonly seq: number;
  readonly payee: string;
  readonly by: 'us' | 'them';
  readonly state: 'proposed' | 'agreed' | 'refused';
};

/** A line that was accepted and is disputed after all. Of theirs only those to which we consented. */
export type DisputeRow = {
  readonly seq: number;
  readonly payee: string;
  readonly by: 'us' | 'them';
  /** Which dispute of this line it is, from 1: one that was refused may come again. */
  readonly attempt: number;
  readonly amountMinor: bigint;
  readonly code: string;
  /** `refused`: it is over. */
  readonly state: 'proposed' | 'agreed' | 'refused';
  /** When we proposed it, or consented to theirs. */
  readonly sinceMs: number;
};

const NOTHING = { statements: [], dischargedMinor: 0n };

/** Two nodes that have not settled anything yet. */
export const newPair = (us: string, them: string, currency: string): Pair => ({
  ...{ us, them, currency, trust: 'funded', limitMinor: 0n, frozen: null },
  ...{ restoredAtMs: null, bankAgrees: true, issued: NOTHING, received: NOTHING, spreadMinor: 0n },
  ...{ unstated: [], wanted: [], nettings: [], grossUpTo: null, dues: [], suspense: [] },
  ...{
    withdrawals: [],
    disputes: [],
    standing: 'good',
    names: {},
    refs: {},
    held: {},
    refusedEvents: {},
  },
});
