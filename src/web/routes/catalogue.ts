import { Hono } from 'hono';
import { catalogue, catalogueLanguages } from '../../../db/views/catalogue.ts';
import { placeText, readCatalogueQuery } from '../../operations/catalogue-query.ts';
import type { Deps } from '../../operations/deps.ts';
import { cataloguePage } from '../pages/catalogue.ts';
import { type PageEnv, visitOf } from '../visit.ts';

const SHOWN = 24;

/** Everything that was published here or flattred here, to be searched and looked through. */
export function catalogueRoutes({ db }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/catalogue', async (c) => {
    const query = readCatalogueQuery((name) => c.req.query(name));
    const { filter, after } = query;
    const [found, languages] = await Promise.all([
      catalogue(db, { filter, after, limit: SHOWN + 1 }),
      catalogueLanguages(db),
    ]);
    const works = found.slice(0, SHOWN);
    const last = works.at(-1);
    const next = found.length > SHOWN && last !== undefined ? placeText(last.place) : null;
    return c.html(cataloguePage(visitOf(c), { query, works, languages, next }));
  });

  return routes;
}
