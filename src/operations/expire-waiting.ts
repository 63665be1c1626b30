import { addHappenings } from '../../db/records/happenings.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { expireSome } from '../../db/records/waiting.ts';
import type { Deps } from './deps.ts';

const AT_ONCE = 5_000;
/** The shortest six months of the calendar: February to August. */
const SHORTEST_WAIT_MS = 181 * 24 * 3_600_000;

/** Gives up flattrs that have waited for six months. Nobody was charged; their givers are told.
 *  @returns how many. */
export async function expireWaiting(deps: Deps): Promise<number> {
  let expired = 0;
  for (;;) {
    const now = deps.clock();
    const before = new Date(now.getTime() - SHORTEST_WAIT_MS + 1);
    const some = await deps.db.transaction(async (tx) => {
      await holdOpenMonth(tx);
      const over = await expireSome(tx, now, { before, limit: AT_ONCE });
      const told = over.map(({ id: flattrId, giverId: personId }) => ({ flattrId, personId }));
      await addHappenings(
        tx,
        told.map((one) => ({ ...one, kind: 'expired', at: now })),
      );
      return over.length;
    });
    expired += some;
    if (some < AT_ONCE) return expired;
  }
}
