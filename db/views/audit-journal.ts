import { type SQL, sql } from 'drizzle-orm';
import type { TransactionKind } from '../../src/ledger/transfer.ts';
import type { Check, Pass } from './audit-check.ts';

/** Where each kind of transaction may move money from and to, owners left out. What a reversal may do is
 *  in the pass itself. */
const MOVES: Readonly<
  Record<Exclude<TransactionKind, 'reversal'>, readonly (readonly [string, string])[]>
> = {
  top_up: [['bank', 'user:funds']],
  card_payment: [['cards', 'user:held']],
  distribution: [
    ['user:funds', 'fees'],
    ['user:funds', 'clearing'],
    ['user:earnings', 'fees'],
    ['user:earnings', 'clearing'],
    ['clearing', 'user:earnings'],
    ['clearing', 'peer:payable'],
  ],
  acceptance: [
    ['peer:receivable', 'user:pending'],
    ['user:pending', 'peer:receivable'],
    // For somebody who was lost with the newer books.
    ['peer:receivable', 'reserve'],
    ['reserve', 'peer:receivable'],
  ],
  netting: [
    ['peer:payable', 'peer:receivable'],
    ['user:pending', 'user:earnings'],
  ],
  payment: [
    ['peer:payable', 'bank'],
    ['bank', 'peer:receivable'],
    ['peer:payable', 'suspense'],
    ['suspense', 'peer:receivable'],
    ['user:pending', 'user:earnings'],
  ],
  release: [['user:pending', 'user:earnings']],
  suspense: [
    ['bank', 'suspense'],
    ['suspense', 'bank'],
  ],
  return: [
    ['bank', 'peer:payable'],
    ['suspense', 'peer:payable'],
  ],
  adjustment: [
    ['peer:payable', 'user:funds'],
    ['fees', 'user:funds'],
    ['reserve', 'user:funds'],
    ['peer:payable', 'reserve'],
  ],
  write_off: [
    ['user:pending', 'peer:receivable'],
    ['reserve', 'peer:receivable'],
  ],
  reconciliation: [
    ['peer:receivable', 'user:pending'],
    ['peer:receivable', 'reserve'],
    ['suspense', 'peer:payable'],
    ['reserve', 'peer:payable'],
    ['peer:payable', 'reserve'],
  ],
  payout: [
    ['user:earnings', 'payouts'],
    ['user:funds', 'payouts'],
    ['suspense', 'payouts'],
    // What a bank kept of a payment, or what was made although its money is gone.
    ['reserve', 'payouts'],
    ['payouts', 'bank'],
    ['bank', 'payouts'],
    ['payouts', 'user:earnings'],
    ['payouts', 'user:funds'],
    ['payouts', 'suspense'],
  ],
  own: [
    ['bank', 'reserve'],
    ['reserve', 'bank'],
  ],
  card_fee: [
    ['user:held', 'cards'],
    ['reserve', 'cards'],
    ['cards', 'reserve'],
  ],
  card_back: [
    ['user:held', 'cards'],
    ['user:funds', 'cards'],
    ['user:earnings', 'cards'],
    ['peer:payable', 'cards'],
    ['fees', 'cards'],
    ['reserve', 'cards'],
  ],
  card_return: [
    ['cards', 'user:held'],
    ['cards', 'user:funds'],
    ['cards', 'user:earnings'],
    ['cards', 'reserve'],
  ],
  card_payout: [
    ['bank', 'cards'],
    ['cards', 'bank'],
  ],
  maturity: [['user:held', 'user:funds']],
  correction: [
    ['user:earnings', 'user:funds'],
    ['peer:payable', 'user:funds'],
    ['fees', 'user:funds'],
  ],
  chargeback: [
    ['user:held', 'bank'],
    ['user:funds', 'bank'],
    ['user:earnings', 'bank'],
    ['peer:payable', 'bank'],
    ['fees', 'bank'],
    ['reserve', 'bank'],
  ],
};

const SHAPES = [...new Set(Object.values(MOVES).flat(2))];

/** Both purses of a move in one number: a million of them are compared. Anything else counts as none. */
const codeOf = (debit: string, credit: string): number =>
  (SHAPES.indexOf(debit) + 1) * 100 + SHAPES.indexOf(credit) + 1;

const isAllowed = (): SQL => {
  const kinds = Object.entries(MOVES).map(([kind, moves]) => {
    const codes = moves.map(([debit, credit]) => String(codeOf(debit, credit))).join(', ');
    return sql`when ${sql.raw(`'${kind}'`)} then d.shape * 100 + c.shape in (${sql.raw(codes)})`;
  });
  return sql`case x.kind ${sql.join(kinds, sql` `)} end`;
};

const shape = (): SQL => sql`coalesce(array_position(
  ${sql.raw(`array[${SHAPES.map((name) => `'${name}'`).join(', ')}]`)}, case when path like '%:%'
    then split_part(path, ':', 1) || ':' || split_part(path, ':', 3) else path end), 0)`;

/** Of each account what a transfer is judged by: of its path only what kind of purse it is, and the parts
 *  that a request's text is put together from. Computed once per account, not per transfer: that is what
 *  the offset does. */
const ACCOUNT = sql`(select id, path, currency, ${shape()} as shape, path || '=' as as_credit,
  '","' || currency || '",null,["' || path || '>' as as_debit from ledger_account offset 0)`;

/** The same with its place in the order of the paths. No path is the beginning of another, so the places
 *  of two put transfers into the order of their texts. */
const PLACED_ACCOUNT = sql`(select id, path, currency, ${shape()} as shape, path || '=' as as_credit,
  '"' || path || '>' as as_debit, row_number() over (order by path collate "C") as place from ledger_account)`;

/** What is wrong with one transfer `t` of a transaction `x` between accounts `d` and `c`. */
const TRANSFER_FAULTS = sql`
  case when x.id is null or d.id is null or c.id is null or d.currency <> c.currency
      or t.amount_minor not between 1 and 1000000000000000 or t.debit_id = t.credit_id
    then format('transfer %s/%s', t.transaction_id, t.n) end as misplaced,
  case when case when x.kind = 'reversal'
        then d.shape * 100 + c.shape = ${sql.raw(String(codeOf('user:funds', 'bank')))}
          and exists (select from ledger_transaction r where r.id = x.reverses and r.kind = 'top_up')
      else ${isAllowed()} end is not true
    then format('%s %s/%s: %s to %s', x.kind, x.id, t.n,
      regexp_replace(d.path, ':[^:]+:', ':'), regexp_replace(c.path, ':[^:]+:', ':')) end as strange`;

/** The journal, read once. Most transactions have one transfer, and need no sorting to be put into the
 *  text that their hash is of (`canonicalRequest` in src/ledger/transfer.ts). */
export const JOURNAL_PASS: Pass = {
  names: {
    misplaced: 'every transfer is between two accounts of one currency, in a transaction',
    unasked: 'every transaction is the one that was asked for',
    strange: 'every transfer is one that its kind of transaction makes',
  },
  firstWrong: sql`
    with several as materialized (
      select transaction_id, row_number() over (order by transaction_id) as number
      from ledger_transfer where n <> 0 group by transaction_id
    ), named as materialized (
      select * from ledger_transaction
      where id = any (array(select transaction_id from several))
    ), single as (
      select min(misplaced) as misplaced, min(strange) as strange, min(unasked) as unasked,
        count(id) as known from (
        select x.id, ${TRANSFER_FAULTS},
          case when x.request_hash is distinct from encode(sha256(convert_to(
              case when x.reverses is null then '["' || x.kind || d.as_debit
                else '["' || x.kind || replace(d.as_debit, ',null,', ',"' || x.reverses || '",') end
              || c.as_credit || t.amount_minor || '"]]', 'UTF8')), 'hex')
            then format('%s %s', x.kind, x.id) end as unasked
        from ledger_transfer t left join ledger_transaction x on x.id = t.transaction_id
        left join ${ACCOUNT} d on d.id = t.debit_id left join ${ACCOUNT} c on c.id = t.credit_id
        where t.n = 0 and t.transaction_id <> all (array(select transaction_id from several))
      ) judged
    ), part as (
      -- One number to sort by: half a million rows with several keys take twice as long.
      select s.number, d.currency, (s.number * size.accounts + d.place) * size.accounts + c.place as place,
        ${TRANSFER_FAULTS},
        d.as_debit || c.as_credit || t.amount_minor || '"' as text, t.amount_minor::text as amount
      from several s join ledger_transfer t on t.transaction_id = s.transaction_id
      left join named x on x.id = t.transaction_id
      left join ${PLACED_ACCOUNT} d on d.id = t.debit_id left join ${PLACED_ACCOUNT} c on c.id = t.credit_id,
      (select 1 + count(*) as accounts from ledger_account) size
    ), whole as (
      select number, min(misplaced) as misplaced, min(strange) as strange, min(currency) as currency,
        string_agg(text, ',' order by place, amount collate "C") as text
      from (select * from part order by place, amount collate "C") sorted group by number
    ), compound as (
      select min(misplaced) as misplaced, min(strange) as strange,
        count(x.id) as known, min(case when x.request_hash is distinct from encode(sha256(convert_to(
            format('["%s","%s",%s,[%s]]', x.kind, currency,
              coalesce('"' || x.reverses || '"', 'null'), text), 'UTF8')), 'hex')
          then format('%s %s', x.kind, x.id) end) as unasked
      from whole join several using (number) left join named x on x.id = transaction_id
    )
    select least(single.misplaced, compound.misplaced) as misplaced,
      least(single.strange, compound.strange) as strange,
      least(single.unasked, compound.unasked, case
        when single.known + compound.known < (select count(*) from ledger_transaction) then
          (select min(format('%s %s', kind, id)) from ledger_transaction x
          where not exists (select from ledger_transfer t where t.transaction_id = x.id)) end) as unasked
    from single, compound`,
};

/** Keys and paths are text, whose order may change with the operating system under an index: so they
 *  are counted, not believed. */
export const JOURNAL_CHECKS: readonly Check[] = [
  {
    name: 'no key and no account is there twice',
    firstWrong: sql`
      select row from (
        select format('key %s', idempotency_key) as row from ledger_transaction
        where hashtextextended(idempotency_key, 0) in (select hashtextextended(idempotency_key, 0)
          from ledger_transaction group by 1 having count(*) > 1)
        group by idempotency_key having count(*) > 1
        union all
        select format('account %s', path) from ledger_account group by path, currency having count(*) > 1
        union all
        select format('reversal of %s', reverses) from ledger_transaction
        where reverses is not null group by reverses having count(*) > 1
      ) twice order by 1 limit 1`,
  },
];
