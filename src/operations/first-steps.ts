import { advanceFirstStep } from '../../db/records/people.ts';
import type { Deps } from './deps.ts';

/** The way through a giver's first visit, after signing in. */
export const FIRST_STEPS = ['budget', 'money', 'favourites', 'flattr'] as const;
export type FirstStep = (typeof FIRST_STEPS)[number];

/** What somebody who has come as far as `step` sees now: what they have done elsewhere is not asked again. */
export function stepNow(facts: {
  readonly step: FirstStep | null;
  readonly hasBudget: boolean;
  readonly countsFavourites: boolean;
}): FirstStep | null {
  if (facts.step === null) return null;
  const isDone: Record<FirstStep, boolean> = {
    budget: facts.hasBudget,
    money: false,
    favourites: facts.countsFavourites,
    // It is seen once it is given.
    flattr: false,
  };
  const ahead = FIRST_STEPS.slice(FIRST_STEPS.indexOf(facts.step));
  return ahead.find((step) => !isDone[step]) ?? null;
}

/** They have seen this step, or do not want it: it is not shown again. After the last one it is over. */
export async function passStep(deps: Deps, accountId: string, step: FirstStep): Promise<void> {
  const nr = FIRST_STEPS.indexOf(step) + 1;
  await advanceFirstStep(deps.db, accountId, {
    from: FIRST_STEPS.slice(0, nr),
    to: FIRST_STEPS[nr] ?? null,
  });
}
