import { getLogger } from '@logtape/logtape';
import { blockedAmong } from '../db/views/deliveries.ts';
import { localActor, localWork } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { type News, spreadLater } from '../src/operations/spread-news.ts';
import type { Outgoing } from './deliver.ts';
import { letterOf } from './draft-signature.ts';
import { NotTaken } from './sender.ts';
import { writeActorDelete, writeActorMove, writeActorUpdate } from './translate/actor.ts';
import type { Json } from './translate/vocabulary.ts';
import { writeCreate, writeDelete, writeUpdate } from './translate/work.ts';

const log = getLogger(['obole', 'deliver']);

export type HandOver = (part: {
  readonly news: News;
  readonly inboxes: readonly string[];
}) => Promise<void>;

/** Tells a part of the followers. What does not arrive becomes a job for each inbox; of a job for
 *  one inbox the queue repeats the job itself.
 *
 *  Create, Update and Delete of one work may reach a server in another order than they were decided
 *  in, and that is enough: each is written from what the work is when it is sent. An Update that
 *  comes first is ignored there, and the late Create brings the edited state; a Create is not sent
 *  any more once the work is gone, nor a Delete once it is back. */
export function makeHandOver(deps: Deps, { send, keyOf }: Omit<Outgoing, 'inboxOf'>): HandOver {
  return async ({ news, inboxes }) => {
    const said = await ('workId' in news ? ofWork(deps, news) : ofActor(deps, news));
    if (said === null) return;
    const letter = letterOf(said.activity);
    const key = await keyOf(said.senderId);
    const { id } = said.activity;
    const failed: { readonly inboxUrl: string; readonly why: string }[] = [];
    const tell = async (inboxUrl: string) => {
      const sent = await send(inboxUrl, letter, key);
      if (sent.end === 'taken') return;
      const { why } = sent;
      if (sent.end === 'failed') failed.push({ inboxUrl, why });
      else log.warn('Refused by {inboxUrl}: {id}: {why}', { inboxUrl, id, why });
    };
    // All at once: none of them says what was true a while ago.
    await Promise.all((await open(deps, inboxes)).map(tell));
    const [first] = failed;
    if (first === undefined) return;
    if (inboxes.length === 1) throw new NotTaken({ ...first, id });
    const later = failed.map(({ inboxUrl }) => inboxUrl);
    log.info('{id} was not taken by {count} inboxes, the first {first}', {
      ...{ id, count: later.length, first },
    });
    await spreadLater(deps, news, later);
  };
}

type NewsOfWork = Extract<News, { readonly workId: string }>;
type NewsOfActor = Extract<News, { readonly actorId: string }>;
type Said = { readonly senderId: string; readonly activity: Json };

async function ofWork(deps: Deps, news: NewsOfWork): Promise<Said | null> {
  const work = await localWork(deps.db, news.workId);
  if (work === null) throw new Error(`no work ${news.workId} of ours`);
  const isGone = work.deletedAt !== null || work.hidden;
  if (isGone !== (news.act === 'delete')) return null;
  const write = { create: writeCreate, update: writeUpdate, delete: writeDelete }[news.act];
  return { senderId: work.authorId, activity: write(work, deps.node.origin) };
}

async function ofActor(deps: Deps, news: NewsOfActor): Promise<Said | null> {
  const actor = await localActor(deps.db, news.actorId);
  if (actor === null) throw new Error(`no actor ${news.actorId} of ours`);
  if ((actor.deletedAt !== null) !== (news.act === 'delete')) return null;
  // They came back meanwhile.
  if (news.act === 'move' && actor.movedTo === null) return null;
  const write = ACTOR_NEWS[news.act];
  return { senderId: actor.id, activity: await write(actor, deps.node.origin) };
}

const ACTOR_NEWS = {
  update: writeActorUpdate,
  delete: writeActorDelete,
  move: writeActorMove,
} as const;

/** A server may have been blocked since the job was added. */
async function open(deps: Deps, inboxes: readonly string[]): Promise<string[]> {
  const hostOf = (inbox: string) => URL.parse(inbox)?.host ?? '';
  const blocked = await blockedAmong(deps.db, [...new Set(inboxes.map(hostOf))]);
  return inboxes.filter((inbox) => !blocked.has(hostOf(inbox)));
}
