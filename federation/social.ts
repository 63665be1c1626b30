import { botUri } from '../db/views/talks.ts';
import type { Received } from '../src/operations/meet-actor.ts';
import { type Outcome, refuse } from '../src/operations/outcome.ts';
import { receiveActorUpdate } from '../src/operations/receive-actor-update.ts';
import { receiveBlock } from '../src/operations/receive-block.ts';
import { receiveDeletion, receiveDeparture } from '../src/operations/receive-deletion.ts';
import { receiveFollow } from '../src/operations/receive-follow.ts';
import { receiveFollowAnswer } from '../src/operations/receive-follow-answer.ts';
import { receiveMention } from '../src/operations/receive-mention.ts';
import { receiveMove } from '../src/operations/receive-move.ts';
import { receivePost } from '../src/operations/receive-post.ts';
import { type Reaction, receiveReaction } from '../src/operations/receive-reaction.ts';
import { receiveWithdrawal } from '../src/operations/receive-withdrawal.ts';
import type { Act } from './act.ts';
import { readMentions, readPost } from './translate/post.ts';
import { isPublic, readAnswered, readMove, readObject, readWithdrawn } from './translate/social.ts';
import { typeName, webUrl } from './translate/vocabulary.ts';

/** What people on other servers do that moves no money. What cannot concern this node is ignored,
 *  not refused: servers send to shared inboxes whatever might. */

const IGNORED = { ok: true, remark: 'ignored' } as const;

const TAKEN = { ok: true, remark: 'taken' } as const;

const remarkOn = ({ taken }: Received) => (taken ? TAKEN : IGNORED);
const remarked = <Code extends string>(outcome: Outcome<Received, Code>) =>
  outcome.ok ? remarkOn(outcome) : outcome;

/** What the operations are given: they may ask for the sender, and for nothing else. */
const using = ({ deps, lookup }: Act) => ({ ...deps, remote: lookup });

export async function takeFollow(act: Act) {
  const { body, actorUri } = act;
  const objectUri = readObject(body);
  if (objectUri === null) return refuse('incomplete');
  return remarked(await receiveFollow(using(act), { uri: body.id, actorUri, objectUri }));
}

export async function takeFollowAnswer({ deps, body, actorUri }: Act) {
  const answer = typeName(body.type) === 'Accept' ? 'accept' : 'reject';
  const said = { actorUri, answer, ...readAnswered(body) } as const;
  return remarkOn(await receiveFollowAnswer(deps, said));
}

export async function takeBlock(act: Act) {
  const { body, actorUri } = act;
  const objectUri = readObject(body);
  if (objectUri === null) return refuse('incomplete');
  return remarked(await receiveBlock(using(act), { uri: body.id, actorUri, objectUri }));
}

/** Mastodon says of a Like neither when nor to whom: there is nothing to be asked but its object. */
export const takeLike = (act: Act) => takeReaction(act, 'like');

/** A boost that only some may see is not counted. */
export const takeBoost = async (act: Act) =>
  isPublic(act.body) ? await takeReaction(act, 'boost') : IGNORED;

async function takeReaction(act: Act, kind: Reaction) {
  const { body, actorUri } = act;
  const objectUri = readObject(body);
  if (objectUri === null) return refuse('incomplete');
  return remarked(await receiveReaction(using(act), { uri: body.id, actorUri, kind, objectUri }));
}

/** Null: it may be money that is taken back. */
export async function takeUndo(act: Act) {
  const said = readWithdrawn(act.body);
  if (said === null) return null;
  const received = await receiveWithdrawal(using(act), { actorUri: act.actorUri, ...said });
  return 'uri' in said && !received.taken ? null : remarkOn(received);
}

/** What a Create only names is not fetched: who publishes for us to see includes it. */
export async function takeCreate(act: Act) {
  const post = readPost(act.body.object, act.body);
  if (post === null) return IGNORED;
  const heard = (await mentionsBot(act)) && typeName(act.body.type) === 'Create';
  const spoken = heard ? await receiveMention(using(act), act.actorUri, post) : null;
  if (spoken !== null && !spoken.ok) return spoken;
  const posted = await receivePost(using(act), act.actorUri, post);
  return spoken?.taken === true && posted.ok ? TAKEN : remarked(posted);
}

/** Only who names somebody of ours is worth a look into the database. */
async function mentionsBot({ deps, body }: Act): Promise<boolean> {
  const named = readMentions(body.object).filter((uri) => uri.startsWith(`${deps.node.origin}/`));
  return named.length > 0 && named.includes((await botUri(deps.db)) ?? '');
}

export async function takeMove(act: Act) {
  const { body, actorUri } = act;
  const moved = readMove(body);
  if (moved === null || moved.fromUri !== actorUri) return refuse('incomplete');
  return remarked(await receiveMove(using(act), { actorUri, targetUri: moved.targetUri }));
}

export async function takeUpdate(act: Act) {
  const { body, actorUri } = act;
  if (webUrl(readObject(body))?.href === actorUri) {
    return remarked(await receiveActorUpdate(using(act), actorUri));
  }
  return await takeCreate(act);
}

/** Of a post, as a Tombstone or by its id alone; or of the actor. */
export async function takeDelete({ deps, body, actorUri }: Act) {
  const objectUri = webUrl(readObject(body))?.href;
  if (objectUri === undefined) return refuse('incomplete');
  if (objectUri === actorUri) return remarkOn(await receiveDeparture(deps, actorUri));
  return remarked(await receiveDeletion(deps, { actorUri, objectUri }));
}
