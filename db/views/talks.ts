import { and, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import { actor } from '../schema/people.ts';
import { type BotAnswer, talk } from '../schema/talks.ts';
import { isUuid } from './federation.ts';

/** What is nobody else's affair: their money, and what they took back, which may have been given without a
 *  name. It is answered to them alone, also when they asked before everybody. */
const PRIVATE: ReadonlySet<string> = new Set(['status', 'undone', 'no_means', 'quiet']);

/** What the bot answers somebody elsewhere. */
export type OutgoingTalk = {
  readonly id: string;
  readonly postUri: string;
  readonly language: 'en' | 'fr';
  readonly isPublic: boolean;
  readonly receivedAt: Date;
  readonly answer: BotAnswer;
  readonly sentAt: Date | null;
  readonly sender: {
    readonly uri: string;
    readonly handle: string;
    readonly host: string;
    readonly profileUrl: string;
    readonly inboxUrl: string;
  };
  readonly bot: { readonly id: string; readonly uri: string };
};

/** Null: there is none, or it is not answered yet. */
export async function outgoingTalk(db: Db, id: string): Promise<OutgoingTalk | null> {
  if (!isUuid(id)) return null;
  const bot = alias(actor, 'bot');
  const { uri, handle, host, profileUrl, inboxUrl } = actor;
  const [found] = await db
    .select({
      ...{ id: talk.id, postUri: talk.postUri, language: talk.language, isPublic: talk.isPublic },
      ...{ receivedAt: talk.receivedAt, answer: talk.answer, sentAt: talk.sentAt },
      sender: { uri, handle, host, profileUrl, inboxUrl },
      bot: { id: bot.id, uri: bot.uri },
    })
    .from(talk)
    .innerJoin(actor, eq(actor.id, talk.senderId))
    .innerJoin(
      bot,
      and(bot.local, eq(bot.kind, 'service'), eq(sql`lower(${bot.handle})`, 'flattr')),
    )
    .where(eq(talk.id, id));
  if (found === undefined || found.answer === null) return null;
  const { answer } = found;
  return { ...found, answer, isPublic: found.isPublic && !PRIVATE.has(answer.code) };
}

/** Whom people mention to have something flattred. */
export const botUri = async (db: Db): Promise<string | undefined> =>
  (
    await db
      .select({ uri: actor.uri })
      .from(actor)
      .where(and(actor.local, eq(actor.kind, 'service'), eq(sql`lower(${actor.handle})`, 'flattr')))
  )[0]?.uri;
