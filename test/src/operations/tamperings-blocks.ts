import type { Tampering } from './tamperings.ts';

const SEALED = 'every sealed transaction is as it was sealed';
const BALANCES = 'the newest block has the balances of what is sealed';
const CHAIN = 'every block names the one before it and is signed by us';
const MEMBERS = 'every block has the transactions that it was sealed with';
const END = 'the blocks go on from where the file outside the database says';

const OTHERS = 'its transactions are not those that it was sealed with';
const newest = '(select max(seq) from ledger_block)';
const ofFirst = '(select min(transaction_id::text)::uuid from ledger_block_member where seq = 1)';

/** What changes, leaves out or rewrites something that was sealed. Needs two blocks, a distribution in
 *  the newest one. */
export const TAMPERINGS_OF_BLOCKS: readonly Tampering[] = [
  {
    what: 'a sealed transaction is said to be of another day',
    how: () => [
      `update ledger_transaction set at = at + interval '1 microsecond' where id = ${ofFirst}`,
    ],
    says: () => ({ [SEALED]: /^transaction [-0-9a-f]{36} of block 1 was changed$/ }),
  },
  {
    what: 'a sealed transaction gets another amount, its hash and the balances with it',
    how: () => [
      `update ledger_transfer set amount_minor = amount_minor + 7 where transaction_id = ${ofFirst}`,
      `update ledger_balance b set
        debits_minor = debits_minor + case when t.debit_id = account_id then 7 else 0 end,
        credits_minor = credits_minor + case when t.credit_id = account_id then 7 else 0 end
        from ledger_transfer t where t.transaction_id = ${ofFirst} and stripe = 0
          and account_id in (t.debit_id, t.credit_id)`,
      `update ledger_transaction x set request_hash = encode(sha256(convert_to(format(
          '["%s","%s",null,["%s>%s=%s"]]', x.kind, d.currency, d.path, c.path, t.amount_minor), 'UTF8')), 'hex')
        from ledger_transfer t join ledger_account d on d.id = t.debit_id
          join ledger_account c on c.id = t.credit_id
        where x.id = ${ofFirst} and t.transaction_id = x.id`,
    ],
    says: () => ({
      [SEALED]: /^transaction [-0-9a-f]{36} of block 1 was changed$/,
      [BALANCES]: /^block \d+, EUR bank: sealed \d+\/\d+, booked \d+\/\d+$/,
    }),
  },
  {
    what: 'a share of a sealed month is raised and another one lowered',
    how: () => [
      `update share set amount_minor = amount_minor + 1
        where flattr_id = (select min(flattr_id::text)::uuid from share)`,
      `update share set amount_minor = amount_minor - 1
        where flattr_id = (select max(flattr_id::text)::uuid from share)`,
    ],
    says: () => ({ [SEALED]: /^transaction [-0-9a-f]{36} of block \d+ was changed$/ }),
  },
  {
    what: 'a sealed transaction is lost',
    how: () => [`delete from ledger_transaction where id = ${ofFirst}`],
    says: () => ({ [SEALED]: /^transaction [-0-9a-f]{36} of block 1 is gone$/ }),
  },
  {
    what: 'a transaction is struck off its block',
    how: () => [`delete from ledger_block_member where transaction_id = ${ofFirst}`],
    says: () => ({ [MEMBERS]: `block 1: ${OTHERS}`, [BALANCES]: /^block \d+, EUR bank: / }),
  },
  {
    what: 'a transaction is moved to a later block',
    how: () => [`update ledger_block_member set seq = ${newest} where transaction_id = ${ofFirst}`],
    says: () => ({ [MEMBERS]: `block 1: ${OTHERS}` }),
  },
  {
    what: 'the hash of a sealed transaction is rewritten',
    how: () => [
      `update ledger_block_member set sha256 = repeat('a', 64) where transaction_id = ${ofFirst}`,
    ],
    says: () => ({ [SEALED]: /was changed$/, [MEMBERS]: `block 1: ${OTHERS}` }),
  },
  {
    what: 'a block is lost',
    how: () => ['delete from ledger_block where seq = 1'],
    says: () => ({ [CHAIN]: 'block 1 is gone', [MEMBERS]: 'block 1 has transactions and is gone' }),
  },
  {
    what: 'the newest block is lost with all that it held',
    how: () => [
      `delete from ledger_block_member where seq = ${newest}`,
      `delete from ledger_block where seq = ${newest}`,
    ],
    says: () => ({ [END]: /^the file names block \d+, the database ends with block \d+$/ }),
  },
  {
    what: 'blocks change places',
    how: () => [
      'update ledger_block set seq = 3 - seq + 1000 where seq < 3',
      'update ledger_block set seq = seq - 1000 where seq > 1000',
    ],
    says: () => ({
      [CHAIN]: 'block 1 does not name the block before it as it is',
      [MEMBERS]: `block 1: ${OTHERS}`,
      [BALANCES]: /^block 2, EUR /,
      [END]: /^the file knows block \d+ as another one$/,
    }),
  },
  {
    what: 'a block is signed by nobody',
    how: () => [
      `update ledger_block set jws = reverse(jws), sha256 = encode(sha256(convert_to(reverse(jws), 'UTF8')), 'hex') where seq = ${newest}`,
    ],
    says: () => ({
      [CHAIN]: /^block \d+: its signature is not good$/,
      [MEMBERS]: new RegExp(`^block \\d+: ${OTHERS}$`),
      [END]: /^the file knows block \d+ as another one$/,
    }),
  },
  {
    what: 'a block is named by another hash',
    how: () => [`update ledger_block set sha256 = repeat('a', 64) where seq = ${newest}`],
    says: () => ({
      [CHAIN]: /^block \d+: the books say something else than what was signed$/,
      [END]: /^the file knows block \d+ as another one$/,
    }),
  },
  {
    what: 'a block is said to be of another day',
    how: () => [`update ledger_block set sealed_at = sealed_at - interval '1 day' where seq = 1`],
    says: () => ({ [CHAIN]: 'block 1: the books say something else than what was signed' }),
  },
  {
    what: 'the trial balance of the newest block is rewritten',
    how: () => [
      `update ledger_block set balances = replace(balances, 'bank ', 'bank 1') where seq = ${newest}`,
    ],
    says: () => ({
      [CHAIN]: /^block \d+: the books say something else than what was signed$/,
      [BALANCES]: /^block \d+, EUR bank: sealed 1\d+\/\d+, booked \d+\/\d+$/,
    }),
  },
];
