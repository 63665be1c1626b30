import { stampFlattr, stampLike, stampNotice } from '../../db/records/sent.ts';
import { stampTalk } from '../../db/records/talks.ts';
import { endBotMessage } from '../../db/records/tellings.ts';
import type { Deps } from './deps.ts';

type Telling = Pick<Deps, 'db' | 'clock'>;

/** Does what tells an author's server of a favourite, and writes down that it was told. Before the
 *  first attempt it is written down that there is one: when the process dies on the way, or the
 *  answer never comes, that server may know of the favourite all the same, and has to be told when it
 *  is taken back.
 *  @param tell throws when it may be taken later; a refusal for good counts as told, so that it is
 *    not repeated for ever. */
export async function tellLike(
  { db, clock }: Telling,
  likeId: string,
  tell: () => Promise<void>,
): Promise<void> {
  await stampLike(db, likeId, 'triedAt', clock());
  await tell();
  await stampLike(db, likeId, 'sentAt', clock());
}

/** Tells a payee's node of a flattr, having written down that it may know of it. Nothing is told of
 *  one that was taken back before its turn, or beside which another stands that is the same for
 *  others. */
export async function tellFlattr(
  { db, clock }: Telling,
  flattrId: string,
  tell: () => Promise<void>,
): Promise<void> {
  if (await stampFlattr(db, flattrId, clock())) await tell();
}

/** The end of a favourite. */
export async function tellLikeUndone(
  { db, clock }: Telling,
  likeId: string,
  tell: () => Promise<void>,
): Promise<void> {
  await tell();
  await stampLike(db, likeId, 'undoSentAt', clock());
}

/** The same for the message that a gift is waiting. */
export async function tellNotice(
  { db, clock }: Telling,
  noticeId: string,
  tell: () => Promise<void>,
): Promise<void> {
  await tell();
  await stampNotice(db, noticeId, clock());
}

/** The same for what the bot answers. */
export async function tellTalk(
  { db, clock }: Telling,
  talkId: string,
  tell: () => Promise<void>,
): Promise<void> {
  await tell();
  await stampTalk(db, talkId, clock());
}

/** The same for what the bot tells one of ours. What it said is not kept.
 *  @param tell false: it is of no use any more. */
export async function tellOwn(
  { db, clock }: Telling,
  messageId: string,
  tell: () => Promise<boolean>,
): Promise<void> {
  const isSent = await tell();
  await endBotMessage(db, messageId, isSent ? clock() : null);
}
