import { Hono } from 'hono';
import { nodeFigures } from '../../../db/views/months.ts';
import { keepersOf } from '../../../db/views/people.ts';
import type { Deps } from '../../operations/deps.ts';
import { currentMonth } from '../coin-facts.ts';
import { aboutPage } from '../pages/about.ts';
import { howPage } from '../pages/how.ts';
import { type PageEnv, visitOf } from '../visit.ts';

/** The pages that explain: what a flattr is, and what this node is. */
export function aboutRoutes({ db }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/how', (c) => c.html(howPage(visitOf(c))));

  routes.get('/about', async (c) => {
    const visit = visitOf(c);
    const [figures, keepers] = await Promise.all([
      nodeFigures(db, await currentMonth(db, visit)),
      keepersOf(db),
    ]);
    return c.html(aboutPage(visit, { figures, keepers }));
  });
  return routes;
}
