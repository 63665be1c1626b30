import { eq, sql } from 'drizzle-orm';
import { type Pace, TOPICS, type Topic } from '../../src/flattr/happening.ts';
import type { Db } from '../connect.ts';
import { identity } from '../schema/identities.ts';
import { actor } from '../schema/people.ts';

/** What somebody is told of a topic, and how. */
export type Telling = {
  readonly topic: Topic;
  readonly onPage: boolean;
  readonly byMail: Pace;
  readonly byBot: Pace;
};

/** As they have chosen, or as it is for whoever has not. */
export async function tellingOf(db: Db, accountId: string): Promise<Telling[]> {
  return [
    ...(await db.execute<Telling>(sql`
      select topic, c.on_page as "onPage", c.by_mail as "byMail", c.by_bot as "byBot"
      from json_array_elements_text(${JSON.stringify(TOPICS)}::json) with ordinality as t (topic, place)
      cross join lateral chosen(${accountId}, topic) as c order by place`)),
  ];
}

/** Where the bot can tell them: their accounts elsewhere, and whether it does. */
export const tellableAccounts = (db: Db, accountId: string) =>
  db
    .select({
      actorId: identity.actorId,
      handle: actor.handle,
      host: actor.host,
      isTold: identity.isTold,
    })
    .from(identity)
    .innerJoin(actor, eq(actor.id, identity.actorId))
    .where(eq(identity.accountId, accountId))
    .orderBy(identity.provenAt, identity.actorId);
