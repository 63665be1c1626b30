import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { dispute } from '../schema/disputes.ts';
import { doubt } from '../schema/doubts.ts';
import { adjustment, statement, statementLine, withdrawal } from '../schema/pairs.ts';
import { peer, settlementDocument } from '../schema/settlements.ts';
import { payloadOf } from './pair-heads.ts';

const DAY_MS = 86_400_000;
/** The machine's own, `issue-statement.ts`: then it goes back to the givers. */
const DISPUTE_MS = 60 * DAY_MS;

/** A line that its creditor did not accept, and that is not settled yet. */
export type Dispute = {
  readonly host: string;
  readonly month: string;
  readonly currency: string;
  readonly seq: number;
  /** `them`: they dispute a line of ours, which our admin may answer. `us`: we dispute one of theirs,
   *  which our admin may withdraw. */
  readonly by: 'us' | 'them';
  readonly payee: string;
  readonly amountMinor: bigint;
  /** As the acceptance says it, or the dispute after it; null: neither does. */
  readonly code: string | null;
  readonly since: Date | null;
  /** When it goes back to the givers by itself; null: that is theirs to do. */
  readonly until: Date | null;
  /** What an admin has done about it. `answered`: our next statement gives it back. `on_its_way`: one
   *  that they have not answered does. `withdrawn`: our withdrawal waits for their consent. */
  readonly done: 'answered' | 'on_its_way' | 'withdrawn' | null;
};

/** Whose lines of coming statements an admin does not believe; null: all of them. */
export const doubtsAbout = (db: Db, peerId: string) =>
  db
    .select({ payee: doubt.payee, reason: doubt.reason, madeAt: doubt.madeAt })
    .from(doubt)
    .where(and(eq(doubt.peerId, peerId), isNull(doubt.endedAt)))
    .orderBy(asc(doubt.madeAt));

/** What is in dispute with one peer, by month and place in its statement.
 *  @param which.limit at most so many. */
export async function disputesWith(
  db: Db,
  which: { readonly peerId: string; readonly limit: number },
): Promise<Dispute[]> {
  const rows = await db
    .select({
      host: peer.host,
      month: statement.month,
      currency: statement.currency,
      seq: statement.seq,
      direction: statement.direction,
      payee: statementLine.payee,
      amountMinor: statementLine.disputedMinor,
      statedAt: statement.statedAt,
      answeredAt: statement.answeredAt,
      documentId: statement.documentId,
      carried: carriedOf,
      withdrawal: withdrawalOf,
      lateCode: lateOf(dispute.code),
      lateSince: lateOf(dispute.since),
    })
    .from(statementLine)
    .innerJoin(statement, eq(statement.documentId, statementLine.documentId))
    .innerJoin(peer, eq(peer.id, statement.peerId))
    .where(
      and(
        eq(statement.peerId, which.peerId),
        eq(statement.state, 'accepted'),
        gt(statementLine.disputedMinor, 0n),
      ),
    )
    .orderBy(asc(statement.month), asc(statement.direction), asc(statementLine.nr))
    .limit(which.limit);
  const codes = await codesOf(db, [...new Set(rows.map((row) => row.documentId))]);
  return rows.map(({ direction, statedAt, answeredAt, documentId, carried, ...row }) => {
    const late = row.lateSince === null ? null : new Date(row.lateSince);
    const by = direction === 'issued' ? ('them' as const) : ('us' as const);
    const since = late ?? (by === 'them' ? answeredAt : statedAt);
    const isOurs = by === 'them' && since !== null;
    return {
      ...{ host: row.host, month: row.month, currency: row.currency, seq: row.seq, by },
      ...{ payee: row.payee, amountMinor: row.amountMinor },
      code: row.lateCode ?? codes.get(documentId)?.get(row.payee) ?? null,
      since,
      until: isOurs ? new Date(since.getTime() + DISPUTE_MS) : null,
      done: by === 'them' ? carried : row.withdrawal === 'proposed' ? 'withdrawn' : null,
    };
  });
}

const carriedOf = sql<'answered' | 'on_its_way' | null>`(
  select case when ${adjustment.carriedBy} is null then 'answered' else 'on_its_way' end
  from ${adjustment}
  where ${adjustment.peerId} = ${statement.peerId} and ${adjustment.currency} = ${statement.currency}
    and ${adjustment.disputed} and ${adjustment.adjusts} = ${statement.seq}
    and ${adjustment.payee} = ${statementLine.payee}
  order by ${adjustment.nr} desc limit 1)`;

const withdrawalOf = sql<'proposed' | 'agreed' | 'refused' | null>`(
  select ${withdrawal.state} from ${withdrawal}
  where ${withdrawal.peerId} = ${statement.peerId} and ${withdrawal.currency} = ${statement.currency}
    and ${withdrawal.by} = 'us' and ${withdrawal.seq} = ${statement.seq}
    and ${withdrawal.payee} = ${statementLine.payee}
  order by ${withdrawal.nr} desc limit 1)`;

/** What both have signed about it after it was accepted; null: it was disputed at once. */
const lateOf = (column: typeof dispute.code | typeof dispute.since) => sql<string | null>`(
  select ${column} from ${dispute}
  where ${dispute.peerId} = ${statement.peerId} and ${dispute.currency} = ${statement.currency}
    and ${dispute.by} = case ${statement.direction} when 'issued' then 'them' else 'us' end
    and ${dispute.seq} = ${statement.seq} and ${dispute.payee} = ${statementLine.payee}
    and ${dispute.state} = 'agreed'
  order by ${dispute.nr} desc limit 1)`;

/** The codes with which acceptances dispute lines, by statement and payee. */
async function codesOf(
  db: Db,
  documentIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  if (documentIds.length === 0) return new Map();
  const rows = await db.execute<{ id: string; jws: string }>(sql`
    select asked.id, answer.jws
    from ${settlementDocument} asked
    join ${settlementDocument} answer on answer.answers = asked.uri and answer.kind = 'acceptance'
    where asked.id in (select value::uuid from json_array_elements_text(${JSON.stringify(documentIds)}))`);
  return new Map(rows.map(({ id, jws }) => [id, codesIn(jws)]));
}

function codesIn(jws: string): ReadonlyMap<string, string> {
  const { disputed } = payloadOf(jws);
  const lines: readonly unknown[] = Array.isArray(disputed) ? disputed : [];
  return new Map(
    lines.flatMap((line) => {
      const { payee, code } = line as { readonly payee?: unknown; readonly code?: unknown };
      return typeof payee === 'string' && typeof code === 'string' ? [[payee, code] as const] : [];
    }),
  );
}
