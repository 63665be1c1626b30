import type { BankFaults } from './bank.ts';

/** How often what goes wrong; chances are of each message, commit, payment or day. */
export type Faults = BankFaults & {
  readonly drop: number;
  readonly double: number;
  readonly delayHours: number;
  /** A process dies before its commit. */
  readonly crash: number;
  /** It dies between its commit and one of the effects, or between an effect and noting it. */
  readonly crashInOutbox: number;
  /** A node is put back to a copy that is up to five weeks old; of each node, in the whole run. */
  readonly restore: number;
  /** An admin doubts a line. */
  readonly doubt: number;
  /** A person corrects a line, answers or withdraws a dispute, changes trust; of each pair and day. */
  readonly person: number;
} & RareFaults;

/** Chances of each run. Most have none of them, so that what settles in the end is not left out of it. */
export type RareFaults = {
  /** A node that was restored is restored once more soon after. */
  readonly again: number;
  /** A node is down for three to five months: it does nothing and nothing reaches it. */
  readonly silent: number;
  /** A node stops for good. */
  readonly gone: number;
  /** From some day on both admins sign that they go on with who lied, who goes on lying until the faults
   *  stop. */
  readonly forgive: number;
  /** For months no netting reaches a node, or nothing comes through that it consents to or refuses. */
  readonly mute: number;
};

export const CALM: Faults = {
  ...{ drop: 0, double: 0, delayHours: 1, crash: 0, crashInOutbox: 0, restore: 0, doubt: 0 },
  ...{ person: 0, slow: 0, noReference: 0, split: 0, twice: 0, bounce: 0 },
  ...{ again: 0, silent: 0, gone: 0, forgive: 0, mute: 0 },
};

export const STORM: Faults = {
  ...{ drop: 0.15, double: 0.1, delayHours: 12, crash: 0.02, crashInOutbox: 0.03, restore: 0.3 },
  ...{ doubt: 0.05, person: 0.01, slow: 0.05, noReference: 0.05, split: 0.05, twice: 0.03 },
  ...{ bounce: 0.05, again: 0.1, silent: 0.1, gone: 0.08, forgive: 0.25, mute: 0.15 },
};

export type FaultName = keyof Faults;
