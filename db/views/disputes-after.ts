import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { dispute } from '../schema/disputes.ts';
import { netting, pair, statement, statementLine, withdrawal } from '../schema/pairs.ts';
import { peer, settlementDocument } from '../schema/settlements.ts';
import { payloadOf } from './pair-heads.ts';

type Which = { readonly peerId: string; readonly limit: number };

/** A line of theirs that an admin disputed after it was accepted, and that they have not agreed to
 *  dispute. */
export type AskedDispute = {
  readonly month: string;
  readonly currency: string;
  readonly seq: number;
  readonly payee: string;
  readonly amountMinor: bigint;
  readonly code: string;
  readonly since: Date;
  readonly state: 'proposed' | 'refused';
  /** As their refusal says it; null: they have not answered, or a netting was the answer. */
  readonly refusal: string | null;
};

/** What waits for their consent, and what they refused as long as its statement is open; newest first. */
export async function askedDisputes(db: Db, { peerId, limit }: Which): Promise<AskedDispute[]> {
  const rows = await db
    .select({
      month: statement.month,
      currency: dispute.currency,
      seq: dispute.seq,
      payee: dispute.payee,
      amountMinor: dispute.amountMinor,
      code: dispute.code,
      since: dispute.since,
      state: dispute.state,
      jws: sql<string | null>`(select answer.jws from ${settlementDocument} asked
        join ${settlementDocument} answer on answer.answers = asked.uri and answer.kind = 'refusal'
        where asked.peer_id = ${dispute.peerId} and asked.currency = ${dispute.currency}
          and asked.ref = concat_ws(':', 'dispute', ${dispute.seq}, ${dispute.attempt}, ${dispute.payee}))`,
    })
    .from(dispute)
    .innerJoin(
      statement,
      and(
        eq(statement.peerId, dispute.peerId),
        eq(statement.currency, dispute.currency),
        eq(statement.seq, dispute.seq),
        eq(statement.direction, 'received'),
      ),
    )
    .where(
      and(
        eq(dispute.peerId, peerId),
        eq(dispute.by, 'us'),
        sql`(${dispute.state} = 'proposed' or (${dispute.state} = 'refused' and ${statement.isOpen}))`,
      ),
    )
    .orderBy(desc(dispute.since), asc(dispute.nr))
    .limit(limit);
  return rows.map(({ jws, state, ...row }) => {
    const code = jws === null ? null : payloadOf(jws).code;
    const refusal = typeof code === 'string' ? code : null;
    return { ...row, state: state === 'proposed' ? 'proposed' : 'refused', refusal };
  });
}

/** A line of theirs that is accepted and that an admin may still dispute. */
export type DisputableLine = Pick<
  AskedDispute,
  'month' | 'currency' | 'seq' | 'payee' | 'amountMinor'
>;

/** What an admin may still dispute as far as the rows say; the newest month first, and in it the largest
 *  amounts. Some of it may be refused all the same. */
export const disputableLines = (db: Db, { peerId, limit }: Which): Promise<DisputableLine[]> => {
  const left = sql<bigint>`${statementLine.amountMinor} - ${statementLine.adjustedMinor}`.mapWith(
    BigInt,
  );
  return db
    .select({
      month: statement.month,
      currency: statement.currency,
      seq: statement.seq,
      payee: statementLine.payee,
      amountMinor: left,
    })
    .from(statementLine)
    .innerJoin(statement, eq(statement.documentId, statementLine.documentId))
    .innerJoin(peer, eq(peer.id, statement.peerId))
    .innerJoin(pair, and(eq(pair.peerId, statement.peerId), eq(pair.currency, statement.currency)))
    .where(
      and(
        eq(statement.peerId, peerId),
        eq(statement.direction, 'received'),
        eq(statement.state, 'accepted'),
        statement.isOpen,
        sql`(${pair.grossUpTo} is null or ${pair.grossUpTo} < ${statement.month})`,
        sql`${statementLine.disputedMinor} + ${statementLine.struckMinor} + ${statementLine.fundedMinor} + ${statementLine.releasedMinor} = 0`,
        sql`${left} between 1 and ${statement.acceptedMinor}`,
        sql`not exists (select from ${netting} where ${netting.peerId} = ${statement.peerId}
          and ${netting.currency} = ${statement.currency} and ${netting.state} <> 'refused'
          and ${netting.entries} @> jsonb_build_array(
            jsonb_build_object('debtor', ${peer.actorUri}, 'seq', ${statement.seq})))`,
        ofLine(dispute, sql`${dispute.state} = 'proposed'`),
        ofLine(withdrawal, sql`true`),
      ),
    )
    .orderBy(desc(statement.month), desc(left), asc(statementLine.nr))
    .limit(limit);
};

const ofLine = (list: typeof dispute | typeof withdrawal, is: ReturnType<typeof sql>) =>
  sql`not exists (select from ${list} where ${list.peerId} = ${statement.peerId}
    and ${list.currency} = ${statement.currency} and ${list.by} = 'us'
    and ${list.seq} = ${statement.seq} and ${list.payee} = ${statementLine.payee} and ${is})`;
