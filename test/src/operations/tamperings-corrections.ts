import type { Tampering, Who } from './tamperings.ts';

const LEFT = 'no more is taken back of a share than it was';
const FEE = 'the fee comes back in proportion to what is taken back';
const PAYEES = 'what is taken back of shares is what left their payees';
const GIVER = 'what is corrected goes back to its giver';
const NAMED = 'a correction is booked for the share that it names';
const REVERSAL = 'every reversal undoes what it names';
const CHARGEBACK = 'a chargeback takes at most its top-up, which nothing else undid';
const WHY = 'whoever undid or corrected something said why';

const ID = '00000000-0000-7000-8000-000000000001';
const TOP_UP = `(select id from ledger_transaction where idempotency_key = 'node:top_up:first friend')`;
const account = (path: string) => `(select id from ledger_account where path = '${path}')`;
const funds = (actorId: string) => `user:${actorId}:funds`;
const earnings = (actorId: string) => `user:${actorId}:earnings`;

/** A transaction behind everybody's back, of one transfer. */
const book = (
  kind: 'reversal' | 'correction' | 'chargeback',
  facts: { key: string; debit: string; credit: string; amountMinor: number },
) => [
  `insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at, reverses)
    values ('${ID}', ${facts.key}, '', '${kind}', '2026-11', now(), ${kind === 'reversal' ? TOP_UP : 'null'})`,
  `insert into ledger_transfer values ('${ID}', 0, ${account(facts.debit)}, ${account(facts.credit)},
    ${facts.amountMinor})`,
];
const reason = (who: Who) =>
  `insert into ledger_reason values ('${ID}', 'looks fine', '${who.trains}')`;
/** Something is said to be taken back of what the reader gave to one creator. */
const takenBack = (who: Who, amount: string, feeMinor = 0) =>
  `insert into share_correction select '${ID}', flattr_id, ${amount}, ${feeMinor} from share
    where giver_id = '${who.reader}' and payee_id = '${who.radio}'`;

/** What a superuser does to corrections, and what the checks must say to it. */
export const OF_CORRECTIONS: readonly Tampering[] = [
  {
    what: 'more is taken back of a share than it was',
    how: (who) => [takenBack(who, 'amount_minor + 1')],
    says: () => ({ [LEFT]: /^flattr [-0-9a-f]+: share \d+, taken back \d+$/ }),
  },
  {
    what: 'what is taken back is of a share that nobody has',
    how: () => [`insert into share_correction values ('${ID}', '${ID}', 1, 0)`],
    says: () => ({ [LEFT]: `flattr ${ID}: share 0, taken back 1` }),
  },
  {
    what: 'more of the fee comes back than is in proportion',
    how: (who) => [takenBack(who, '1', 5)],
    says: (who) => ({ [FEE]: `2026-10, giver ${who.reader}: 5 of the fee of 50 came back` }),
  },
  {
    what: 'something is taken back on paper only',
    how: (who) => [takenBack(who, '7')],
    says: (who) => ({ [PAYEES]: `${ID}, ${earnings(who.radio)}: shares 7, booked 0` }),
  },
  {
    what: 'something is taken from another creator than the correction says',
    how: (who) => [
      ...book('correction', {
        key: `'node:correction:x:1'`,
        ...{ debit: earnings(who.trains), credit: funds(who.reader), amountMinor: 7 },
      }),
      takenBack(who, '7'),
    ],
    says: () => ({ [PAYEES]: /, user:[-0-9a-f]+:earnings: shares (7, booked 0|0, booked 7)$/ }),
  },
  {
    what: 'a chargeback takes from somebody who got nothing of that giver',
    how: (who) =>
      book('chargeback', {
        key: `'node:chargeback:' || ${TOP_UP}`,
        ...{ debit: funds(who.reader), credit: 'bank', amountMinor: 7 },
      }),
    says: (who) => ({ [PAYEES]: `${ID}, ${funds(who.reader)}: shares 0, booked 7` }),
  },
  {
    what: 'what is corrected goes to somebody else',
    how: (who) => [
      ...book('correction', {
        key: `'node:correction:' || (select flattr_id from share where payee_id = '${who.radio}') || ':1'`,
        ...{ debit: earnings(who.radio), credit: funds(who.friend), amountMinor: 7 },
      }),
      takenBack(who, '7'),
    ],
    says: (who) => ({
      [GIVER]: new RegExp(
        `^correction ${ID}, ${funds(`(${who.reader}|${who.friend})`)}: [07] taken back, [07] came$`,
      ),
    }),
  },
  {
    what: 'a correction is booked under another name',
    how: (who) => [
      ...book('correction', {
        key: `'node:correction:x:1'`,
        ...{ debit: earnings(who.radio), credit: funds(who.reader), amountMinor: 7 },
      }),
      takenBack(who, '7'),
    ],
    says: () => ({ [NAMED]: `correction ${ID}` }),
  },
  {
    what: 'a reversal undoes less than it names',
    how: (who) =>
      book('reversal', {
        key: `'node:reversal:' || ${TOP_UP}`,
        ...{ debit: funds(who.friend), credit: 'bank', amountMinor: 699 },
      }),
    says: () => ({ [REVERSAL]: `reversal ${ID}` }),
  },
  {
    what: 'a chargeback takes more than its top-up',
    how: (who) =>
      book('chargeback', {
        key: `'node:chargeback:' || ${TOP_UP}`,
        ...{ debit: funds(who.friend), credit: 'bank', amountMinor: 701 },
      }),
    says: () => ({ [CHARGEBACK]: `chargeback ${ID}: took 701 of 700` }),
  },
  {
    what: 'a chargeback is of nothing',
    how: (who) => [
      ...book('chargeback', {
        key: `'node:chargeback:x'`,
        ...{ debit: funds(who.friend), credit: 'bank', amountMinor: 1 },
      }),
      reason(who),
    ],
    says: () => ({ [CHARGEBACK]: `chargeback ${ID}: took 1 of 0` }),
  },
  {
    what: 'something is undone without a word',
    how: (who) =>
      book('reversal', {
        key: `'node:reversal:' || ${TOP_UP}`,
        ...{ debit: funds(who.friend), credit: 'bank', amountMinor: 700 },
      }),
    says: () => ({ [WHY]: `reversal ${ID}` }),
  },
  {
    what: 'a reason is given by nobody',
    how: (who) => [
      ...book('chargeback', {
        key: `'node:chargeback:' || ${TOP_UP}`,
        ...{ debit: funds(who.friend), credit: 'bank', amountMinor: 700 },
      }),
      `insert into ledger_reason values ('${ID}', 'because', null)`,
    ],
    says: () => ({ [WHY]: `chargeback ${ID}` }),
  },
];
