import type { Month } from '../../src/flattr/period.ts';

/** Why something of a settlement waits, and so what would make it go on. Derived from the rows: nobody
 *  keeps it. */
export const WAIT_CODES = [
  // What holds everything between the two.
  'blocked',
  'frozen',
  'frozen_their_word',
  'accused',
  'restored',
  'disowned',
  'bank_unchecked',
  'overdue',
  'suspended',
  'defaulted',
  // Statements.
  'not_stated',
  'their_statement',
  'their_answer',
  'their_dispute',
  'our_dispute',
  'our_withdrawal',
  'dispute_asked',
  'next_statement',
  'trust_new',
  // Netting.
  'netting_day',
  'our_proposal',
  'their_proposal',
  'their_consent',
  'no_consent',
  'netting_refused',
  'payment_open',
  'carried_over',
  // Payments.
  'pay',
  'pay_held',
  'their_receipt',
  'their_payment',
  'their_advice',
  'rest_of_payment',
  // Money that nobody can place.
  'suspense_in',
  'suspense_out',
  'to_send_back',
  'sent_back',
  'held',
  // Where the money goes.
  'account_none',
  'account_first',
  'account_changed',
  'account_confirmed',
  'account_contradiction',
  'our_account',
] as const;
export type WaitCode = (typeof WAIT_CODES)[number];

export type Wait = {
  readonly code: WaitCode;
  /** Null: it holds more than one month. */
  readonly month: Month | null;
  /** In minor units; null: it is about no amount. */
  readonly amountMinor: bigint | null;
  readonly since: Date | null;
  /** When it ends by itself, or goes on; null: not by itself. */
  readonly until: Date | null;
};

export const wait = (code: WaitCode, facts: Partial<Wait> = {}): Wait => ({
  ...{ code, month: null, amountMinor: null, since: null, until: null },
  ...facts,
});
