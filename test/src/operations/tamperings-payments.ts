import type { Tampering } from './tamperings.ts';

const IN_FLIGHT = 'payouts holds what the bank was told to pay and has not';
const LEFT = 'every payment on its way left from where its money was';
const SUM = 'a file of payments is the sum of its payments';
const BACK = 'what goes back to where it came from has its payment';

const ID = '00000000-0000-7000-8000-000000000001';
const file = (totalMinor: number, cancelled = 'null') =>
  `insert into payment_file (id, message_id, bytes_gzip, sha256, payments, total_minor, currency, execute_on,
    made_at, needs_approval, cancelled_at)
    values ('${ID}', 'OBOLE-1', '', '', 1, ${totalMinor}, 'EUR', '2026-11-05', now(), false, ${cancelled})`;
const order = (kind: 'refund' | 'settlement', state = 'ordered') =>
  `insert into payment_order (id, file_id, kind, ${kind === 'refund' ? 'entry_id' : 'peer_id'}, end_to_end_id,
    amount_minor, currency, holder, iban, state)
    values ('${ID}', '${ID}', '${kind}', '${ID}', 'OBOLE-1-1', 10, 'EUR', 'Somebody', 'X', '${state}')`;

/** What a superuser does to payments, and what the checks must say to it. */
export const OF_PAYMENTS: readonly Tampering[] = [
  {
    what: 'a payment leaves that nothing was booked for',
    how: () => [file(10), order('refund')],
    says: () => ({
      [IN_FLIGHT]: 'EUR: books 0, orders 10',
      [LEFT]: `node:order:${ID}: books 0, order 10`,
      [BACK]: `entry ${ID}`,
    }),
  },
  {
    what: 'a payment is said to be taken back whose money is not there again',
    how: () => [file(10, 'now()'), order('refund', 'cancelled')],
    says: () => ({ [LEFT]: `node:order-back:${ID}: books 0, order 10` }),
  },
  {
    what: 'a file says another sum than its payments',
    how: () => [file(11), order('settlement')],
    says: () => ({ [SUM]: 'file OBOLE-1: says 11, payments 10' }),
  },
  {
    what: 'a file is said to be taken back, and its payments are not',
    how: () => [file(10, 'now()'), order('settlement')],
    says: () => ({ [SUM]: 'file OBOLE-1: says 10, payments 10' }),
  },
  {
    what: 'an entry is said to be sent back, and nobody is paid',
    how: () => [
      `insert into bank_entry (id, file_id, account, statement_id, entry_nr, part_nr, identity, likeness, side,
        amount_minor, currency, is_reversal, booked_on, state, purpose, subject_id)
        values ('${ID}', '${ID}', 'X', '1', 1, 0, 'x', 'x', 'in', 10, 'EUR', false, '2026-11-05', 'booked',
          'sent_back', '${ID}')`,
    ],
    says: () => ({ [BACK]: `entry ${ID}` }),
  },
];
