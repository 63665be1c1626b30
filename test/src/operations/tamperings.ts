/** Ids that the tamperings need. */
export type Who = Record<'reader' | 'friend' | 'trains' | 'radio' | 'peer', string>;

const account = (path: string) => `(select id from ledger_account where path = '${path}')`;
/** A booking behind the trigger's back, with the balances brought in line: only its meaning is wrong. */
export const book = (debit: string, credit: string, amountMinor: number) => [
  `insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at)
    values ('00000000-0000-7000-8000-000000000001', 'node:x', '', 'payment', '2026-10', now())`,
  `insert into ledger_transfer values ('00000000-0000-7000-8000-000000000001', 0,
    ${account(debit)}, ${account(credit)}, ${amountMinor})`,
  `update ledger_balance set debits_minor = debits_minor + ${amountMinor}
    where account_id = ${account(debit)} and stripe = 0`,
  `update ledger_balance set credits_minor = credits_minor + ${amountMinor}
    where account_id = ${account(credit)} and stripe = 0`,
];

const BALANCES = 'every balance is the sum of its transfers';
const TRANSFERS = 'every transfer is between two accounts of one currency, in a transaction';
const EQUAL = 'debits and credits are equal in every currency';
const NATURE = 'every account keeps the nature that its path gives it';
const CLEARING = 'clearing is empty';
const OVERDRAWN = 'nobody is overdrawn';
const GIVERS = "a month's shares are what left its givers' accounts";
const CREATORS = "a month's shares are what reached its creators and their nodes";
const BUDGETS = 'no giver spent more than the budget of the month';
export const ANNOUNCED =
  'what is announced to a creator is what peers stated and is not theirs yet';
export const NAMED = 'a line is of a statement and booked for whom it names';
const ASKED = 'every transaction is the one that was asked for';
const SHAPE = 'every transfer is one that its kind of transaction makes';
export const LINES = 'every line of a statement is booked, and owed, as signed';

/** Something that only a superuser can do, and what the checks must say to it. */
export type Tampering = {
  readonly what: string;
  readonly how: (who: Who) => readonly string[];
  /** The checks that must say something, and what. */
  readonly says: (who: Who) => Record<string, string | RegExp>;
};

const funds = (who: Who) => `user:${who.reader}:funds`;
export const payable = (who: Who) => `peer:${who.peer}:payable`;
export const pending = (who: Who) => `user:${who.radio}:pending`;
const ofDistribution = `(select id from ledger_transaction where kind = 'distribution')`;

const OF_BALANCES: readonly Tampering[] = [
  {
    what: 'a balance and its opposite are raised',
    how: (who) => [
      `update ledger_balance set debits_minor = debits_minor + 1, credits_minor = credits_minor + 1
        where account_id = ${account(funds(who))}`,
    ],
    says: (who) => ({
      [BALANCES]: `account ${funds(who)}: balance says 1001/3001, journal says 1000/3000`,
    }),
  },
  {
    what: 'a balance is lost',
    how: () => [`delete from ledger_balance where account_id = ${account('bank')}`],
    says: () => ({ [BALANCES]: /^account bank: /, [EQUAL]: /^EUR: / }),
  },
  {
    what: 'an account is lost',
    how: () => [`delete from ledger_account where path = 'fees'`],
    says: () => ({
      [BALANCES]: /^account without a path: /,
      [TRANSFERS]: /^transfer /,
      [EQUAL]: /^EUR: /,
    }),
  },
  {
    what: 'a transfer is made larger',
    how: () => [
      `update ledger_transfer set amount_minor = amount_minor + 1 where transaction_id in
        (select id from ledger_transaction where idempotency_key = 'node:top_up:first friend')`,
    ],
    says: () => ({ [BALANCES]: /^account (bank|user:.*:funds): balance says/ }),
  },
  {
    what: 'an account may be overdrawn all of a sudden',
    how: (who) => [
      'alter table ledger_account drop constraint ledger_account_nature',
      `update ledger_account set no_overdraft = false where path = '${payable(who)}'`,
      `update ledger_balance set no_overdraft = false where account_id = ${account(payable(who))}`,
    ],
    says: (who) => ({ [NATURE]: `account ${payable(who)}` }),
  },
  {
    what: 'a balance forgets that it may not be overdrawn',
    how: (who) => [
      `update ledger_balance set no_overdraft = false where account_id = ${account(funds(who))}`,
    ],
    says: (who) => ({ [NATURE]: `account ${funds(who)}` }),
  },
  {
    what: 'a transaction is lost',
    how: () => [
      `delete from ledger_transaction where idempotency_key = 'node:top_up:first friend'`,
    ],
    says: () => ({ [TRANSFERS]: /^transfer .*\/0$/ }),
  },
  {
    what: 'an account changes its currency',
    how: () => [`update ledger_account set currency = 'CHF' where path = 'fees'`],
    says: () => ({ [TRANSFERS]: /^transfer /, [EQUAL]: /^CHF: debits 0, credits 85$/ }),
  },
  {
    what: 'something stays in clearing',
    how: () => book('bank', 'clearing', 3),
    says: () => ({ [CLEARING]: 'clearing EUR holds 3' }),
  },
  {
    what: 'somebody spends more than they have',
    how: (who) => [
      'alter table ledger_balance drop constraint ledger_balance_no_overdraft',
      ...book(funds(who), 'fees', 5_000),
    ],
    says: (who) => ({ [OVERDRAWN]: `account ${funds(who)}` }),
  },
];

const OF_THE_MONTH: readonly Tampering[] = [
  {
    what: 'a share is said to be another giver’s',
    how: (who) => [
      `update share set giver_id = '${who.friend}' where payee_id = '${who.radio}'
        and giver_id = '${who.reader}'`,
    ],
    says: () => ({ [GIVERS]: /^2026-10, giver [-0-9a-f]+: shares \d+, booked \d+$/ }),
  },
  {
    what: 'a share is said to be another creator’s',
    how: (who) => [`update share set payee_id = '${who.trains}' where payee_id = '${who.radio}'`],
    says: () => ({ [CREATORS]: /^2026-10, user:[-0-9a-f]+:earnings: shares/ }),
  },
  {
    what: 'a share is raised',
    how: (who) => [
      `update share set amount_minor = amount_minor + 1 where payee_id = '${who.radio}'`,
    ],
    says: (who) => ({
      [GIVERS]: `2026-10, giver ${who.reader}: shares 951, booked 950`,
      [CREATORS]: new RegExp(`^2026-10, user:${who.radio}:earnings: shares`),
    }),
  },
  {
    what: 'a share is lost',
    how: (who) => [`delete from share where payee_id = '${who.radio}'`],
    says: (who) => ({
      [GIVERS]: new RegExp(`^2026-10, giver ${who.reader}: `),
      [CREATORS]: new RegExp(`^2026-10, user:${who.radio}:earnings: shares 0, booked`),
    }),
  },
  {
    what: 'the distribution is said to be of another month',
    how: () => [`update ledger_transaction set month = '2026-09' where kind = 'distribution'`],
    says: () => ({ [GIVERS]: /^2026-09/, [CREATORS]: /^2026-09/, [BUDGETS]: /^2026-09/ }),
  },
  {
    what: 'a budget of the month is lowered',
    how: (who) => [`update period_budget set amount_minor = 999 where giver_id = '${who.reader}'`],
    says: (who) => ({ [BUDGETS]: `2026-10, giver ${who.reader}: spent 1000 of 999` }),
  },
  {
    what: 'what a giver gives is drawn from what somebody else received',
    how: (who) => [
      `update ledger_transfer set debit_id = ${account(`user:${who.trains}:earnings`)}
        where debit_id = ${account(funds(who))} and transaction_id in ${ofDistribution}`,
    ],
    says: (who) => ({ [BUDGETS]: `2026-10, giver ${who.trains}: spent 1000 of ` }),
  },
  {
    what: 'a budget of the month is lost',
    how: (who) => [`delete from period_budget where giver_id = '${who.friend}'`],
    says: (who) => ({ [BUDGETS]: new RegExp(`^2026-10, giver ${who.friend}: spent 700 of`) }),
  },
  {
    what: 'a posting of the distribution goes to another creator',
    how: (who) => [
      `update ledger_transfer set credit_id = ${account(`user:${who.trains}:earnings`)}
        where credit_id = ${account(`user:${who.radio}:earnings`)}
        and transaction_id in ${ofDistribution}`,
    ],
    says: () => ({ [BALANCES]: /:earnings: /, [CREATORS]: /:earnings: / }),
  },
];

/** Postings that add up, and should never have been made. */
const OF_MEANING: readonly Tampering[] = [
  {
    what: 'a transfer is added to what was posted',
    how: () => [
      `insert into ledger_transfer select transaction_id, n + 1, debit_id, ${account('fees')}, 5
        from ledger_transfer t join ledger_transaction x on x.id = t.transaction_id
        where x.idempotency_key = 'node:top_up:first friend'`,
      `update ledger_balance set debits_minor = debits_minor + 5 where account_id = ${account('bank')} and stripe = 0`,
      `update ledger_balance set credits_minor = credits_minor + 5 where account_id = ${account('fees')} and stripe = 0`,
    ],
    says: () => ({ [ASKED]: /^top_up /, [SHAPE]: /^top_up .*: bank to fees$/ }),
  },
  {
    what: 'a payment takes what a giver has',
    how: (who) => book(funds(who), 'fees', 5),
    says: () => ({ [SHAPE]: /^payment .*: user:funds to fees$/ }),
  },
  {
    what: 'what is only announced is made money',
    how: (who) => book(pending(who), 'bank', 5),
    says: (who) => ({ [ANNOUNCED]: `${pending(who)}: books 245, statements 250` }),
  },
  {
    what: 'what was announced to one creator is given to another',
    how: (who) => [`update statement_line set payee_id = '${who.trains}'`],
    says: () => ({ [NAMED]: /^statement [-0-9a-f]+, line 0$/ }),
  },
  {
    what: 'what was announced to a creator is given to nobody',
    how: () => [`update statement_line set payee_id = gen_random_uuid()`],
    says: () => ({ [NAMED]: /^statement [-0-9a-f]+, line 0$/ }),
  },
  {
    what: 'the lines of a statement are written down otherwise',
    how: () => [`update statement_line set payee = payee || 'x'`],
    says: () => ({ [LINES]: /the lines are not what is booked$/ }),
  },
];

export const TAMPERINGS: readonly Tampering[] = [...OF_MEANING, ...OF_BALANCES, ...OF_THE_MONTH];
