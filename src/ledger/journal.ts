/** A part of the books as it leaves them: what is exported reads it batch by batch and never holds it
 *  all. Amounts are minor units. People and nodes are ids; names stand beside them only when they were
 *  asked for. */
export type Journal = {
  /** The node whose books these are. */
  readonly node: string;
  readonly period: JournalPeriod;
  /** Whether it tells names. */
  readonly named: boolean;
  /** Every currency that the node has an account in. */
  readonly currencies: readonly string[];
  accounts(): AsyncIterable<readonly JournalAccount[]>;
  /** In the order of their months and instants; those of one transaction follow each other and share
   *  its object. */
  transfers(): AsyncIterable<readonly JournalTransfer[]>;
  shares(): AsyncIterable<readonly JournalShare[]>;
  corrections(): AsyncIterable<readonly JournalCorrection[]>;
  /** The sealed blocks that hold any of these transactions. */
  blocks(): AsyncIterable<readonly JournalBlock[]>;
};

/** Whole UTC months, in whose books something may have been booked after their end: a distribution
 *  belongs to the month whose budgets it shares out. */
export type JournalPeriod = {
  readonly from: string;
  readonly to: string;
  readonly months: readonly { readonly month: string; readonly phase: string }[];
};

/** One account with its amounts as debit minus credit, so that all of them sum to zero. */
export type JournalAccount = {
  readonly path: string;
  readonly currency: string;
  readonly normalSide: 'debit' | 'credit';
  readonly openingMinor: bigint;
  readonly debitsMinor: bigint;
  readonly creditsMinor: bigint;
  /** From the account's balance, less what later months moved: not from the months of the period, which
   *  it is held against. */
  readonly closingMinor: bigint;
  readonly whose: string | null;
};

export type JournalTransaction = {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly month: string;
  readonly at: Date;
  readonly reverses: string | null;
  readonly reason: string | null;
  readonly adminId: string | null;
  readonly admin: string | null;
  /** The block that it is sealed in, and its hash there. */
  readonly block: number | null;
  readonly sha256: string | null;
};

export type JournalTransfer = {
  readonly transaction: JournalTransaction;
  readonly n: number;
  readonly debit: string;
  readonly credit: string;
  readonly amountMinor: bigint;
  readonly currency: string;
};

export type JournalShare = {
  readonly flattrId: string;
  readonly month: string;
  readonly giverId: string;
  readonly payeeId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
};

export type JournalCorrection = {
  readonly transactionId: string;
  readonly flattrId: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
};

export type JournalBlock = {
  readonly seq: number;
  readonly sealedAt: Date;
  readonly sha256: string;
  readonly jws: string;
};

/** The day on which a transaction counts in the books of its month, `2026-10-31`: its own, or the
 *  nearest of that month when it was booked outside. */
export function dayIn(month: string, at: Date): string {
  const day = at.toISOString().slice(0, 10);
  if (day < `${month}-01`) return `${month}-01`;
  return day.slice(0, 7) > month ? lastDayOf(month) : day;
}

/** The last day of a month, `2028-02-29`. */
export function lastDayOf(month: string): string {
  const [year = 0, ordinal = 1] = month.split('-').map((part) => Number.parseInt(part, 10));
  return new Date(Date.UTC(year, ordinal, 0)).toISOString().slice(0, 10);
}

/** Control characters and line ends as blanks: what people wrote stays on its line. */
export const onOneLine = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
