import {
  type FoundFavourite,
  lockFound,
  readFound,
  readReading,
  updateFound,
} from '../../db/records/favourites.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import type { Subject } from '../flattr/flattr.ts';
import type { NodeDeps } from './deps.ts';
import { findWork } from './find-work.ts';
import { giveIn } from './give-flattr.ts';
import { transact } from './outcome.ts';
import { sameOrigin } from './received-activity.ts';

const DAY_MS = 86_400_000;

type Favourite = { readonly actorId: string; readonly objectUri: string };

/** The job: finds out what somebody favourited with their account elsewhere, and flattrs it for them. Why
 *  it is no flattr is kept with it, for they may ask.
 *  Throws while it could not be looked up: it is tried again, for its server may be down. */
export async function flattrFavourite(deps: NodeDeps, of: Favourite): Promise<void> {
  const found = await readFound(deps.db, of.actorId, of.objectUri);
  const known = await readReading(deps.db, of.actorId);
  if (found?.state !== 'found' || known === undefined) return;
  const work = await findWork(deps, of.objectUri);
  if (!work.ok && work.code === 'not_found' && isYoung(deps, found))
    throw new Error(`nothing was found at ${of.objectUri}`);
  const isUnpaid = work.ok && work.payeeId === null && known.reading.mode === 'payable';
  const refusal = work.ok ? (isUnpaid ? 'nobody_receives' : null) : work.code;
  const subject = work.ok && refusal === null ? work.subject : null;
  await settle(deps, of, { giverId: known.identity.accountId, subject, refusal });
}

const isYoung = (deps: NodeDeps, { foundAt }: FoundFavourite): boolean =>
  deps.clock().getTime() - foundAt.getTime() < DAY_MS;

/** The flattr and what is known of it stand together or not at all: else an Undo would miss it. */
const settle = (
  deps: NodeDeps,
  of: Favourite,
  as: {
    readonly giverId: string;
    readonly subject: Subject | null;
    readonly refusal: string | null;
  },
): Promise<void> =>
  deps.db.transaction(async (tx) => {
    const month = await holdOpenMonth(tx);
    const found = await lockFound(tx, of.actorId, of.objectUri);
    if (found?.state !== 'found') return;
    const { giverId, subject } = as;
    const source = sameOrigin(of.objectUri, deps.node.origin) ? 'like' : 'favourite';
    if (subject === null) return updateFound(tx, of, { state: 'refused', code: as.refusal });
    const given = await transact(tx, (part) =>
      giveIn(deps, part, month, { giverId, ...subject }, { source }),
    );
    const flattrId = given.ok ? given.flattrId : null;
    const code = given.ok ? null : given.code;
    return updateFound(tx, of, { state: given.ok ? 'given' : 'refused', flattrId, code });
  });
