import { and, eq, isNull, sql } from 'drizzle-orm';
import {
  type Carrier,
  COUNTED_MS,
  CROWD_GATHER_MS,
  FEW,
  GATHER_MS,
  type HappeningKind,
  lastTold,
  PAUSES_MS,
} from '../../src/flattr/happening.ts';
import type { Db, Tx } from '../connect.ts';
import { botMessage } from '../schema/happenings.ts';
import { identity } from '../schema/identities.ts';
import { mailAddress } from '../schema/mail.ts';
import { account, actor } from '../schema/people.ts';

/** What waits to be told in messages. */

/** Each way with its column, and where its messages are. */
const CARRIERS = {
  mail: { pace: sql.raw('by_mail'), messages: sql.raw(`mail m where m.kind = 'happenings' and`) },
  bot: { pace: sql.raw('by_bot'), messages: sql.raw('bot_message m where') },
} as const;

const instant = (at: Date) => sql`${at.toISOString()}::timestamptz`;

/** Its time has come by its pace, as soon as a message goes. */
const isDue = (by: Carrier, now: Date) => {
  const { pace } = CARRIERS[by];
  return sql`at <= ${instant(now)} and (${pace} = 'each'
    or (${pace} = 'daily' and at < ${instant(lastTold('daily', now))})
    or (${pace} = 'weekly' and at < ${instant(lastTold('weekly', now))}))`;
};

/** Who is to get a message now (`src/flattr/happening.ts` says when that is).
 *  @param which.personId is it them? */
export async function duePeople(
  tx: Tx | Db,
  by: Carrier,
  which: { readonly now: Date; readonly limit: number; readonly personId?: string },
): Promise<string[]> {
  const { pace, messages } = CARRIERS[by];
  const { now, personId } = which;
  const ago = (ms: number) => instant(new Date(now.getTime() - ms));
  const pauses = sql`(${`{${PAUSES_MS.join(',')}}`}::int[])`;
  const rows = await tx.execute<{ person_id: string }>(sql`
    with pending as (
      select person_id, count(*) filter (where ${pace} = 'each') as each,
        min(at) filter (where ${pace} = 'each') as since,
        bool_or(${pace} <> 'each' and ${isDue(by, now)}) as marked
      from happening where ${pace} is not null and at <= ${instant(now)}
        ${personId === undefined ? sql`` : sql`and person_id = ${personId}`}
      group by person_id
    )
    select person_id from pending cross join lateral (
      select count(*)::int as n, max(m.created_at) as last
      from ${messages} m.account_id = pending.person_id and m.created_at > ${ago(COUNTED_MS)}
    ) as before
    where marked or (since <= case when each > ${FEW} then ${ago(CROWD_GATHER_MS)} else ${ago(GATHER_MS)} end
      and (last is null or last <= ${instant(now)}
        - ${pauses}[least(n, ${PAUSES_MS.length - 1}) + 1] * interval '1 millisecond'))
    order by since limit ${which.limit}`);
  return rows.map((row) => row.person_id);
}

/** What a message tells. */
export type Told = {
  readonly counts: readonly { readonly kind: HappeningKind; readonly n: number }[];
  /** How many gave with their name, and how many gifts had none. */
  readonly people: number;
  readonly nameless: number;
  /** What was thanked for most. */
  readonly works: readonly { readonly title: string; readonly href: string; readonly n: number }[];
  /** The latest few of each kind. */
  readonly latest: readonly string[];
};

/** Takes all that is due for somebody, so that no other message tells it; null: nothing is.
 *  @param most as many are named one by one, of each kind. */
export async function takeDue(
  tx: Tx,
  by: Carrier,
  of: { readonly personId: string; readonly now: Date; readonly most: number },
): Promise<Told | null> {
  const { pace } = CARRIERS[by];
  const [row] = await tx.execute<TakenRow>(sql`
    with told as (
      update happening set ${pace} = null
      where person_id = ${of.personId} and ${pace} is not null and ${isDue(by, of.now)}
      returning id, kind, flattr_id, at
    ), gift as (
      select f.work_id, f.giver_id, f.anonymous or giver.kind = 'application' as nameless
      from told join flattr f on f.id = told.flattr_id join actor giver on giver.id = f.giver_id
      where told.kind in ('flattr', 'released')
    ), loved as (
      select w.title, w.page_url as href, count(*)::int as n
      from gift join work w on w.id = gift.work_id
      group by w.id order by n desc, w.published_at desc, w.id limit ${of.most}
    ), ranked as (
      select id, row_number() over (partition by kind order by at desc, id desc) as nth from told
    )
    select (select json_agg(c) from (select kind, count(*)::int as n from told group by kind) as c) as counts,
      (select count(distinct giver_id)::int from gift where not nameless) as people,
      (select count(*)::int from gift where nameless) as nameless,
      (select coalesce(json_agg(loved), '[]') from loved) as works,
      (select json_agg(id) from ranked where nth <= ${of.most}) as latest`);
  if (row === undefined || row.counts === null) return null;
  return { ...row, counts: row.counts, latest: row.latest ?? [] };
}

type TakenRow = Omit<Told, 'counts' | 'latest'> & {
  readonly counts: Told['counts'] | null;
  readonly latest: Told['latest'] | null;
};

/** Where somebody gets mail, held until the transaction ends; undefined: nowhere, or another process writes
 *  to them just now. */
export const lockReceiver = async (tx: Tx, personId: string) =>
  (
    await tx
      .select({
        address: mailAddress.address,
        stopToken: mailAddress.stopToken,
        language: sql<'en' | 'fr'>`coalesce(${account.language}, ${mailAddress.language})`,
      })
      .from(mailAddress)
      .innerJoin(account, eq(account.actorId, mailAddress.accountId))
      .where(and(eq(mailAddress.accountId, personId), isNull(mailAddress.refusedAt)))
      .for('update', { of: mailAddress, skipLocked: true })
  )[0];

/** The account elsewhere to which the bot writes to somebody, held until the transaction ends; undefined:
 *  none, or another process writes to them just now. */
export const lockBotReceiver = async (tx: Tx, personId: string) =>
  (
    await tx
      .select({
        receiverId: identity.actorId,
        language: sql<'en' | 'fr'>`coalesce(${account.language},
          (select language from mail_address where account_id = ${account.actorId}), 'en')`,
        /** They are gone, or want to hear nothing from any robot of ours. */
        isDeaf: sql<boolean>`${actor.deletedAt} is not null or exists (
          select from block join actor robot on robot.id = block.blocked_id
          where block.blocker_id = ${identity.actorId} and robot.local
            and robot.kind in ('application', 'service'))`,
      })
      .from(identity)
      .innerJoin(account, eq(account.actorId, identity.accountId))
      .innerJoin(actor, eq(actor.id, identity.actorId))
      .where(and(eq(identity.accountId, personId), identity.isTold))
      .for('update', { of: identity, skipLocked: true })
  )[0];

export const addBotMessage = (tx: Tx, row: typeof botMessage.$inferInsert) =>
  tx.insert(botMessage).values(row);

/** It is sent, or of no use any more: what it said is not kept. */
export const endBotMessage = (tx: Tx | Db, id: string, sentAt: Date | null) =>
  tx.update(botMessage).set({ sentAt, textSealed: null }).where(eq(botMessage.id, id));

/** Of those that are told by the bot although they have no account for that any more, nothing waits. */
export const dropUntellable = (tx: Tx | Db) =>
  tx.execute(sql`update happening set by_bot = null where by_bot is not null
    and not exists (select from identity i where i.account_id = happening.person_id and i.is_told)`);

/** What was to be mailed to those who have no address any more that takes mail is not, also not later. */
export const dropUnmailable = (tx: Tx | Db) =>
  tx.execute(sql`update happening set by_mail = null where by_mail is not null
    and not exists (select from mail_address m
      where m.account_id = happening.person_id and m.refused_at is null)`);
