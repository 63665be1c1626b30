import { getLogger } from '@logtape/logtape';
import { isUuid } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { receiveTogether } from '../src/operations/receive-together.ts';
import type { ReadPost } from './arrival.ts';
import { contentHash } from './content-hash.ts';
import { inBatches } from './in-batches.ts';
import type { IsSignedBy } from './signer.ts';
import type { Envelope } from './translate/envelope.ts';
import { readFlat } from './translate/flat.ts';

const log = getLogger(['obole', 'inbox']);

export type Arrived = {
  readonly request: ReadPost;
  readonly body: Envelope;
  /** The part of a personal inbox's address that says whose it is; null: the shared one. */
  readonly inboxOf: string | null;
};

/** Takes an activity, or has done nothing: then it is asked and answered in full. */
export type FastLane = (arrived: Arrived) => Promise<boolean>;

/** What nearly all that comes is: a flattr or a favourite, plainly written, signed with a key that is
 *  known, by somebody who is known, about a work of ours, for the first time. It goes from the
 *  socket to the database without JSON-LD, and those that are ready at the same time are committed
 *  together. There is no refusal here, so that what is refused is refused in one place. */
export function makeFastLane(deps: Deps, isSignedBy: IsSignedBy): FastLane {
  const { origin } = deps.node;
  const take = inBatches(
    (ready: readonly Ready[]) => receiveTogether(deps, ready).catch(nothing),
    ({ uri, kind, actorUri, objectUri }) => [uri, `${kind} ${actorUri} ${objectUri}`],
  );
  return async ({ request, body, inboxOf }) => {
    const flat = readFlat(body);
    if (flat === null || (inboxOf !== null && !isUuid(inboxOf))) return false;
    const actor = new URL(flat.actorUri);
    if (actor.origin === origin || new URL(flat.uri).origin !== actor.origin) return false;
    if (!(await isSignedBy(request, actor))) return false;
    const unsaid = { contentHash: null, month: null, weight: null, message: null };
    const money = flat.kind === 'flattr' ? { contentHash: contentHash(body) } : unsaid;
    return await take({ ...unsaid, ...flat, ...money, host: actor.host, inboxOf });
  };
}

type Ready = Parameters<typeof receiveTogether>[1][number];

/** Another process was writing the same: each is taken by itself, and finds out. */
function nothing(error: unknown): ReadonlySet<Ready> {
  log.info('Not taken together: {reason}', { reason: `${error}` });
  return new Set();
}
