import type { Tampering, Who } from './tamperings.ts';

const UNLIKE = 'every share is of its flattr: its month, its giver and its payee';
const MISSING = 'every flattr of a distributed month has its share';
const SPLIT = "every share is what the split of its giver's month makes it";
const CARRY = 'every carry is what rounding still owes';
const AGAIN = 'nobody gave again what they received who had not chosen to';
const FEE = 'every fee is what the month takes of what was given';
const MONTHS = 'months follow each other, and what is booked is of one of them';
const TWICE = 'no key and no account is there twice';
const NATURE = 'every account keeps the nature that its path gives it';
const BALANCES = 'every balance is the sum of its transfers';

/** The share of what the reader gave for one of somebody's works. */
const shareFor = (who: Who, title: string) =>
  `giver_id = '${who.reader}' and flattr_id in (select f.id from flattr f
    join work w on w.id = f.work_id where w.title = '${title}')`;
const raise = (where: string, amount: number) =>
  `update share set amount_minor = amount_minor + ${amount} where ${where}`;
const ofDistribution = `transaction_id in
  (select id from ledger_transaction where kind = 'distribution')`;
const account = (path: string) => `(select id from ledger_account where path = '${path}')`;

/** What can be done to shares and months so that all sums still agree. */
export const OF_SHARES: readonly Tampering[] = [
  {
    what: 'a cent of a share moves to another work of the same creator',
    how: (who) => [raise(shareFor(who, 'One'), 1), raise(shareFor(who, 'Two'), -1)],
    says: (who) => ({
      [SPLIT]: new RegExp(`^2026-10, giver ${who.reader}, payee ${who.trains}: flattr .* is worth`),
    }),
  },
  {
    what: 'two works of one creator exchange their flattrs',
    how: (who) => [
      `update flattr set weight = 2 where id in (select flattr_id from share where ${shareFor(who, 'Two')})`,
    ],
    says: (who) => ({ [SPLIT]: new RegExp(`^2026-10, giver ${who.reader}, payee `) }),
  },
  {
    what: 'a cent of a share moves to another creator',
    how: (who) => [
      raise(shareFor(who, 'One'), 1),
      raise(`giver_id = '${who.reader}' and payee_id = '${who.radio}'`, -1),
    ],
    says: (who) => ({ [CARRY]: new RegExp(`^giver ${who.reader}, payee `) }),
  },
  {
    what: 'much of a share moves to another creator',
    how: (who) => [
      raise(shareFor(who, 'One'), 100),
      raise(`giver_id = '${who.reader}' and payee_id = '${who.radio}'`, -100),
    ],
    says: (who) => ({
      [SPLIT]: new RegExp(`^2026-10, giver ${who.reader}, payee .*: \\d+ of 950$`),
    }),
  },
  {
    what: 'what rounding owes is forgotten',
    how: (who) => [`delete from carry where giver_id = '${who.friend}'`],
    says: (who) => ({
      [CARRY]: new RegExp(`^giver ${who.friend}, payee [-0-9a-f]+: 0, not -?500000$`),
    }),
  },
  {
    what: 'rounding owes somebody who was never thanked',
    how: (who) => [`insert into carry values ('${who.friend}', '${who.radio}', 900000, '2026-10')`],
    says: (who) => ({ [CARRY]: `giver ${who.friend}, payee ${who.radio}: 900000, not ` }),
  },
  {
    what: 'a flattr becomes another creator’s after it was paid',
    how: (who) => [`update flattr set payee_id = '${who.trains}' where payee_id = '${who.radio}'`],
    says: () => ({ [UNLIKE]: /^flattr [-0-9a-f]{36}$/ }),
  },
  {
    what: 'a flattr is said to have been taken back after it was paid',
    how: (who) => [`update flattr set undone_at = now() where payee_id = '${who.radio}'`],
    says: () => ({ [UNLIKE]: /^flattr [-0-9a-f]{36}$/ }),
  },
  {
    what: 'a flattr is added to a month that is closed',
    how: (who) => [
      `insert into flattr (id, uri, giver_id, given, source, person_id, payee_id, month, recorded_at)
        values ('00000000-0000-7000-8000-00000000000f', 'x', '${who.friend}', true, 'page', '${who.radio}',
          '${who.radio}', '2026-10', now())`,
    ],
    says: () => ({ [MISSING]: 'flattr 00000000-0000-7000-8000-00000000000f' }),
  },
  {
    what: 'a giver’s choice not to give again what they receive is passed over',
    how: (who) => [
      `insert into ledger_account (path, currency, normal_side, no_overdraft)
        values ('user:${who.reader}:earnings', 'EUR', 'credit', true)`,
      `update ledger_transfer set debit_id = ${account(`user:${who.reader}:earnings`)}
        where debit_id = ${account(`user:${who.reader}:funds`)}
        and credit_id = ${account('clearing')} and ${ofDistribution}`,
    ],
    says: (who) => ({ [AGAIN]: `2026-10, giver ${who.reader}` }),
  },
  {
    what: 'a fee is raised at the cost of the rest',
    how: (who) => [
      `update ledger_transfer set amount_minor = amount_minor +
        case when credit_id = ${account('fees')} then 10 else -10 end
        where debit_id = ${account(`user:${who.reader}:funds`)} and ${ofDistribution}`,
    ],
    says: (who) => ({ [FEE]: `2026-10, giver ${who.reader}: 60 of 1000` }),
  },
  {
    what: 'the fee of a closed month is said to have been another',
    how: () => [`update period set fee_bps = 100 where month = '2026-10'`],
    says: () => ({ [FEE]: /^2026-10, giver [-0-9a-f]+: \d+ of \d+$/ }),
  },
  {
    what: 'a month is left out',
    how: () => [`update period set month = '2026-12' where phase = 'open'`],
    says: () => ({ [MONTHS]: 'month 2026-12' }),
  },
  {
    what: 'a closed month is opened again',
    how: () => [
      `update period set phase = 'counted', distributed_at = null where month = '2026-10'`,
    ],
    says: () => ({ [MONTHS]: /^distribution [-0-9a-f]+: month 2026-10$/ }),
  },
  {
    what: 'something is booked in a month that never was',
    how: () => [
      `update ledger_transaction set month = '2031-01' where idempotency_key = 'node:top_up:first friend'`,
    ],
    says: () => ({ [MONTHS]: /^top_up [-0-9a-f]+: month 2031-01$/ }),
  },
  {
    what: 'a payment is booked twice under one key',
    how: () => [
      'alter table ledger_transaction drop constraint ledger_transaction_idempotency_key_unique',
      `insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at)
        select '00000000-0000-7000-8000-00000000000e', idempotency_key, request_hash, kind, month, at
        from ledger_transaction where idempotency_key = 'node:top_up:first friend'`,
    ],
    says: () => ({ [TWICE]: 'key node:top_up:first friend' }),
  },
  {
    what: 'an account is opened a second time',
    how: () => [
      'drop index ledger_account_path',
      `insert into ledger_account (path, currency, normal_side, no_overdraft)
        select path, currency, normal_side, no_overdraft from ledger_account where path = 'fees'`,
    ],
    says: () => ({ [TWICE]: 'account fees' }),
  },
  {
    what: 'an account changes sides',
    how: () => [
      'alter table ledger_account drop constraint ledger_account_nature',
      `update ledger_account set normal_side = 'debit' where path = 'fees'`,
      `update ledger_balance set normal_side = 'debit' where account_id = ${account('fees')}`,
    ],
    says: () => ({ [NATURE]: 'account fees' }),
  },
  {
    what: 'a stripe of a hot account is lost',
    how: () => [
      `delete from ledger_balance where account_id = ${account('bank')} and debits_minor = 0
        and credits_minor = 0 and stripe = (select max(stripe) from ledger_balance
        where account_id = ${account('bank')} and debits_minor = 0 and credits_minor = 0)`,
    ],
    says: () => ({ [NATURE]: 'account bank' }),
  },
  {
    what: 'a stripe of a hot account says more than was booked',
    how: () => [
      `update ledger_balance set credits_minor = credits_minor + 1
        where account_id = ${account('fees')} and stripe = 3`,
    ],
    says: () => ({ [BALANCES]: 'account fees: balance says 0/86, journal says 0/85' }),
  },
];
