import { and, count, eq, not, sql } from 'drizzle-orm';
import type { AccountPath } from '../../src/ledger/account.ts';
import type { GivenMonth, ShareLeft } from '../../src/ledger/take-back.ts';
import type { Tx } from '../connect.ts';
import { flattr } from '../schema/flattrs.ts';
import { ledgerReason, share, shareCorrection } from '../schema/ledger.ts';
import { account, actor } from '../schema/people.ts';
import { peer } from '../schema/settlements.ts';

/** Why something was undone or corrected, and who answers for it. */
export const addReason = (
  tx: Tx,
  row: { transactionId: string; reason: string; adminId: string },
) => tx.insert(ledgerReason).values(row);

/** What a transaction took back of shares. The database refuses more than a share was. */
export async function addShareCorrections(
  tx: Tx,
  transactionId: string,
  taken: readonly { flattrId: string; amountMinor: bigint; feeMinor: bigint }[],
): Promise<void> {
  const rows = taken.map(({ flattrId, amountMinor, feeMinor }) => ({
    ...{ transactionId, flattrId, amountMinor, feeMinor },
  }));
  // A row has four parameters, a statement 65,535 at most.
  for (let from = 0; from < rows.length; from += 10_000)
    await tx.insert(shareCorrection).values(rows.slice(from, from + 10_000));
}

/** Whether somebody may change the books by hand. */
export async function mayCorrect(tx: Tx, actorId: string): Promise<boolean> {
  const [found] = await tx
    .select({ role: account.role })
    .from(account)
    .where(eq(account.actorId, actorId));
  return found?.role === 'admin' || found?.role === 'treasurer';
}

/** A flattr that one of ours gave, by its id or its address, with its share; null: not known here.
 *  `share` is null until its month is closed; `payee` is the address of whom it went to, `peerId` the
 *  node that they live on, when it is not this one. */
export async function readGift(tx: Tx, name: string) {
  const named = UUID.test(name) ? eq(flattr.id, name.toLowerCase()) : eq(flattr.uri, name);
  const [gift] = await tx
    .select({
      flattrId: flattr.id,
      giverId: flattr.giverId,
      share,
      payee: actor.uri,
      peerId: peer.id,
    })
    .from(flattr)
    .leftJoin(share, eq(share.flattrId, flattr.id))
    .leftJoin(actor, eq(actor.id, share.payeeId))
    .leftJoin(peer, and(eq(peer.host, actor.host), not(actor.local)))
    .where(and(named, flattr.given));
  return gift ?? null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function countCorrections(tx: Tx, flattrId: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(shareCorrection)
    .where(eq(shareCorrection.flattrId, flattrId));
  return row?.n ?? 0;
}

/** What the bank took back of a top-up so far: the key of each time, and all of it in minor units. By way
 *  of the reasons, which every one of them has: of those there are few. */
export async function chargebacksOf(
  tx: Tx,
  topUpId: string,
): Promise<{ readonly keys: readonly string[]; readonly takenMinor: bigint }> {
  const rows = await tx.execute<{ key: string; amount: string }>(sql`
    select x.idempotency_key as key, sum(t.amount_minor) as amount
    from ledger_reason r join ledger_transaction x on x.id = r.transaction_id
    join ledger_transfer t on t.transaction_id = x.id
    where x.kind = 'chargeback' and split_part(x.idempotency_key, ':', 3) = ${topUpId} group by x.id`);
  return {
    keys: rows.map(({ key }) => key),
    takenMinor: rows.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
  };
}

type Giver = { readonly giverId: string; readonly currency: string };

/** The peers that somebody's closed months owe something, in the order of their ids. */
export async function peersGivenTo(tx: Tx, { giverId, currency }: Giver): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select distinct p.id from share s join actor a on a.id = s.payee_id and not a.local
    join peer p on p.host = a.host
    where s.giver_id = ${giverId} and s.currency = ${currency} and s.amount_minor > 0 order by p.id`);
  return rows.map(({ id }) => id);
}

/** A giver's shares that are not wholly taken back, the newest month first. `stated`: the peer that it
 *  is owed to was told, and counts on it. Without those whose payee's node is no longer known by that
 *  name: where they were booked to cannot be told, so nothing can be taken back of them. */
export async function sharesLeft(
  tx: Tx,
  { giverId, currency }: Giver,
): Promise<(ShareLeft & { readonly toPeer: boolean; readonly stated: boolean })[]> {
  const rows = await tx.execute<{
    flattr_id: string;
    month: string;
    path: AccountPath;
    local: boolean;
    stated: boolean;
    amount: string;
  }>(sql`
    select s.flattr_id, s.month, a.local, s.amount_minor - coalesce(c.amount, 0) as amount,
      case when a.local then 'user:' || a.id || ':earnings' else 'peer:' || p.id || ':payable' end as path,
      exists (select from statement st where st.peer_id = p.id and st.direction = 'issued'
        and st.currency = s.currency and st.month = s.month)
        or exists (select from unstated_month u where u.peer_id = p.id and u.currency = s.currency
          and u.month = s.month) as stated
    from share s join actor a on a.id = s.payee_id left join peer p on p.host = a.host
    left join lateral (select sum(amount_minor) as amount from share_correction
      where flattr_id = s.flattr_id) c on true
    where s.giver_id = ${giverId} and s.currency = ${currency}
      and s.amount_minor > coalesce(c.amount, 0) and (a.local or p.id is not null)
    order by s.month desc, s.flattr_id desc`);
  return rows.map((row) => ({
    flattrId: row.flattr_id,
    month: row.month,
    account: row.path,
    leftMinor: BigInt(row.amount),
    posting: `${row.month} ${row.path}`,
    toPeer: !row.local,
    stated: row.stated,
  }));
}

/** How much of each control posting to these accounts is still there, by month and account. An account
 *  is drawn down from its oldest credit on: so of a credit, less what was taken back of it, there is
 *  what the balance holds beyond all later ones. The accounts must be locked.
 *  Units: minor units. */
export async function unreleased(
  tx: Tx,
  paths: readonly AccountPath[],
  currency: string,
): Promise<Map<string, bigint>> {
  if (paths.length === 0) return new Map();
  const rows = await tx.execute<{ month: string; path: string; amount: string }>(sql`
    with own as (
      select a.id, a.path, b.credits_minor - b.debits_minor as balance
      from ledger_account a join ledger_balance b on b.account_id = a.id
      where a.currency = ${currency} and a.path = any(${`{${paths.join(',')}}`}::text[])
    ), credited as (
      select own.id, own.path, own.balance, x.id as transaction_id, x.kind, x.month, x.at,
        sum(t.amount_minor) as amount
      from own join ledger_transfer t on t.credit_id = own.id
      join ledger_transaction x on x.id = t.transaction_id
      group by own.id, own.path, own.balance, x.id
    ), net as (
      select k.*, amount - case when kind = 'distribution' then coalesce((
        select sum(c.amount_minor) from share s join share_correction c on c.flattr_id = s.flattr_id
        where s.month = k.month and s.currency = ${currency}
          and s.payee_id::text = split_part(k.path, ':', 2)), 0) else 0 end as still
      from credited k
    ), placed as (
      select *, sum(still) over (partition by id order by at desc, transaction_id desc) - still as later
      from net
    )
    select month, path, sum(greatest(0, least(still, balance - later))) as amount
    from placed where kind = 'distribution' group by month, path`);
  return new Map(rows.map((row) => [`${row.month} ${row.path}`, BigInt(row.amount)]));
}

/** A giver's closed months: what was shared, the fee, and what was taken back; minor units. */
export async function givenMonths(
  tx: Tx,
  { giverId, currency }: Giver,
): Promise<Map<string, GivenMonth>> {
  const rows = await tx.execute<{ month: string; shared: string; fee: string; back: string }>(sql`
    with shared as (
      select s.month, sum(s.amount_minor) as amount, coalesce(sum(c.amount), 0) as back from share s
      left join lateral (select sum(amount_minor) as amount from share_correction
        where flattr_id = s.flattr_id) c on true
      where s.giver_id = ${giverId} and s.currency = ${currency} group by s.month
    ), fees as (
      select x.month, sum(t.amount_minor) as amount
      from ledger_account d join ledger_transfer t on t.debit_id = d.id
      join ledger_account c on c.id = t.credit_id and c.path = 'fees'
      join ledger_transaction x on x.id = t.transaction_id and x.kind = 'distribution'
      where d.currency = ${currency}
        and d.path in (${`user:${giverId}:funds`}, ${`user:${giverId}:earnings`})
      group by x.month
    )
    select s.month, s.amount as shared, s.back, coalesce(f.amount, 0) as fee
    from shared s left join fees f on f.month = s.month`);
  return new Map(
    rows.map(({ month, shared, fee, back }) => [
      month,
      { sharedMinor: BigInt(shared), feeMinor: BigInt(fee), takenBackMinor: BigInt(back) },
    ]),
  );
}
