import { readFinding } from '../../db/records/findings.ts';
import { addMonthResults } from '../../db/records/happenings.ts';
import { readPeriod } from '../../db/records/periods.ts';
import type { Deps } from './deps.ts';

/** The job: tells everybody what a closed month came to for them, once. It stands outside of the close,
 *  which nobody should have to wait for, and after its check; and again after each statement of another node,
 *  for those to whom only that one brought something. A month that is not shared out here yet, or whose books
 *  are not right, is told when it is. */
export const tellMonth = ({ db, clock }: Deps, month: string): Promise<void> =>
  db.transaction(async (tx) => {
    if ((await readPeriod(tx, month))?.phase !== 'distributed') return;
    if ((await readFinding(tx)).wrong !== null) return;
    await addMonthResults(tx, month, clock());
  });
