import type { Tx } from '../../db/connect.ts';
import { dropReading, readingsOf } from '../../db/records/favourites.ts';
import { lastGiven } from '../../db/records/flattrs.ts';
import { lockIdentity, readIdentity } from '../../db/records/identities.ts';
import { addJob } from '../../db/records/jobs.ts';
import { readActor, readBudget } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { lockTalk, readTalk, saveAnswer, type Talk } from '../../db/records/talks.ts';
import { saveTold } from '../../db/records/telling-choices.ts';
import { readWork } from '../../db/records/works.ts';
import { type BotCommand, botCommandIn } from '../flattr/bot-command.ts';
import type { Subject } from '../flattr/flattr.ts';
import type { NodeDeps } from './deps.ts';
import { findWork } from './find-work.ts';
import { type GiveRefusal, giveIn } from './give-flattr.ts';
import { transact } from './outcome.ts';
import { undoIn } from './undo-flattr.ts';

/** What the bot can answer. */
export type TalkCode =
  | 'flattred'
  | 'waits'
  | 'no_post'
  | 'cannot_see'
  | 'stopped'
  | 'nothing_to_stop'
  | 'quiet'
  | 'undone'
  | 'nothing_to_undo'
  | 'status'
  | 'help'
  | 'stranger'
  | Exclude<GiveRefusal, 'not_found'>;

export type TalkAnswer = {
  readonly code: TalkCode;
  readonly title?: string;
  readonly flattrs?: number;
  /** Of the node's currency, as a decimal string. */
  readonly budgetMinor?: string;
};

/** The job: does what somebody said to the bot, and has them answered, in one transaction: neither is done
 *  twice. What they thank for is looked up before. */
export async function answerTalk(deps: NodeDeps, talkId: string): Promise<void> {
  const talk = await readTalk(deps.db, talkId);
  if (talk === undefined || talk.answer !== null || talk.said === null) return;
  const command = botCommandIn(talk.said);
  const isPublic = talk.isPublic && !(await tellsThread(deps, talk.senderId));
  // For strangers nothing is looked up.
  const isOurs = (await readIdentity(deps.db, talk.senderId)) !== undefined;
  const seen =
    isOurs && command === 'flattr' && talk.aboutUri !== null
      ? await lookAt(deps, talk.aboutUri)
      : null;
  await deps.db.transaction(async (tx) => {
    const month = await holdOpenMonth(tx);
    if ((await lockTalk(tx, talkId))?.answer !== null) return;
    // They may have unlinked it while the post was looked up.
    const identity = isOurs ? await lockIdentity(tx, talk.senderId) : undefined;
    const answer =
      identity === undefined
        ? ({ code: 'stranger' } as const)
        : await act(deps, tx, { giverId: identity.accountId, talk, command, seen, month });
    await saveAnswer(tx, talkId, { answer, isPublic });
    await addJob(tx, 'send-talk', { talkId });
  });
}

/** Such a server tells everybody who has a thread, above all its author, of whatever anybody may read in it:
 *  a reply is handed to all who hold what it replies to. A reply that is for the sender alone stands in the
 *  same place, for nobody else. Without `inReplyTo` it would be a new thread of ours on their page.
 *  Source: Friendica 2024.09, `Receiver::getReceivers` (TARGET_ANSWER), `Post\UserNotification`. */
const TELLS_THREAD = ['friendica'];

async function tellsThread(deps: NodeDeps, senderId: string): Promise<boolean> {
  const host = (await readActor(deps.db, senderId))?.host;
  const software = host === undefined ? undefined : (await deps.remote.nodeInfo(host))?.software;
  return TELLS_THREAD.includes(software?.toLowerCase() ?? '');
}

/** What somebody replied to, or why it is not to be flattred. */
type Seen = { readonly subject: Subject } | { readonly code: TalkCode };

/** A post for few people is not shown to this node, and answers as one that is not there. */
async function lookAt(deps: NodeDeps, uri: string): Promise<Seen> {
  const found = await findWork(deps, uri);
  if (found.ok) return { subject: found.subject };
  const isUnseen = found.code === 'not_found' || found.code === 'unsupported_url';
  return { code: isUnseen ? 'cannot_see' : found.code };
}

type Asked = {
  readonly giverId: string;
  readonly talk: Talk;
  readonly command: BotCommand;
  readonly seen: Seen | null;
  readonly month: string;
};

async function act(deps: NodeDeps, tx: Tx, asked: Asked): Promise<TalkAnswer> {
  const { giverId, command } = asked;
  switch (command) {
    case 'flattr':
      return await give(deps, tx, asked);
    case 'stop': {
      const readings = await readingsOf(tx, giverId);
      for (const { actorId } of readings) await dropReading(tx, actorId);
      return { code: readings.length === 0 ? 'nothing_to_stop' : 'stopped' };
    }
    case 'quiet':
      await saveTold(tx, giverId, null);
      return { code: 'quiet' };
    case 'undo':
      return await takeBack(deps, tx, asked);
    case 'status': {
      const budget = await readBudget(tx, giverId);
      const { flattrs } = await lastGiven(tx, { giverId, month: asked.month });
      const known = budget === undefined ? {} : { budgetMinor: `${budget.amountMinor}` };
      return { code: 'status', flattrs, ...known };
    }
    case 'help':
      return { code: 'help' };
  }
}

async function give(deps: NodeDeps, tx: Tx, { giverId, seen, month }: Asked): Promise<TalkAnswer> {
  if (seen === null) return { code: 'no_post' };
  if ('code' in seen) return { code: seen.code };
  const { subject } = seen;
  const given = await transact(tx, (part) =>
    giveIn(deps, part, month, { giverId, ...subject }, { source: 'bot' }),
  );
  const title = await titleOf(tx, subject);
  if (given.ok) return { code: given.waitingFor === null ? 'flattred' : 'waits', ...title };
  return { code: given.code === 'not_found' ? 'cannot_see' : given.code, ...title };
}

async function takeBack(deps: NodeDeps, tx: Tx, { giverId, month }: Asked): Promise<TalkAnswer> {
  const { last } = await lastGiven(tx, { giverId, month });
  if (last === null) return { code: 'nothing_to_undo' };
  const undone = await undoIn(deps, tx, { giverId, flattrId: last.id });
  if (!undone.ok) return { code: 'nothing_to_undo' };
  return {
    code: 'undone',
    ...(last.workId === null ? {} : await titleOf(tx, { workId: last.workId })),
  };
}

async function titleOf(tx: Tx, subject: Subject): Promise<{ readonly title?: string }> {
  const work = 'workId' in subject ? await readWork(tx, subject.workId) : undefined;
  return work === undefined || work.title === '' ? {} : { title: work.title };
}
