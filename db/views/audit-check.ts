import type { SQL } from 'drizzle-orm';

/** One thing that the books must always satisfy. The query finds the first row that does not. */
export type Check = {
  readonly name: string;
  /** Selects `row` (what is wrong, in words) for the first wrong row, or nothing. */
  readonly firstWrong: SQL;
};

/** Several such things that one reading of the same rows decides: reading them costs more than judging. */
export type Pass = {
  /** By the column that answers for each. */
  readonly names: Readonly<Record<string, string>>;
  /** Selects one row; each column is what is wrong with the first wrong row, in words, or null. */
  readonly firstWrong: SQL;
};
