import { answerKeyChange, provenSubjectsOf } from '../../db/records/key-changes.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { releaseWaiting } from './release-waiting.ts';

export type KeyAnswerRefusal = 'no_key_change';

/** Somebody's domain may have been bought by somebody else, who then claims what was meant for the first
 *  one. A server that changes hands has other keys: so what was given before the key of an account
 *  changed waits until a person has looked. `same`: whoever has the account now is who had it before,
 *  and gets it. `other`: nobody gets it, also not when another key comes; it is given up after its six
 *  months. What is given after the
 *  change was meant for whoever is there, and waits for nobody's word.
 *  @param about.changedAt the change that they have looked at. Another one may have come since, and is
 *    another question. */
export const judgeKeyChange = (
  deps: Deps,
  about: { readonly actorId: string; readonly changedAt: Date },
  answer: 'same' | 'other',
): Promise<Outcome<{ readonly released: number }, KeyAnswerRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<{ released: number }, KeyAnswerRefusal>> => {
    await holdOpenMonth(tx);
    if (!(await answerKeyChange(tx, about, answer))) return refuse('no_key_change');
    let released = 0;
    if (answer === 'same')
      for (const subject of await provenSubjectsOf(tx, about.actorId))
        released += await releaseWaiting(deps, tx, subject);
    return done({ released });
  });
