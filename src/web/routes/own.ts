import { Hono } from 'hono';
import { firstSteps } from '../../../db/views/first-steps.ts';
import { giveAndReceive } from '../../../db/views/give-and-receive.ts';
import { letGoIn, ownGifts } from '../../../db/views/own-gifts.ts';
import { whereTheyWent } from '../../../db/views/own-move.ts';
import type { Before } from '../../../db/views/paging.ts';
import { monthGifts, purseOf } from '../../../db/views/purse.ts';
import { countReceived, flattrsReceived, reactionsReceived } from '../../../db/views/received.ts';
import { serverShareOf } from '../../../db/views/server-share.ts';
import { subscriptionsOf } from '../../../db/views/subscriptions.ts';
import { waitingOf } from '../../../db/views/waiting.ts';
import type { Deps } from '../../operations/deps.ts';
import { oneFlattrIsWorth } from '../../settlement/split-period.ts';
import { currentMonth } from '../coin-facts.ts';
import { type HomeFacts, homePage } from '../pages/home.ts';
import { pageOf, placeIn } from '../parts/pager.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import type { PageEnv } from '../visit.ts';

const GIVEN_SHOWN = 50;
const WAITING_SHOWN = 100;
const THANKED_SHOWN = 20;

/** One's own month. */
export function ownRoutes(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/home', async (c) => {
    const visit = ownVisitOf(c);
    return c.html(homePage(visit, await homeFacts(deps, visit, placeIn(c.req.query('before')))));
  });
  return routes;
}

async function homeFacts(deps: Deps, visit: OwnVisit, before: Before | null): Promise<HomeFacts> {
  const { viewer } = visit;
  const month = await currentMonth(deps.db, visit);
  const [means, given, received, months, steps, movedTo] = await Promise.all([
    meansIn(deps, viewer.actorId, month),
    givenIn(deps, viewer.actorId, month, before),
    receivedIn(deps, viewer.actorId, month),
    giveAndReceive(deps.db, { actorId: viewer.actorId, currency: deps.node.currency }),
    firstSteps(deps.db, viewer.actorId),
    whereTheyWent(deps.db, viewer.actorId),
  ]);
  const { name, handle } = viewer;
  const isNew = steps.step !== null && !steps.hasGiven;
  return { month, ...means, ...given, ...received, months, name, handle, isNew, movedTo };
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

async function givenIn({ db }: Deps, giverId: string, month: string, before: Before | null) {
  const [found, waiting, letGo, subscriptions, share] = await Promise.all([
    ownGifts(db, { giverId, month, before, limit: GIVEN_SHOWN + 1 }),
    waitingOf(db, giverId, { limit: WAITING_SHOWN }),
    letGoIn(db, { giverId, month }),
    subscriptionsOf(db, giverId),
    serverShareOf(db, giverId),
  ]);
  const part = pageOf(found, GIVEN_SHOWN, (gift) => ({ at: gift.recordedAt, id: gift.flattrId }));
  const given = { ...part, atStart: before === null };
  return { given, waiting, letGo, subscriptions, share };
}

async function receivedIn({ db }: Deps, actorId: string, month: string) {
  const [received, counts, reactions] = await Promise.all([
    flattrsReceived(db, { payeeId: actorId, month, limit: THANKED_SHOWN }),
    countReceived(db, { payeeId: actorId, month }),
    reactionsReceived(db, { authorId: actorId, month }),
  ]);
  return { received, counts, reactions };
}
