import { and, asc, desc, eq, inArray, like, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import {
  actor,
  flattr,
  peer,
  settlementDocument,
  share,
  statement,
  statementLine,
  work,
} from '../schema/schema.ts';

/** Whose revenue, and of which year (`2026`), by the month of the flattrs. */
export type Revenue = {
  readonly payeeId: string;
  readonly currency: string;
  readonly year: string;
};

/** What people here gave for one thing in one month, in minor units. Of the givers it says nothing. */
export type WorkRevenue = {
  readonly month: string;
  /** Null: the person themself, here or as who they are elsewhere. */
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  readonly flattrs: number;
  readonly amountMinor: bigint;
  /** What was taken back of that since. */
  readonly takenBackMinor: bigint;
};

/** Exact to the work, the latest month and the largest amount first. */
export async function revenueHere(db: Db, which: Revenue): Promise<WorkRevenue[]> {
  const taken = sql`(select coalesce(sum(c.amount_minor), 0) from share_correction c
    where c.flattr_id = ${flattr.id})`;
  const amount = sql<string>`sum(${share.amountMinor})`;
  const rows = await db
    .select({
      month: share.month,
      title: work.title,
      pageUrl: work.pageUrl,
      flattrs: sql<number>`count(*)::int`,
      amountMinor: amount,
      takenBackMinor: sql<string>`sum(${taken})`,
    })
    .from(flattr)
    .innerJoin(share, eq(share.flattrId, flattr.id))
    .leftJoin(work, eq(work.id, flattr.workId))
    .where(
      and(
        eq(flattr.payeeId, which.payeeId),
        eq(share.currency, which.currency),
        like(share.month, `${which.year}-%`),
      ),
    )
    .groupBy(share.month, work.id)
    .orderBy(desc(share.month), desc(amount), asc(work.title), asc(work.id));
  return rows.map(({ title, pageUrl, ...row }) => ({
    ...row,
    work: title === null || pageUrl === null ? null : { title, pageUrl },
    amountMinor: BigInt(row.amountMinor),
    takenBackMinor: BigInt(row.takenBackMinor),
  }));
}

/** What another node stated for one person and month, in minor units. */
export type StatedRevenue = {
  readonly month: string;
  readonly host: string;
  /** What was accepted of it and not taken back since: disputed lines are left out. */
  readonly announcedMinor: bigint;
  /** How much of that is theirs. */
  readonly releasedMinor: bigint;
  /** The payee as the statement names them, and its lines that may be about them, as they were sent:
   *  they say how often which work was flattred. */
  readonly payeeUri: string;
  readonly lines: string;
};

/** The statements of other nodes that have a line for somebody. Only lines in which their address stands
 *  are read out of a document that may have millions; a line with a backslash may spell it differently. */
export async function revenueStated(db: Db, which: Revenue): Promise<StatedRevenue[]> {
  const rows = await db
    .select({
      month: statement.month,
      host: peer.host,
      announcedMinor: sql<string>`${statementLine.amountMinor} - ${statementLine.adjustedMinor}
        - ${statementLine.disputedMinor} - ${statementLine.struckMinor} - ${statementLine.writtenOffMinor}`,
      releasedMinor: statementLine.releasedMinor,
      payeeUri: statementLine.payee,
      lines: sql<string>`(select coalesce(string_agg(line, E'\n'), '')
        from string_to_table(${settlementDocument.lines}, E'\n') as line
        where strpos(line, ${statementLine.payee}) > 0 or strpos(line, '\\') > 0)`,
    })
    .from(statement)
    .innerJoin(statementLine, eq(statementLine.documentId, statement.documentId))
    .innerJoin(settlementDocument, eq(settlementDocument.id, statement.documentId))
    .innerJoin(peer, eq(peer.id, statement.peerId))
    .where(
      and(
        eq(statement.direction, 'received'),
        eq(statement.state, 'accepted'),
        eq(statementLine.payeeId, which.payeeId),
        eq(statement.currency, which.currency),
        like(statement.month, `${which.year}-%`),
      ),
    )
    .orderBy(desc(statement.month), asc(peer.host), asc(statementLine.payee));
  return rows.map((row) => ({ ...row, announcedMinor: BigInt(row.announcedMinor) }));
}

/** What another node stated for one person, all months together, in minor units. */
export type NodeOwes = {
  readonly host: string;
  /** Accepted, and neither paid nor taken back: it waits there. */
  readonly announcedMinor: bigint;
  /** Theirs. */
  readonly releasedMinor: bigint;
};

/** What waits at which other node, the most first. */
export async function waitingAtNodes(db: Db, which: Omit<Revenue, 'year'>): Promise<NodeOwes[]> {
  const announced = sql<string>`sum(${statementLine.amountMinor} - ${statementLine.adjustedMinor}
    - ${statementLine.disputedMinor} - ${statementLine.struckMinor} - ${statementLine.writtenOffMinor}
    - ${statementLine.releasedMinor})`;
  const rows = await db
    .select({
      host: peer.host,
      announcedMinor: announced,
      releasedMinor: sql<string>`sum(${statementLine.releasedMinor})`,
    })
    .from(statementLine)
    .innerJoin(statement, eq(statement.documentId, statementLine.documentId))
    .innerJoin(peer, eq(peer.id, statement.peerId))
    .where(
      and(
        eq(statement.direction, 'received'),
        eq(statement.state, 'accepted'),
        eq(statementLine.payeeId, which.payeeId),
        eq(statement.currency, which.currency),
      ),
    )
    .groupBy(peer.host)
    .orderBy(desc(announced), asc(peer.host));
  return rows.map(({ host, ...row }) => ({
    host,
    announcedMinor: BigInt(row.announcedMinor),
    releasedMinor: BigInt(row.releasedMinor),
  }));
}

/** What is behind the addresses of works and people that a statement names, as far as it is known here. */
export async function titlesOf(
  db: Db,
  uris: readonly string[],
): Promise<ReadonlyMap<string, { readonly title: string; readonly pageUrl: string }>> {
  if (uris.length === 0) return new Map();
  const someone = alias(actor, 'someone');
  const [works, people] = await Promise.all([
    db
      .select({ uri: work.uri, title: work.title, pageUrl: work.pageUrl })
      .from(work)
      .where(inArray(work.uri, [...uris])),
    db
      .select({ uri: someone.uri, title: someone.name, pageUrl: someone.profileUrl })
      .from(someone)
      .where(inArray(someone.uri, [...uris])),
  ]);
  return new Map([...people, ...works].map(({ uri, ...found }) => [uri, found]));
}
