import type { Tx } from '../../db/connect.ts';
import { addJob, type Jobs } from '../../db/records/jobs.ts';

/** Adds the job that tells what became of a work: of a new one the author's followers; of an edit or
 *  a deletion also whoever boosted, favourited, answered or flattred it, because their servers keep
 *  copies (`audienceInboxes` in `db/views/deliveries.ts`). What is told is the state at the moment of
 *  telling, so that no order has to be kept. */
export const tellFollowers = (tx: Tx, workId: string, act: Jobs['send-work']['act']) =>
  addJob(tx, 'send-work', { workId, act });
