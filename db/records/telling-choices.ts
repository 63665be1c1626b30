import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { HAPPENINGS, type Topic, topicOf } from '../../src/flattr/happening.ts';
import type { Db, Tx } from '../connect.ts';
import { happening, tellingChoice } from '../schema/happenings.ts';
import { identity } from '../schema/identities.ts';
import { mailAddress } from '../schema/mail.ts';

export type TellingChoice = Omit<typeof tellingChoice.$inferSelect, 'accountId'>;

/** Keeps what somebody chose; what waits to be told follows it. */
export async function saveChoices(
  tx: Tx,
  accountId: string,
  choices: readonly TellingChoice[],
): Promise<void> {
  for (const { topic, onPage, byMail, byBot } of choices) {
    const row = { accountId, topic, onPage, byMail, byBot };
    await tx
      .insert(tellingChoice)
      .values(row)
      .onConflictDoUpdate({
        target: [tellingChoice.accountId, tellingChoice.topic],
        set: { onPage, byMail, byBot },
      });
    const set = {
      byMail: sql`case when ${happening.byMail} is not null then nullif(${byMail}, 'off') end`,
      byBot: sql`case when ${happening.byBot} is not null then nullif(${byBot}, 'off') end`,
    };
    await tx
      .update(happening)
      .set(set)
      .where(and(waiting(accountId), ofTopics([topic])));
  }
}

/** Mails somebody nothing more of these, whatever they chose; the other ways stay. */
export async function stopMailOf(
  tx: Tx,
  accountId: string,
  topics: readonly Topic[],
): Promise<void> {
  await tx.execute(sql`
    insert into telling_choice (account_id, topic, on_page, by_mail, by_bot)
    select ${accountId}::uuid, topic, c.on_page, 'off', c.by_bot
    from json_array_elements_text(${JSON.stringify(topics)}::json) as topic
    cross join lateral chosen(${accountId}::uuid, topic) as c
    on conflict (account_id, topic) do update set by_mail = 'off'`);
  const which = and(
    eq(happening.personId, accountId),
    isNotNull(happening.byMail),
    ofTopics(topics),
  );
  await tx.update(happening).set({ byMail: null }).where(which);
}

const waiting = (accountId: string) =>
  and(
    eq(happening.personId, accountId),
    sql`(${happening.byMail} is not null or ${happening.byBot} is not null)`,
  );

const ofTopics = (topics: readonly Topic[]) =>
  inArray(
    happening.kind,
    HAPPENINGS.filter((kind) => topics.includes(topicOf(kind))),
  );

/** The bot tells somebody there, and nowhere else; null: nowhere. False: that account is not theirs. */
export async function saveTold(
  tx: Tx,
  accountId: string,
  actorId: string | null,
): Promise<boolean> {
  const theirs = eq(identity.accountId, accountId);
  await tx.update(identity).set({ isTold: false }).where(and(theirs, identity.isTold));
  if (actorId === null) {
    await tx.update(happening).set({ byBot: null }).where(waiting(accountId));
    return true;
  }
  const told = await tx
    .update(identity)
    .set({ isTold: true })
    .where(and(theirs, eq(identity.actorId, actorId)))
    .returning({ actorId: identity.actorId });
  return told.length > 0;
}

/** Whose a link is that ends mails, and where they get them. */
export const ownerOfStopToken = async (
  tx: Tx | Db,
  stopToken: string,
): Promise<{ readonly accountId: string; readonly address: string } | undefined> =>
  (
    await tx
      .select({ accountId: mailAddress.accountId, address: mailAddress.address })
      .from(mailAddress)
      .where(eq(mailAddress.stopToken, stopToken))
  )[0];
