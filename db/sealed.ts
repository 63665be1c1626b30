import { type SQL, sql } from 'drizzle-orm';

/** The hashes of `src/ledger/block.ts` as SQL computes them: for a million transactions they never
 *  leave the database. */

const hashOf = (text: SQL): SQL => sql`sha256(convert_to(${text}, 'UTF8'))`;

/** Selects `id` and `sha256` (hex) of transactions.
 *  @param transactions what has the columns of `ledger_transaction`; it is read twice. */
export const memberHashes = (transactions: SQL): SQL => sql`
  select x.id, encode(${hashOf(sql`'["' || x.id || '",' || to_json(x.idempotency_key) || ',"'
    || x.request_hash || '","' || x.kind || '","' || x.month || '","'
    || to_char(x.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '",'
    || coalesce('"' || x.reverses || '"', 'null') || ',' || coalesce('"' || b.sha256 || '"', 'null')
    || ']'`)}, 'hex') as sha256
  from ${transactions} x
  left join (
    select booked.id, encode(sha256(string_agg(row_hash, ''::bytea order by flattr_id)), 'hex') as sha256
    from (
      select d.id, s.flattr_id, ${hashOf(sql`s.flattr_id || ' ' || s.giver_id || ' ' || s.payee_id
        || ' ' || s.amount_minor || ' ' || s.currency`)} as row_hash
      from ${transactions} d join share s on s.month = d.month where d.kind = 'distribution'
      union all
      select c.transaction_id, c.flattr_id, ${hashOf(sql`c.flattr_id || ' ' || c.amount_minor || ' '
        || c.fee_minor`)}
      from share_correction c
    ) booked group by booked.id
  ) b on b.id = x.id`;

/** The hash (hex) over members, as an aggregate of rows with `transaction_id` and `sha256`. */
export const membersHash = sql`encode(sha256(string_agg(decode(sha256, 'hex'), ''::bytea
  order by transaction_id)), 'hex')`;

/** An account's kind: nobody's own. */
export const kindOfAccount = (path: SQL): SQL => sql`regexp_replace(${path}, ':[^:]+:', ':*:')`;

/** Transactions that are in no block yet. */
export const unsealed = sql`(select * from ledger_transaction t where not exists (
  select from ledger_block_member m where m.transaction_id = t.id))`;
