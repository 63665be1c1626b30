import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../db/connect.ts';
import { readOpenMonth, readPeriod } from '../../db/records/periods.ts';
import { owedLines } from '../../db/records/shares.ts';
import { account, actor, budget, flattr } from '../../db/schema/schema.ts';
import { monthOf, nextMonth, previousMonth } from '../../src/flattr/period.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import { topUp } from '../../src/operations/top-up.ts';
import type { StatementLine } from '../../src/settlement/documents.ts';
import { FEE_BPS, type PgNode } from './postgres-node.ts';
import { makeRandom, type Random } from './random.ts';

type Given = ReadonlyMap<string, ReadonlyMap<string, readonly StatementLine[]>>;

/** Has a month distributed that a node in memory closes now, by the real close: with people who give
 *  just what its statements are to say. All peers get their shares at once; what the others get of it
 *  here, they are told when it happens in memory. Does nothing when it is distributed already.
 *  @param given what this node will tell whom, until it loses its database.
 *  Throws when the shares do not come to the lines: then this run cannot be replayed. */
export async function distribute(
  node: PgNode,
  peer: string,
  { month, lines }: { readonly month: string; readonly lines: readonly StatementLine[] },
  given: Given,
): Promise<void> {
  const deps = node.deps();
  const known = await deps.db.transaction((tx) => readPeriod(tx, month));
  if (known?.phase !== 'distributed') await closeUpTo(node, given);
  const peerId = node.peerIds.get(peer) ?? '';
  const owed = await deps.db.transaction(async (tx) => {
    const all: StatementLine[] = [];
    for await (const line of owedLines(tx, { peerId, month, currency: 'EUR' })) all.push(line);
    return all;
  });
  const textOf = (some: readonly StatementLine[]) =>
    some
      .map(({ payee, amountMinor }) => `${payee} ${amountMinor}`)
      .sort()
      .join('\n');
  if (textOf(owed) !== textOf(lines))
    throw new Error(`${month} is distributed as\n${textOf(owed)}\nand not as\n${textOf(lines)}`);
}

/** Closes all months that are over by this node's clock. */
async function closeUpTo(node: PgNode, given: Given): Promise<void> {
  const deps = node.deps();
  const last = previousMonth(monthOf(deps.clock()));
  const from = await deps.db.transaction(readOpenMonth);
  for (let month = from; month <= last; month = nextMonth(month))
    for (const [peer, lines] of given.get(month) ?? []) await giveAll(node, peer, month, lines);
  const closed = await closePeriod(deps, last);
  if (!closed.ok) throw new Error(`${last} is not closed: ${closed.code} ${closed.detail ?? ''}`);
}

async function giveAll(
  node: PgNode,
  peer: string,
  month: string,
  lines: readonly StatementLine[],
): Promise<void> {
  const random = makeRandom(Number.parseInt(month.replace('-', ''), 10) + lines.length);
  let sumMinor = 0n;
  for (const { payee, amountMinor } of lines) {
    sumMinor += amountMinor;
    for (const partMinor of partsOf(amountMinor, random)) await give(node, month, payee, partMinor);
  }
  const untold = new Map(node.beyond.untold).set(`${peer}|${month}`, sumMinor);
  node.beyond = { ...node.beyond, untold };
}

/** One giver or two. */
function partsOf(amountMinor: bigint, random: Random): bigint[] {
  if (amountMinor < 2n || random.chance(0.5)) return [amountMinor];
  const oneMinor = 1n + BigInt(random.below(Number.parseInt(`${amountMinor - 1n}`, 10)));
  return [oneMinor, amountMinor - oneMinor];
}

/** Somebody who has as much as makes this share with its fee, and gives it for one person. */
async function give(node: PgNode, month: string, payee: string, shareMinor: bigint): Promise<void> {
  const deps = node.deps();
  const [giverId, at] = [uuidv7(), deps.clock()];
  const spentMinor = withFee(shareMinor);
  await deps.db.transaction(async (tx) => {
    await tx.insert(actor).values({
      ...{ id: giverId, uri: `${node.id}/${giverId}`, kind: 'person', local: true, name: '' },
      ...{ handle: giverId, host: new URL(node.id).host, profileUrl: '', inboxUrl: '' },
      createdAt: at,
    });
    await tx.insert(account).values({ actorId: giverId });
    const most = { amountMinor: 100_000n, currency: 'EUR', updatedAt: at };
    await tx.insert(budget).values({ actorId: giverId, ...most });
  });
  const payeeId = await actorId(deps.db, payee);
  await deps.db.insert(flattr).values({
    ...{ id: uuidv7(), uri: `${node.id}/given/${giverId}`, giverId, given: true },
    ...{ source: 'page', personId: payeeId, payeeId, month, recordedAt: at },
  });
  const paid = { actorId: giverId, amountMinor: spentMinor, reference: `first ${giverId}` };
  const booked = await topUp(deps, paid);
  if (!booked.ok) throw new Error(booked.code);
  const { paidInMinor, feesMinor } = node.beyond;
  node.beyond = {
    ...node.beyond,
    paidInMinor: paidInMinor + spentMinor,
    feesMinor: feesMinor + spentMinor - shareMinor,
  };
}

async function actorId(db: Db, uri: string): Promise<string> {
  const [row] = await db.execute<{ id: string }>(sql`select id from actor where uri = ${uri}`);
  if (row === undefined) throw new Error(`nobody is ${uri}`);
  return row.id;
}

/** The least sum of which this share is left after the fee. */
function withFee(shareMinor: bigint): bigint {
  let sumMinor = shareMinor;
  while (sumMinor - (sumMinor * BigInt(FEE_BPS)) / 10_000n < shareMinor) sumMinor += 1n;
  return sumMinor;
}
