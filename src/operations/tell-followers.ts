import type { Tx } from '../../db/connect.ts';
import { addJob, type Jobs } from '../../db/records/jobs.ts';

/** Adds the job that tells an author's followers. What is told about one work is told in its order:
 *  an edit must not overtake its publication. */
export const tellFollowers = (tx: Tx, workId: string, act: Jobs['send-work']['act']) =>
  addJob(tx, 'send-work', { workId, act }, { queue: `work ${workId}` });
