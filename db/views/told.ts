import { eq, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, botMessage, identity } from '../schema/schema.ts';
import { author, isBot, mayBeTold, type OutgoingNotice } from './outgoing.ts';

/** A message in which the bot tells one of ours what happened. */
export type OutgoingTold = {
  readonly id: string;
  readonly language: 'en' | 'fr';
  readonly textSealed: string | null;
  readonly createdAt: Date;
  readonly receiver: OutgoingNotice['author'];
  readonly bot: { readonly id: string; readonly uri: string };
  /** It is still their account, and still wants to hear it. */
  readonly wanted: boolean;
};

export async function outgoingTold(db: Db, id: string): Promise<OutgoingTold | null> {
  const { uri, handle, host, profileUrl, inboxUrl } = author;
  const isTold = sql`exists (select from ${identity} where ${identity.actorId} = ${author.id}
    and ${identity.accountId} = ${botMessage.accountId} and ${identity.isTold})`;
  const [found] = await db
    .select({
      ...{ id: botMessage.id, language: botMessage.language, createdAt: botMessage.createdAt },
      textSealed: botMessage.textSealed,
      receiver: { uri, handle, host, profileUrl, inboxUrl },
      bot: { id: actor.id, uri: actor.uri },
      wanted: sql<boolean>`(${isTold} and ${mayBeTold(db, actor)})`,
    })
    .from(botMessage)
    .innerJoin(author, eq(author.id, botMessage.receiverId))
    .innerJoin(actor, isBot)
    .where(eq(botMessage.id, id));
  return found ?? null;
}
