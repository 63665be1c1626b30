import { type Context, Hono } from 'hono';
import type { Db } from '../../../db/connect.ts';
import { catalogue, relatedWorks, topWorks } from '../../../db/views/catalogue.ts';
import { countFollowers, followState } from '../../../db/views/company.ts';
import { nodeFigures } from '../../../db/views/months.ts';
import { whereTheyWent } from '../../../db/views/own-move.ts';
import {
  countGiven,
  flattrsGiven,
  type Profile,
  profileByHandle,
} from '../../../db/views/people.ts';
import { reactionCounts, repliesTo } from '../../../db/views/posts.ts';
import { giversOf, namedSupporters } from '../../../db/views/supporters.ts';
import { countGivers, type WorkDetails, workAtAddress, worksOf } from '../../../db/views/works.ts';
import { readCatalogueQuery } from '../../operations/catalogue-query.ts';
import type { Deps } from '../../operations/deps.ts';
import { coinFacts, currentMonth } from '../coin-facts.ts';
import { frontPage } from '../pages/front.ts';
import { botPage, gonePersonPage, goneWorkPage } from '../pages/gone.ts';
import { personPage } from '../pages/person.ts';
import { workPage } from '../pages/work.ts';
import { linkHeader } from '../parts/head.ts';
import { pageOf, placeIn } from '../parts/pager.ts';
import { type PageEnv, type Visit, visitOf } from '../visit.ts';

const TRENDING_SHOWN = 8;
const WORKS_OF_ONE = 60;
const GIVEN_SHOWN = 50;
const TOP_SHOWN = 5;
const SUPPORTERS_SHOWN = 12;
const RELATED_SHOWN = 4;
const GIVERS_SHOWN = 60;
const REPLIES_SHOWN = 50;
const EVERYTHING = readCatalogueQuery(() => undefined).filter;

/** The node's own pages: what it is, what was made on it. */
export function nodeRoutes({ db }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/', async (c) => {
    const visit = visitOf(c);
    const month = await currentMonth(db, visit);
    const [works, figures] = await Promise.all([
      catalogue(db, { filter: EVERYTHING, limit: TRENDING_SHOWN }),
      nodeFigures(db, month),
    ]);
    return c.html(frontPage(visit, { works, figures }));
  });

  return routes;
}

/** People and their works, for everybody. */
export function publicRoutes({ db }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/:at{@[^/]+}', async (c) => {
    const visit = visitOf(c);
    const handle = c.req.param('at').slice(1);
    const month = await currentMonth(db, visit);
    const person = await profileByHandle(db, { handle, month });
    if (person === null || person.kind === 'application') return c.notFound();
    if (person.deletedAt !== null) return c.html(gonePersonPage(visit), 410);
    if (person.handle !== handle) return c.redirect(`/@${person.handle}`, 301);
    c.header('link', linkHeader(visit, { uri: person.uri, pageUrl: person.profileUrl }));
    if (person.kind === 'service') return c.html(botPage(visit, person));
    return await showPerson(c, db, { visit, month, person });
  });

  routes.get('/:at{@[^/]+}/works/:slug', async (c) => {
    const visit = visitOf(c);
    const month = await currentMonth(db, visit);
    const handle = c.req.param('at').slice(1);
    const work = await workAtAddress(db, { handle, slug: c.req.param('slug'), month });
    if (work === null) return c.notFound();
    if (work.deletedAt !== null) {
      return c.html(goneWorkPage(visit, { ...work.author, left: work.authorLeft }), 410);
    }
    c.header('link', linkHeader(visit, work));
    return await showWork(c, db, { visit, month, work });
  });
  return routes;
}

async function showPerson(
  c: Context<PageEnv>,
  db: Db,
  facts: { readonly visit: Visit; readonly month: string; readonly person: Profile },
) {
  const { visit, month, person } = facts;
  const me = visit.viewer?.actorId;
  if (me !== person.id) c.set('seen', person.id);
  const before = placeIn(c.req.query('before'));
  const [found, top, supporters, given, followers, followed, movedTo, coin] = await Promise.all([
    worksOf(db, { authorId: person.id, month, before, limit: WORKS_OF_ONE + 1 }),
    topWorks(db, { authorId: person.id, limit: TOP_SHOWN }),
    namedSupporters(db, { payeeId: person.id, limit: SUPPORTERS_SHOWN }),
    person.flattrsPublic ? givenBy(c, db, person.id) : null,
    countFollowers(db, person.id),
    me === undefined ? null : followState(db, { followerId: me, followeeId: person.id }),
    whereTheyWent(db, person.id),
    coinFacts(db, visit, month, {
      target: { personId: person.id },
      title: person.name,
      address: person.profileUrl,
      owners: [person.id],
      waits: false,
      count: person.asPersonThisMonth,
      waiting: 0,
    }),
  ]);
  const { lines, next } = pageOf(found, WORKS_OF_ONE, ({ publishedAt, id }) => ({
    at: publishedAt,
    id,
  }));
  const works = { lines, atStart: before === null, next };
  const company = { supporters, followers, followed };
  return c.html(personPage(visit, { person, works, top, given, coin, movedTo, ...company }));
}

/** What they gave, page by page, with how much that is in all. */
async function givenBy(c: Context, db: Db, giverId: string) {
  const before = placeIn(c.req.query('given'));
  const [found, count] = await Promise.all([
    flattrsGiven(db, { giverId, before, limit: GIVEN_SHOWN + 1 }),
    countGiven(db, giverId),
  ]);
  const { lines, next } = pageOf(found, GIVEN_SHOWN, ({ recordedAt, flattrId }) => ({
    at: recordedAt,
    id: flattrId,
  }));
  return { lines, atStart: before === null, next, count };
}

async function showWork(
  c: Context<PageEnv>,
  db: Db,
  facts: { readonly visit: Visit; readonly month: string; readonly work: WorkDetails },
) {
  const { visit, month, work } = facts;
  if (visit.viewer?.actorId !== work.author.id) c.set('seen', work.id);
  const about = { workId: work.id, authorId: work.author.id, tags: work.tags };
  const before = placeIn(c.req.query('givers'));
  const [ofAuthor, ofOthers, thanked, givers, reactions, found, coin] = await Promise.all([
    relatedWorks(db, { ...about, by: 'author', limit: RELATED_SHOWN }),
    relatedWorks(db, { ...about, by: 'others', limit: RELATED_SHOWN }),
    giversOf(db, { workId: work.id, before, limit: GIVERS_SHOWN + 1 }),
    countGivers(db, work.id),
    reactionCounts(db, work.id),
    repliesTo(db, { workId: work.id, limit: REPLIES_SHOWN + 1 }),
    coinFacts(db, visit, month, {
      target: { workId: work.id },
      title: work.title,
      address: work.pageUrl,
      owners: [work.author.id],
      waits: false,
      count: work.flattrsThisMonth,
      waiting: 0,
    }),
  ]);
  const who = pageOf(thanked, GIVERS_SHOWN, ({ last, giver }) => ({ at: last, id: giver.id }));
  const thanks = { ...who, atStart: before === null };
  const replies = found.slice(0, REPLIES_SHOWN);
  const moreReplies = found.length > REPLIES_SHOWN;
  const related = { ofAuthor, ofOthers };
  return c.html(
    workPage(visit, { work, thanks, givers, coin, reactions, replies, moreReplies, related }),
  );
}
