import {
  ANNOUNCED,
  book,
  NAMED,
  payable,
  pending,
  type Tampering,
  type Who,
} from './tamperings.ts';

const OWE = 'what we owe a peer is what we stated and have not paid';
const OWED = 'what a peer owes us is what it stated and has not paid';
const FUNDED = 'what has come from a peer went to its lines';
const SETTLED = 'no more is settled than was accepted';
const SUSPENSE = 'suspense holds what waits for its purpose';
const SIGNED = 'every statement says what was signed';
const DOCUMENTS = 'every signed document is unchanged';

const receivable = (who: Who) => `peer:${who.peer}:receivable`;

/** What a superuser does to what is settled between nodes, and what the checks must say to it. */
export const OF_SETTLEMENT: readonly Tampering[] = [
  {
    what: 'our statement is raised',
    how: () => [
      `update statement set gross_minor = gross_minor + 1, total_minor = total_minor + 1
        where direction = 'issued'`,
    ],
    says: (who) => ({
      [OWE]: new RegExp(`^${payable(who)}: books \\d+, statements \\d+$`),
      [SIGNED]: /^statement http:/,
    }),
  },
  {
    what: 'our statement is said to be paid in part',
    how: () => ['update pair set issued_discharged_minor = 1'],
    says: (who) => ({
      [OWE]: new RegExp(`^${payable(who)}: `),
      [SETTLED]: `peer ${who.peer}: settled 1 and 0, accepted 0 and 250`,
    }),
  },
  {
    what: 'what we owe grows without a share',
    how: (who) => book('bank', payable(who), 10),
    says: (who) => ({ [OWE]: new RegExp(`^${payable(who)}: `) }),
  },
  {
    what: 'their statement is lowered',
    how: () => [
      `update statement set total_minor = total_minor - 1, accepted_minor = accepted_minor - 1
        where direction = 'received'`,
    ],
    says: (who) => ({
      [OWED]: `${receivable(who)}: books 250, statements 249`,
      [SIGNED]: /^statement /,
    }),
  },
  {
    what: 'the lines beside a signature are exchanged',
    how: () => [
      `update settlement_document set lines = replace(lines, '"250"', '"249"')
        where direction = 'received'`,
    ],
    says: () => ({ [SIGNED]: /^statement https:/ }),
  },
  {
    what: 'their statement is said to be of another month',
    how: () => [`update statement set month = '2026-09' where direction = 'received'`],
    says: () => ({ [SIGNED]: /^statement https:/ }),
  },
  {
    what: 'their statement is lost',
    how: () => ['delete from statement_line', `delete from statement where direction = 'received'`],
    says: (who) => ({
      [OWED]: `${receivable(who)}: books 250, statements 0`,
      [ANNOUNCED]: `${pending(who)}: books 250, statements 0`,
    }),
  },
  {
    what: 'their statement is lost, and its lines are left',
    how: () => [`delete from statement where direction = 'received'`],
    says: (who) => ({
      [OWED]: `${receivable(who)}: books 250, statements 0`,
      [ANNOUNCED]: `${pending(who)}: books 250, statements 0`,
      [NAMED]: /^statement [-0-9a-f]+, line 0$/,
    }),
  },
  {
    what: 'what a creator is announced is lowered',
    how: () => ['update statement_line set amount_minor = amount_minor - 1'],
    says: (who) => ({ [ANNOUNCED]: `${pending(who)}: books 250, statements 249` }),
  },
  {
    what: 'a creator is said to have got what is only announced',
    how: () => ['update statement_line set released_minor = 250'],
    says: (who) => ({ [ANNOUNCED]: `${pending(who)}: books 250, statements 0` }),
  },
  {
    what: 'money is said to have come for a line',
    how: () => ['update statement_line set funded_minor = 5'],
    says: (who) => ({ [FUNDED]: `peer ${who.peer}: 0 came, lines have 5` }),
  },
  {
    what: 'something is said to be in suspense that the books do not know',
    how: (who) => [
      `insert into suspense (peer_id, currency, nr, entry, side, amount_minor, why)
        values ('${who.peer}', 'EUR', 0, 'bank-1', 'in', 10, 'unknown')`,
    ],
    says: () => ({ [SUSPENSE]: 'EUR: books 0, entries 10' }),
  },
  {
    what: 'a signed document is changed',
    how: () => [`update settlement_document set jws = jws || 'x' where direction = 'received'`],
    says: () => ({ [DOCUMENTS]: /^document https:\/\/peer\.example\/settlement\// }),
  },
];
