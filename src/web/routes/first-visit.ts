import { Hono } from 'hono';
import { z } from 'zod';
import { ownAccounts } from '../../../db/views/bank-accounts.ts';
import { firstSteps } from '../../../db/views/first-steps.ts';
import { identityStates } from '../../../db/views/identities.ts';
import { ownGifts } from '../../../db/views/own-gifts.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { waitingOf } from '../../../db/views/waiting.ts';
import { latestWorks, type WorkSummary } from '../../../db/views/works.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { FIRST_STEPS, type FirstStep, passStep, stepNow } from '../../operations/first-steps.ts';
import { paymentReference } from '../../operations/payment-reference.ts';
import { currentMonth } from '../coin-facts.ts';
import { START_HREF } from '../first-way.ts';
import { readForm } from '../forms.ts';
import { badForm } from '../pages/errors.ts';
import {
  budgetScreen,
  favouritesScreen,
  flattrScreen,
  moneyScreen,
  seenScreen,
} from '../pages/first-visit.ts';
import type { Markup } from '../parts/mark.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import type { PageEnv } from '../visit.ts';
import { meansIn } from './own.ts';

const LATEST_LOOKED_AT = 40;
const OFFERED = 3;
const SEEN = 5;

const stepForm = z.object({ step: z.enum(FIRST_STEPS) });

/** A giver's first visit: one address, which shows what comes next. It can be left at any time; what was done
 *  elsewhere meanwhile is not asked again, and when it is over it is not shown any more. */
export function firstVisitRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(START_HREF, async (c) => {
    const visit = ownVisitOf(c);
    const facts = await firstSteps(deps.db, visit.viewer.actorId);
    const step = stepNow(facts);
    if (step === null) return c.redirect('/home', 303);
    const shown = step === 'flattr' && facts.hasGiven ? 'seen' : step;
    return c.html(await SCREENS[shown](deps, visit));
  });

  routes.post(START_HREF, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, stepForm);
    if (form === null) return badForm(c, visit);
    await passStep(deps, visit.viewer.actorId, form.step);
    return c.redirect(START_HREF, 303);
  });
  return routes;
}

type Screen = (deps: NodeDeps, visit: OwnVisit) => Markup | Promise<Markup>;

const SCREENS: Record<FirstStep | 'seen', Screen> = {
  budget: (_, visit) => budgetScreen(visit),
  async money(deps, visit) {
    const { db, node } = deps;
    const { currency } = node;
    const [accounts, reference, purse] = await Promise.all([
      ownAccounts(db, currency),
      paymentReference(deps, visit.viewer.actorId),
      purseOf(db, { actorId: visit.viewer.actorId, currency }),
    ]);
    const account = accounts[0] ?? null;
    return moneyScreen(visit, { account, reference, balanceMinor: purse.fundsMinor });
  },
  favourites: async ({ db }, visit) =>
    favouritesScreen(visit, await identityStates(db, visit.viewer.actorId, visit.now)),
  flattr: async ({ db }, visit) => {
    const month = await currentMonth(db, visit);
    const latest = await latestWorks(db, { month, limit: LATEST_LOOKED_AT });
    return flattrScreen(visit, toOffer(latest, visit.viewer.actorId));
  },
  async seen(deps, visit) {
    const { actorId: giverId } = visit.viewer;
    const month = await currentMonth(deps.db, visit);
    const [given, waiting, { worthMinor, promisedWorthMinor }] = await Promise.all([
      ownGifts(deps.db, { giverId, month, limit: SEEN }),
      waitingOf(deps.db, giverId, { limit: SEEN }),
      meansIn(deps, giverId, month),
    ]);
    return seenScreen(visit, { given, waiting, worthMinor, promisedWorthMinor });
  },
};

/** Of the latest works those that were thanked for most, each by somebody else, and none of their own. */
function toOffer(latest: readonly WorkSummary[], viewerId: string): readonly WorkSummary[] {
  const seen = new Set([viewerId]);
  return latest
    .toSorted((one, other) => other.flattrsEver - one.flattrsEver)
    .filter(({ author }) => !seen.has(author.id) && seen.add(author.id))
    .slice(0, OFFERED);
}
