import type { Tx } from '../../db/connect.ts';
import { lockPerson } from '../../db/records/people.ts';
import { countWaysIn } from '../../db/records/ways-in.ts';

/** They are told first: without it, only a link of the admin lets them in. */
export type KeepRefusal = 'last_way_in';

/** Whether somebody still has a way in, in a transaction that has just taken one away. Of two at the same
 *  moment the second one sees the first. */
export async function keepsAWayIn(tx: Tx, accountId: string): Promise<boolean> {
  await lockPerson(tx, accountId);
  return (await countWaysIn(tx, accountId)) > 0;
}
