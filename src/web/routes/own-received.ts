import { Hono } from 'hono';
import { earningsIn } from '../../../db/views/earnings-account.ts';
import { giveAndReceive } from '../../../db/views/give-and-receive.ts';
import { receivedFigures } from '../../../db/views/received-figures.ts';
import { waitingAtNodes } from '../../../db/views/revenue.ts';
import { supportersOf } from '../../../db/views/supporters.ts';
import { visitorFigures } from '../../../db/views/visitors.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { receivedCsv } from '../archive/received-csv.ts';
import { currentMonth } from '../coin-facts.ts';
import { figuresCsv } from '../figures-csv.ts';
import { receivedPage } from '../pages/own-received.ts';
import { receivedYearPage } from '../pages/received-year.ts';
import { revenueOf } from '../revenue-year.ts';
import { ownVisitOf } from '../signed-in.ts';
import type { PageEnv } from '../visit.ts';
import { csvFile } from './own-months.ts';

/** As many as are looked at one by one. */
const SUPPORTERS_SHOWN = 6;

/** What one received: by year, month and work, as a page, a file, and a page for paper. */
export function ownReceivedRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/home/received', async (c) => {
    const visit = ownVisitOf(c);
    const { actorId } = visit.viewer;
    const month = await currentMonth(deps.db, visit);
    const who = { payeeId: actorId, month, limit: SUPPORTERS_SHOWN, before: null };
    const [counts, supporters] = await Promise.all([
      countsOf(deps, actorId),
      supportersOf(deps.db, who),
    ]);
    const years = [...new Set(counts.money.map(({ month }) => month.slice(0, 4)))];
    const asked = c.req.query('year') ?? '';
    const year = years.find((known) => known === asked) ?? years.at(0);
    const shown = year === undefined ? null : await revenueOf(deps, { payeeId: actorId, year });
    return c.html(receivedPage(visit, { ...counts, month, supporters, years, shown }));
  });

  routes.get('/home/received/figures.csv', async (c) => {
    const counts = await countsOf(deps, ownVisitOf(c).viewer.actorId);
    const text = figuresCsv({ ...counts, currency: deps.node.currency });
    return csvFile(c, 'figures.csv', text);
  });

  routes.get('/home/received.csv', async (c) => {
    const { actorId } = ownVisitOf(c).viewer;
    const year = c.req.query('year') ?? ownVisitOf(c).now.toISOString().slice(0, 4);
    if (!isYear(year)) return c.notFound();
    const revenue = await revenueOf(deps, { payeeId: actorId, year });
    return csvFile(c, `received-${year}.csv`, receivedCsv(revenue, deps.node.currency));
  });

  routes.get('/home/received/:year', async (c) => {
    const visit = ownVisitOf(c);
    const year = c.req.param('year');
    if (!isYear(year)) return c.notFound();
    const which = { payeeId: visit.viewer.actorId, year };
    const [revenue, account] = await Promise.all([
      revenueOf(deps, which),
      earningsIn(deps.db, { ...which, currency: deps.node.currency }),
    ]);
    const after = placeAmong(revenue.works, c.req.query('after'));
    return c.html(receivedYearPage(visit, { revenue, account, after }));
  });
  return routes;
}

/** How many of a list come before its page; what is no place in it begins it anew. */
function placeAmong(list: readonly unknown[], text: string | undefined): number {
  const after = /^[1-9][0-9]{0,8}$/.test(text ?? '') ? Number(text) : 0;
  return after < list.length ? after : 0;
}

/** Of the years that books can have; see `isMonth`. */
const isYear = (text: string): boolean => /^2[0-9]{3}$/.test(text);

/** What somebody received, counted in every way; `money`: the months that brought something. */
async function countsOf({ db, node }: NodeDeps, actorId: string) {
  const { currency } = node;
  const [figures, visitors, months, owed] = await Promise.all([
    receivedFigures(db, actorId),
    visitorFigures(db, actorId),
    giveAndReceive(db, { actorId, currency }),
    waitingAtNodes(db, { payeeId: actorId, currency }),
  ]);
  const money = months.filter(
    (m) => m.flattrsReceived > 0 || m.receivedMinor > 0n || m.announcedMinor > 0n,
  );
  return { figures, visitors, money, owed };
}
