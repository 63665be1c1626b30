import type { Tx } from '../../db/connect.ts';
import { wasUndoneEarly } from '../../db/records/early-undos.ts';
import { addFlattr } from '../../db/records/flattrs.ts';
import { addHappening } from '../../db/records/happenings.ts';
import { lockActivity, lockMonthEdgeShared } from '../../db/records/locks.ts';
import { readPeerByHost } from '../../db/records/peers.ts';
import { type Actor, readActor, readActorByUri, saveRemoteActor } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { readWorkByUri } from '../../db/records/works.ts';
import { isWeight, MESSAGE_MAX_CHARACTERS, type Subject } from '../flattr/flattr.ts';
import { canBeThanked } from '../flattr/payee.ts';
import { isMonth, nextMonth, previousMonth } from '../flattr/period.ts';
import type { Deps, RemoteActor } from './deps.ts';
import type { FindDeps } from './find-work.ts';
import { isKept } from './meet-actor.ts';
import { meetPeer } from './meet-peer.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { provesPayee } from './proves-payee.ts';
import { isStated, rememberOnce, sameOrigin } from './received-activity.ts';

export type ReceiveRefusal =
  | 'id_reused'
  | 'foreign_id'
  | 'blocked'
  | 'actor_unreadable'
  | 'not_found'
  | 'not_the_payee'
  | 'object_unreadable'
  | 'flattr_owner'
  | 'weight_invalid'
  | 'message_too_long'
  | 'month_invalid'
  | 'period_closed'
  | 'flattr_once';

/** A flattr as another node sent it; the signature of its giver has been checked. */
export type IncomingFlattr = {
  readonly uri: string;
  readonly contentHash: string;
  readonly giver: Actor | RemoteActor;
  readonly objectUri: string;
  /** Whom it is addressed to. */
  readonly toUris: readonly string[];
  /** As the giver's node decided it. */
  readonly month: string;
  readonly weight: number;
  readonly message: string | null;
};

type Received = Outcome<{ readonly repeat: boolean }, ReceiveRefusal>;
type Target = { readonly payee: Actor; readonly subject: Subject };

/** Stores a flattr that came from another node, once however often it comes. It is a thank-you and
 *  a figure to compare with the statement; what moves money is the statement. What is not of this
 *  node must be seen to lead to the one of ours to whom it is addressed.
 *  @param mayLook whether others may be asked for its giver's server now. */
export async function receiveFlattr(
  deps: FindDeps,
  incoming: IncomingFlattr,
  mayLook?: () => boolean,
): Promise<Received> {
  const { uri, giver } = incoming;
  if (!sameOrigin(uri, giver.uri)) return refuse('foreign_id');
  // Only what its NodeInfo says makes an actor the node's own, who gives for people without a name.
  const isNode = giver.kind === 'application';
  if (isNode && (await meetPeer(deps, deps.remote, giver.host)) === null)
    return refuse('actor_unreadable');
  const received = await receiveAs(deps, incoming, null);
  if (received.ok || received.code !== 'not_found') return received;
  const isForeign = !sameOrigin(incoming.objectUri, deps.node.origin);
  const payee = isForeign ? await addressee(deps, incoming.toUris) : null;
  if (payee === null) return received;
  const proven = await provesPayee(deps, incoming.objectUri, payee, mayLook);
  if (!proven.ok) return refuse(proven.code === 'unreadable' ? 'object_unreadable' : proven.code);
  return receiveAs(deps, incoming, { payee, subject: proven.subject });
}

/** @param proven whom it is for, where that had to be looked up. */
async function receiveAs(
  deps: Deps,
  incoming: IncomingFlattr,
  proven: Target | null,
): Promise<Received> {
  const { uri, contentHash, giver } = incoming;
  return transact(deps.db, async (tx): Promise<Received> => {
    // In this order everywhere: `receive_together` has both, too.
    await lockMonthEdgeShared(tx);
    await lockActivity(tx, uri);
    const seen = await rememberOnce(deps, tx, { uri, actorUri: giver.uri, contentHash });
    if (!seen.ok || seen.repeat) return seen;
    const refusal = refusalOfTerms(incoming) ?? (await refusalOfMonth(tx, incoming));
    if (refusal !== null) return refuse(refusal);
    const target = proven ?? (await findTarget(tx, incoming.objectUri));
    if (target === null) return refuse('not_found');
    if (target.payee.alsoKnownAs.includes(giver.uri)) return refuse('flattr_owner');
    return await add(deps, tx, incoming, target);
  });
}

async function add(deps: Deps, tx: Tx, incoming: IncomingFlattr, target: Target) {
  const { uri, giver, month, weight, message } = incoming;
  const now = deps.clock();
  const row = { ...giver, id: deps.newId(), createdAt: now, fetchedAt: now };
  const giverId = isKept(giver) ? giver.id : (await saveRemoteActor(tx, row)).id;
  const peer = giver.kind === 'application' ? await readPeerByHost(tx, giver.host) : undefined;
  const isUndone = await wasUndoneEarly(tx, { actorUri: giver.uri, activityUri: uri });
  const id = deps.newId();
  const added = await addFlattr(tx, {
    ...{
      id,
      uri,
      giverId,
      given: false,
      source: 'node',
      ...target.subject,
      payeeId: target.payee.id,
    },
    ...{ month, weight, message, anonymous: peer?.actorUri === giver.uri },
    recordedAt: now,
    undoneAt: isUndone ? now : null,
  });
  if (!added) return refuse('flattr_once');
  // One without a name has waited at its own node.
  if (!isUndone)
    await addHappening(tx, { personId: target.payee.id, kind: 'flattr', flattrId: id, at: now });
  return done({ repeat: false });
}

/** The one of our people to whom it is addressed, the first one of several. */
async function addressee({ db }: Deps, toUris: readonly string[]): Promise<Actor | null> {
  for (const uri of toUris.slice(0, MOST_ADDRESSEES)) {
    const actor = await readActorByUri(db, uri);
    if (actor?.local && canBeThanked(actor)) return actor;
  }
  return null;
}
const MOST_ADDRESSEES = 10;

async function findTarget(tx: Tx, objectUri: string): Promise<Target | null> {
  const work = await readWorkByUri(tx, objectUri);
  const payee =
    work === undefined
      ? await readActorByUri(tx, objectUri)
      : work.authorId === null
        ? undefined
        : await readActor(tx, work.authorId);
  if (!payee?.local || !canBeThanked(payee) || work?.deletedAt) return null;
  return { payee, subject: work === undefined ? { personId: payee.id } : { workId: work.id } };
}

function refusalOfTerms(incoming: IncomingFlattr): ReceiveRefusal | null {
  if (!isWeight(incoming.weight)) return 'weight_invalid';
  if ([...(incoming.message ?? '')].length > MESSAGE_MAX_CHARACTERS) return 'message_too_long';
  return isMonth(incoming.month) ? null : 'month_invalid';
}

/** Clocks and grace days differ by a month's edge at most; a month that its node has stated is over. */
async function refusalOfMonth(tx: Tx, incoming: IncomingFlattr): Promise<ReceiveRefusal | null> {
  const open = await holdOpenMonth(tx);
  if (incoming.month < previousMonth(open)) return 'period_closed';
  if (incoming.month > nextMonth(open)) return 'month_invalid';
  return (await isStated(tx, incoming.giver.host, incoming.month)) ? 'period_closed' : null;
}
