import { addMonthResults } from '../../db/records/happenings.ts';
import type { Deps } from './deps.ts';

/** The job: tells everybody what a closed month came to for them, once. It stands outside of the close,
 *  which nobody should have to wait for, and after its check. */
export const tellMonth = ({ db, clock }: Deps, month: string): Promise<void> =>
  db.transaction((tx) => addMonthResults(tx, month, clock()));
