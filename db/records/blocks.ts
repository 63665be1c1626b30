import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { ledgerBlock } from '../schema/ledger.ts';
import { settlementDocument } from '../schema/settlements.ts';
import { kindOfAccount, memberHashes, membersHash, unsealed } from '../sealed.ts';

type BlockRow = typeof ledgerBlock.$inferSelect;

/** The newest block. */
export const lastBlock = async (
  tx: Tx | Db,
): Promise<Pick<BlockRow, 'seq' | 'sha256' | 'sealedAt'> | undefined> =>
  (
    await tx
      .select({
        seq: ledgerBlock.seq,
        sha256: ledgerBlock.sha256,
        sealedAt: ledgerBlock.sealedAt,
      })
      .from(ledgerBlock)
      .orderBy(desc(ledgerBlock.seq))
      .limit(1)
  )[0];

export const readBlockHash = async (tx: Tx | Db, seq: number): Promise<string | undefined> =>
  (
    await tx
      .select({ sha256: ledgerBlock.sha256 })
      .from(ledgerBlock)
      .where(eq(ledgerBlock.seq, seq))
  )[0]?.sha256;

export const addBlock = (tx: Tx, row: typeof ledgerBlock.$inferInsert) =>
  tx.insert(ledgerBlock).values(row);

/** Makes all transactions that are in no block yet members of this one. One statement, so that the
 *  members and the trial balance are of one moment; what commits after it is in the next block.
 *  @returns null when there is none. Balances: a line per kind of account, in minor units. */
export async function addMembers(
  tx: Tx,
  seq: number,
): Promise<{
  readonly transactions: number;
  readonly membersSha256: string;
  readonly balances: readonly string[];
} | null> {
  const [sealed] = await tx.execute<{ count: number; members: string; balances: string[] }>(sql`
    with added as (
      insert into ledger_block_member (transaction_id, seq, sha256)
      select id, ${seq}, sha256 from (${memberHashes(unsealed)}) hashes order by id
      returning transaction_id, sha256
    ), balances as (
      select a.currency || ' ' || ${kindOfAccount(sql`a.path`)} || ' ' || sum(b.debits_minor) || ' '
        || sum(b.credits_minor) as line
      from ledger_account a join ledger_balance b on b.account_id = a.id
      group by a.currency, ${kindOfAccount(sql`a.path`)}
    )
    select count(*)::int as count, ${membersHash} as members,
      (select array_agg(line order by line collate "C") from balances) as balances
    from added`);
  if (sealed === undefined || sealed.count === 0) return null;
  return {
    transactions: sealed.count,
    membersSha256: sealed.members,
    balances: sealed.balances,
  };
}

/** What a peer said of its blocks. */
export type KeptSeal = {
  readonly uri: string;
  readonly seq: number;
  readonly block: string;
  readonly prev: string | null;
};

const received = (peerId: string) =>
  and(
    eq(settlementDocument.peerId, peerId),
    eq(settlementDocument.direction, 'received'),
    eq(settlementDocument.kind, 'seal'),
  );

/** The seals of a peer that we hold of a block and of its two neighbours. What they say is read out of
 *  the signed bytes: there is no second place in which it could be different. */
export async function sealsAround(tx: Tx, peerId: string, seq: number): Promise<KeptSeal[]> {
  const part = sql`split_part(${settlementDocument.jws}, '.', 2)`;
  const said = tx
    .select({
      uri: settlementDocument.uri,
      said: sql`convert_from(decode(translate(${part}, '-_', '+/')
        || repeat('=', (4 - length(${part}) % 4) % 4), 'base64'), 'UTF8')::jsonb`.as('said'),
    })
    .from(settlementDocument)
    .where(received(peerId))
    .as('seal');
  return tx
    .select({
      uri: said.uri,
      seq: sql<number>`(${said.said}->>'seq')::int`,
      block: sql<string>`${said.said}->>'block'`,
      prev: sql<string | null>`${said.said}->>'prev'`,
    })
    .from(said)
    .where(sql`(${said.said}->>'seq')::int between ${seq - 1} and ${seq + 1}`);
}

/** How many seals of a peer we have kept since a moment. */
export const countSeals = (tx: Tx, peerId: string, since: Date): Promise<number> =>
  tx.$count(settlementDocument, and(received(peerId), gt(settlementDocument.recordedAt, since)));
