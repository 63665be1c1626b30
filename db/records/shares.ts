import { and, eq, min, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { StatementLine } from '../../src/settlement/documents.ts';
import type { Tx } from '../connect.ts';
import { flattr } from '../schema/flattrs.ts';
import { share, shareCorrection } from '../schema/ledger.ts';
import { actor } from '../schema/people.ts';
import { peer } from '../schema/settlements.ts';
import { work } from '../schema/works.ts';

/** What a share is worth less what was taken back of it. */
const left = sql`(${share.amountMinor} - coalesce((select sum(${shareCorrection.amountMinor})
  from ${shareCorrection} where ${shareCorrection.flattrId} = ${share.flattrId}), 0))`;

/** What a month owes the people of one peer: per payee the amount, and how often what was flattred.
 *  That need not live there: it may be a post or another self of theirs on a third server; what is
 *  given to the payee themself stands without an address. Payees whose flattrs turned out to be worth nothing
 *  are left out, and what was taken back since is neither counted nor owed. */
export async function owedLines(
  tx: Tx,
  key: { readonly peerId: string; readonly month: string; readonly currency: string },
): Promise<StatementLine[]> {
  const person = alias(actor, 'person');
  const flattred = sql<string | null>`coalesce(${work.uri},
    case when ${person.id} <> ${actor.id} then ${person.uri} end)`;
  const rows = await tx
    .select({
      payee: actor.uri,
      work: flattred,
      flattrs: sql<number>`count(*)::int`,
      amountMinor: sql<string>`sum(${left})::text`,
    })
    .from(share)
    .innerJoin(flattr, eq(flattr.id, share.flattrId))
    .innerJoin(actor, eq(actor.id, share.payeeId))
    .innerJoin(peer, eq(peer.host, actor.host))
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(person, eq(person.id, flattr.personId))
    .where(
      and(
        eq(share.month, key.month),
        eq(share.currency, key.currency),
        eq(peer.id, key.peerId),
        sql`(${share.amountMinor} = 0 or ${left} > 0)`,
      ),
    )
    .groupBy(actor.uri, flattred);
  const lines = new Map<string, { payee: string; amountMinor: bigint; works: Counted[] }>();
  for (const row of rows) {
    const line = lines.get(row.payee) ?? { payee: row.payee, amountMinor: 0n, works: [] };
    line.amountMinor += BigInt(row.amountMinor);
    line.works.push({ work: row.work, flattrs: row.flattrs });
    lines.set(row.payee, line);
  }
  return [...lines.values()].filter((line) => line.amountMinor > 0n);
}

/** The first month that owes the people of a peer something; null when none does. */
export async function firstOwedMonth(
  tx: Tx,
  key: { readonly peerId: string; readonly currency: string },
): Promise<string | null> {
  const [first] = await tx
    .select({ month: min(share.month) })
    .from(share)
    .innerJoin(actor, eq(actor.id, share.payeeId))
    .innerJoin(peer, eq(peer.host, actor.host))
    .where(and(eq(peer.id, key.peerId), eq(share.currency, key.currency), sql`${left} > 0`));
  return first?.month ?? null;
}

type Counted = StatementLine['works'][number];
