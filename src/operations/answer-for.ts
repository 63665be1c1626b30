import type { Tx } from '../../db/connect.ts';
import { mayCorrect } from '../../db/records/corrections.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** Why the books are changed by hand, and which admin or treasurer does it: both are kept for good. */
export type Why = { readonly reason: string; readonly adminId: string };

export type WhyRefusal = 'reason_invalid' | 'not_an_admin';

const REASON_CHARACTERS = 500;

/** Takes a reason of 1 to 500 characters, of one line, from somebody who may. */
export async function answerFor(tx: Tx, why: Why): Promise<Outcome<Why, WhyRefusal>> {
  const reason = why.reason.trim();
  if (reason === '' || [...reason].length > REASON_CHARACTERS || /\p{Cc}/u.test(reason))
    return refuse('reason_invalid');
  if (!(await mayCorrect(tx, why.adminId))) return refuse('not_an_admin');
  return done({ reason, adminId: why.adminId });
}
