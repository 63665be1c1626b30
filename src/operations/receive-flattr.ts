import type { Tx } from '../../db/connect.ts';
import { addFlattr } from '../../db/records/flattrs.ts';
import { readActor, readActorByUri, saveRemoteActor } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { readWorkByUri } from '../../db/records/works.ts';
import { isWeight, MESSAGE_MAX_CHARACTERS } from '../flattr/flattr.ts';
import { canBeThanked } from '../flattr/payee.ts';
import { isMonth, nextMonth, previousMonth } from '../flattr/period.ts';
import type { Deps, RemoteActor } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { isStated, rememberOnce, sameOrigin } from './received-activity.ts';

export type ReceiveRefusal =
  | 'id_reused'
  | 'foreign_id'
  | 'node_blocked'
  | 'unknown_object'
  | 'weight_invalid'
  | 'message_too_long'
  | 'month_invalid'
  | 'period_closed'
  | 'already_flattred';

/** A flattr as another node sent it; the signature of its giver has been checked. */
export type IncomingFlattr = {
  readonly uri: string;
  readonly contentHash: string;
  readonly giver: RemoteActor;
  readonly objectUri: string;
  /** As the giver's node decided it. */
  readonly month: string;
  readonly weight: number;
  readonly message: string | null;
};

/** Stores a flattr that came from another node, once however often it comes. It is a thank-you and
 *  a figure to compare with the statement; what moves money is the statement. */
export async function receiveFlattr(
  deps: Deps,
  incoming: IncomingFlattr,
): Promise<Outcome<{ readonly repeat: boolean }, ReceiveRefusal>> {
  const { uri, contentHash, giver } = incoming;
  if (!sameOrigin(uri, giver.uri)) return refuse('foreign_id');
  return transact(deps.db, async (tx): Promise<Outcome<{ repeat: boolean }, ReceiveRefusal>> => {
    const seen = await rememberOnce(deps, tx, { uri, actorUri: giver.uri, contentHash });
    if (!seen.ok || seen.repeat) return seen;
    const target = await findTarget(tx, incoming.objectUri);
    if (target === null) return refuse('unknown_object');
    const refusal = refusalOfTerms(incoming) ?? (await refusalOfMonth(tx, incoming));
    if (refusal !== null) return refuse(refusal);
    const now = deps.clock();
    const row = { ...giver, id: deps.newId(), createdAt: now, fetchedAt: now };
    const saved = await saveRemoteActor(tx, row);
    const added = await addFlattr(tx, {
      id: deps.newId(),
      uri,
      giverId: saved.id,
      ...target,
      month: incoming.month,
      weight: incoming.weight,
      message: incoming.message,
      recordedAt: now,
    });
    return added ? done({ repeat: false }) : refuse('already_flattred');
  });
}

async function findTarget(
  tx: Tx,
  objectUri: string,
): Promise<{ payeeId: string; workId: string | null } | null> {
  const work = await readWorkByUri(tx, objectUri);
  const payee =
    work === undefined ? await readActorByUri(tx, objectUri) : await readActor(tx, work.authorId);
  if (!payee?.local || !canBeThanked(payee) || work?.deletedAt) return null;
  return { payeeId: payee.id, workId: work?.id ?? null };
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
