import { Hono } from 'hono';
import { nodeFigures } from '../../../db/views/months.ts';
import { flattrsGiven, profileByHandle } from '../../../db/views/people.ts';
import {
  countGivers,
  giversOf,
  latestWorks,
  workAtAddress,
  worksOf,
} from '../../../db/views/works.ts';
import type { Deps } from '../../operations/deps.ts';
import { coinFacts, currentMonth } from '../coin-facts.ts';
import { frontPage } from '../pages/front.ts';
import { personPage } from '../pages/person.ts';
import { workPage } from '../pages/work.ts';
import { type PageEnv, visitOf } from '../visit.ts';

const NEWEST = 12;
const WORKS_OF_ONE = 60;
const GIVEN_SHOWN = 150;
const GIVERS_SHOWN = 60;

/** Pages for everybody: the node, its people, their works. */
export function publicRoutes({ db }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/', async (c) => {
    const visit = visitOf(c);
    const month = await currentMonth(db, visit);
    const works = await latestWorks(db, { month, limit: NEWEST });
    const figures = await nodeFigures(db, month);
    return c.html(frontPage(visit, { works, figures }));
  });

  routes.get('/:at{@[^/]+}', async (c) => {
    const visit = visitOf(c);
    const handle = c.req.param('at').slice(1);
    const month = await currentMonth(db, visit);
    const person = await profileByHandle(db, { handle, month });
    if (person === null || person.kind === 'application') return c.notFound();
    if (person.handle !== handle) return c.redirect(`/@${person.handle}`, 301);
    const works = await worksOf(db, { authorId: person.id, month, limit: WORKS_OF_ONE });
    const given = person.flattrsPublic
      ? await flattrsGiven(db, { giverId: person.id, limit: GIVEN_SHOWN })
      : null;
    const coin = await coinFacts(db, visit, month, {
      target: { payeeId: person.id },
      payeeId: person.id,
      title: person.name,
      count: person.asPersonThisMonth,
    });
    return c.html(personPage(visit, { person, works, given, coin }));
  });

  routes.get('/:at{@[^/]+}/works/:slug', async (c) => {
    const visit = visitOf(c);
    const month = await currentMonth(db, visit);
    const handle = c.req.param('at').slice(1);
    const work = await workAtAddress(db, { handle, slug: c.req.param('slug'), month });
    if (work === null) return c.notFound();
    const thanks = await giversOf(db, { workId: work.id, limit: GIVERS_SHOWN });
    const givers = await countGivers(db, work.id);
    const coin = await coinFacts(db, visit, month, {
      target: { workId: work.id },
      payeeId: work.author.id,
      title: work.title,
      count: work.flattrsThisMonth,
      withWord: true,
    });
    return c.html(workPage(visit, { work, thanks, givers, coin }));
  });
  return routes;
}
