import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Flattring } from '../../src/settlement/split-period.ts';
import type { Tx } from '../connect.ts';
import { carry, flattr, periodBudget } from '../schema/flattrs.ts';
import { account, actor } from '../schema/people.ts';
import { peer } from '../schema/settlements.ts';
import { chunks } from './chunks.ts';

/** What the split of one giver's month is made from. */
export type GiverOfMonth = {
  readonly giverId: string;
  readonly budgetMinor: bigint;
  /** They give what they received before what they paid in. */
  readonly regives: boolean;
  readonly flattrs: readonly Flattring[];
  /** Per payee: what rounding still owes them. */
  readonly carryMicro: ReadonlyMap<string, bigint>;
  /** Per payee: the peer that they live on; null for our own people. */
  readonly peerOfPayee: ReadonlyMap<string, string | null>;
  /** Flattrs for people whose node we cannot settle with any more: they take no part in the split. */
  readonly stranded: readonly Pick<Flattring, 'flattrId' | 'payeeId'>[];
};

/** Everybody who gave in a counted month, with a budget in this currency, in the order of their ids. */
export async function giversOfMonth(
  tx: Tx,
  month: string,
  currency: string,
): Promise<GiverOfMonth[]> {
  const rows = await flattrsOfMonth(tx, month, currency);
  const carries = await carriesOf(tx, month);
  const givers = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) {
    const known = givers.get(row.giverId);
    if (known === undefined) givers.set(row.giverId, [row]);
    else known.push(row);
  }
  return [...givers].map(([giverId, all]) => {
    const own = all.filter((row) => row.reachable);
    return {
      giverId,
      budgetMinor: all[0]?.budgetMinor ?? 0n,
      regives: all[0]?.regives ?? false,
      flattrs: own.map(flattringOf),
      carryMicro: carries.get(giverId) ?? new Map(),
      peerOfPayee: new Map(own.map((row) => [row.payeeId, row.local ? null : row.peerId])),
      stranded: all.filter((row) => !row.reachable),
    };
  });
}

type Row = Awaited<ReturnType<typeof flattrsOfMonth>>[number];

const flattringOf = (row: Row): Flattring =>
  row.percent === null
    ? {
        flattrId: row.flattrId,
        payeeId: row.payeeId,
        workKey: row.subjectId,
        weight: row.weight,
      }
    : {
        flattrId: row.flattrId,
        payeeId: row.payeeId,
        // The same front page may be flattred besides.
        workKey: `standing:${row.subjectId}`,
        percent: row.percent,
      };

/** The standing flattrs of a month, by giver; `reachable`: what they are worth can get there. */
const flattrsOfMonth = (tx: Tx, month: string, currency: string) =>
  tx
    .select({
      giverId: flattr.giverId,
      flattrId: flattr.id,
      // What waits has no payee and is joined to none.
      payeeId: actor.id,
      subjectId: sql<string>`coalesce(${flattr.workId}, ${flattr.personId})`,
      weight: flattr.weight,
      percent: flattr.percent,
      budgetMinor: periodBudget.amountMinor,
      regives: account.regives,
      local: actor.local,
      peerId: peer.id,
      reachable: sql<boolean>`${actor.local} or (${peer.settles} and ${peer.trust} <> 'blocked'
        and ${peer.currency} = ${currency}) is true`,
    })
    .from(flattr)
    .innerJoin(
      periodBudget,
      and(
        eq(periodBudget.giverId, flattr.giverId),
        eq(periodBudget.month, flattr.month),
        eq(periodBudget.currency, currency),
      ),
    )
    .innerJoin(account, eq(account.actorId, flattr.giverId))
    .innerJoin(actor, eq(actor.id, flattr.payeeId))
    .leftJoin(peer, eq(peer.host, actor.host))
    .where(and(eq(flattr.month, month), isNull(flattr.undoneAt)))
    .orderBy(asc(flattr.giverId), asc(flattr.id));

async function carriesOf(tx: Tx, month: string): Promise<Map<string, Map<string, bigint>>> {
  const givers = tx
    .selectDistinct({ giverId: periodBudget.giverId })
    .from(periodBudget)
    .where(eq(periodBudget.month, month));
  const rows = await tx.select().from(carry).where(sql`${carry.giverId} in (${givers})`);
  const carries = new Map<string, Map<string, bigint>>();
  for (const row of rows) {
    const own = carries.get(row.giverId) ?? new Map<string, bigint>();
    carries.set(row.giverId, own.set(row.payeeId, row.carryMicro));
  }
  return carries;
}

export async function saveCarries(
  tx: Tx,
  month: string,
  givers: readonly { readonly giverId: string; readonly carryMicro: ReadonlyMap<string, bigint> }[],
): Promise<void> {
  const rows = givers.flatMap(({ giverId, carryMicro }) =>
    [...carryMicro].map(([payeeId, micro]) => ({ giverId, payeeId, carryMicro: micro, month })),
  );
  for (const some of chunks(rows)) {
    await tx
      .insert(carry)
      .values(some)
      .onConflictDoUpdate({
        target: [carry.giverId, carry.payeeId],
        set: { carryMicro: sql`excluded.carry_micro`, month: sql`excluded.month` },
      });
  }
}
