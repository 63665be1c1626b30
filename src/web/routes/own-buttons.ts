import { Hono } from 'hono';
import { ownWorks, workSource } from '../../../db/views/own-works.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { currentMonth } from '../coin-facts.ts';
import { uuid } from '../forms.ts';
import { ownButtonsPage } from '../pages/own-buttons.ts';
import { ownVisitOf } from '../signed-in.ts';
import { feedSnippets, siteSnippets, snippetsFor } from '../snippets.ts';
import type { PageEnv } from '../visit.ts';

/** So many of one's works can be picked, the newest; each has its own link here, too. */
const WORKS_OFFERED = 100;

/** Buttons for one's own site: for a work, for oneself, or for every page of a site. */
export function ownButtonsRoutes({ db, node }: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/home/works/buttons', async (c) => {
    const visit = ownVisitOf(c);
    const { actorId: authorId, handle } = visit.viewer;
    const profile = `${node.origin}/@${handle}`;
    const asked = c.req.query('work') ?? '';
    const id = uuid.safeParse(asked).data;
    const work = id === undefined ? null : await workSource(db, { authorId, id });
    if (asked !== '' && work === null) return c.notFound();
    const month = await currentMonth(db, visit);
    const works = await ownWorks(db, { authorId, month, before: null, limit: WORKS_OFFERED });
    const address = work?.pageUrl ?? profile;
    return c.html(
      ownButtonsPage(visit, {
        address,
        work,
        works,
        snippets: await snippetsFor(node.origin, address),
        sites: await siteSnippets(node.origin, { handle, profile }),
        feeds: feedSnippets(node.origin, address),
      }),
    );
  });
  return routes;
}
