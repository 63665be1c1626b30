import { Hono } from 'hono';
import { firstSteps } from '../../../db/views/first-steps.ts';
import { letGoIn, ownGifts } from '../../../db/views/own-gifts.ts';
import { closedShares, earnedByMonth, monthGifts, purseOf } from '../../../db/views/purse.ts';
import { countReceived, flattrsReceived, reactionsReceived } from '../../../db/views/received.ts';
import { serverShareOf } from '../../../db/views/server-share.ts';
import { subscriptionsOf } from '../../../db/views/subscriptions.ts';
import { waitingOf } from '../../../db/views/waiting.ts';
import type { Deps } from '../../operations/deps.ts';
import { oneFlattrIsWorth } from '../../settlement/split-period.ts';
import { currentMonth } from '../coin-facts.ts';
import { type HomeFacts, homePage } from '../pages/home.ts';
import type { Viewer } from '../session.ts';
import { ownVisitOf } from '../signed-in.ts';
import type { PageEnv, Visit } from '../visit.ts';

const LINES_SHOWN = 200;
const MONTHS_SHOWN = 12;

/** One's own month. */
export function ownRoutes(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/home', async (c) => {
    const visit = ownVisitOf(c);
    return c.html(homePage(visit, await homeFacts(deps, visit, visit.viewer)));
  });
  return routes;
}

async function homeFacts(deps: Deps, visit: Visit, viewer: Viewer): Promise<HomeFacts> {
  const month = await currentMonth(deps.db, visit);
  const [means, given, received, steps] = await Promise.all([
    meansIn(deps, viewer.actorId, month),
    givenIn(deps, viewer.actorId, month),
    receivedIn(deps, viewer.actorId, month),
    firstSteps(deps.db, viewer.actorId),
  ]);
  const { name, handle } = viewer;
  const isNew = steps.step !== null && !steps.hasGiven;
  return { month, ...means, ...given, ...received, name, handle, isNew };
}

/** What somebody can give in this month, and what one flattr is worth of it. */
export async function meansIn({ db, node }: Deps, actorId: string, month: string) {
  const [purse, { weights, serverPercent }] = await Promise.all([
    purseOf(db, { actorId, currency: node.currency }),
    monthGifts(db, { giverId: actorId, month }),
  ]);
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const { budgetMinor } = purse;
  const { feeBps } = node;
  const worth = (availableMinor: bigint): bigint | null =>
    budgetMinor === null
      ? null
      : oneFlattrIsWorth({ budgetMinor, availableMinor, feeBps, totalWeight, serverPercent });
  return {
    purse,
    weights,
    serverPercent,
    worthMinor: worth(purse.availableMinor),
    promisedWorthMinor: worth(budgetMinor ?? 0n),
  };
}

async function givenIn({ db }: Deps, giverId: string, month: string) {
  const [given, waiting, letGo, subscriptions, share, closed] = await Promise.all([
    ownGifts(db, { giverId, month, limit: LINES_SHOWN }),
    waitingOf(db, giverId, { limit: LINES_SHOWN }),
    letGoIn(db, { giverId, month }),
    subscriptionsOf(db, giverId),
    serverShareOf(db, giverId),
    closedShares(db, { giverId, months: MONTHS_SHOWN }),
  ]);
  return { given, waiting, letGo, subscriptions, share, closed };
}

async function receivedIn({ db, node }: Deps, actorId: string, month: string) {
  const [received, counts, reactions, earned] = await Promise.all([
    flattrsReceived(db, { payeeId: actorId, month, limit: LINES_SHOWN }),
    countReceived(db, { payeeId: actorId, month }),
    reactionsReceived(db, { authorId: actorId, month }),
    earnedByMonth(db, { actorId, currency: node.currency, months: MONTHS_SHOWN }),
  ]);
  return { received, counts, reactions, earned };
}
