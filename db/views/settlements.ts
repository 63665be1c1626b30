import { and, asc, desc, eq, gt, inArray } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { netting, peer, statement } from '../schema/settlements.ts';

/** Servers that we know, by host. */
export const listPeers = (db: Db) =>
  db
    .select({
      peerId: peer.id,
      host: peer.host,
      understandsFlattr: peer.understandsFlattr,
      settles: peer.settles,
      trust: peer.trust,
      currency: peer.currency,
      checkedAt: peer.checkedAt,
    })
    .from(peer)
    .orderBy(asc(peer.host));

/** Statements of both directions, newest month first. Amounts in minor units. */
export const listStatements = (db: Db, which: { peerId?: string; month?: string }) =>
  db
    .select({
      host: peer.host,
      direction: statement.direction,
      month: statement.month,
      seq: statement.seq,
      totalMinor: statement.totalMinor,
      dischargedMinor: statement.dischargedMinor,
      currency: statement.currency,
      state: statement.state,
    })
    .from(statement)
    .innerJoin(peer, eq(peer.id, statement.peerId))
    .where(
      and(
        which.peerId === undefined ? undefined : eq(statement.peerId, which.peerId),
        which.month === undefined ? undefined : eq(statement.month, which.month),
      ),
    )
    .orderBy(desc(statement.month), asc(peer.host), asc(statement.direction));

/** Nettings, newest month first. Amounts in minor units. */
export const listNettings = (db: Db, which: { month?: string; unpaid?: boolean }) =>
  db
    .select({
      host: peer.host,
      month: netting.month,
      offsetMinor: netting.offsetMinor,
      dueMinor: netting.dueMinor,
      currency: netting.currency,
      debtor: netting.debtor,
      reference: netting.reference,
      state: netting.state,
    })
    .from(netting)
    .innerJoin(peer, eq(peer.id, netting.peerId))
    .where(
      and(
        which.month === undefined ? undefined : eq(netting.month, which.month),
        which.unpaid
          ? and(gt(netting.dueMinor, 0n), inArray(netting.state, ['agreed', 'advised', 'paid']))
          : undefined,
      ),
    )
    .orderBy(desc(netting.month), asc(peer.host));
