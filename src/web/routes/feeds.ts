import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import { syndicatedCatalogue } from '../../../db/views/catalogue.ts';
import { profileByHandle } from '../../../db/views/people.ts';
import { syndicatedWorks } from '../../../db/views/works.ts';
import { monthOf } from '../../flattr/period.ts';
import {
  type CatalogueQuery,
  catalogueSearch,
  readCatalogueQuery,
} from '../../operations/catalogue-query.ts';
import type { Deps } from '../../operations/deps.ts';
import { wordsOf } from '../locales/locale.ts';
import { FEED_KINDS } from '../parts/head.ts';
import { fullHandle } from '../parts/person-line.ts';
import { type Syndicated, writeFeed } from '../syndication.ts';

const ENTRIES = 40;
const KIND = `:file{feed\\.(?:rss|atom|json)}`;

/** The works of a person and the catalogue, filtered or whole, as feeds: the same for every reader, so
 *  nobody is asked who they are. Readers that ask again get 304 as long as nothing has changed. */
export function feedRoutes({ db, node, clock }: Deps): Hono {
  const routes = new Hono();
  routes.use('/:at{@[^/]+}/:file{feed\\..+}', etag());
  routes.use('/catalogue/:file{feed\\..+}', etag());

  routes.get(`/:at{@[^/]+}/${KIND}`, async (c) => {
    const handle = c.req.param('at').slice(1);
    const month = monthOf(clock());
    const person = handle.includes('\0') ? null : await profileByHandle(db, { handle, month });
    const hasWorks = person !== null && !['application', 'service'].includes(person.kind);
    if (!hasWorks) return c.text('Nobody is here.', 404);
    if (person.deletedAt !== null) return c.text('They have left.', 410);
    const works = await syndicatedWorks(db, { authorId: person.id, month, limit: ENTRIES });
    return serve(c, c.req.param('file'), {
      title: person.name,
      description: person.summary === '' ? fullHandle(person) : person.summary,
      pageUrl: `${node.origin}/@${person.handle}`,
      feedUrl: `${node.origin}/@${person.handle}/${c.req.param('file')}`,
      works,
      since: new Date(0),
    });
  });

  routes.get(`/catalogue/${KIND}`, async (c) => {
    const query = readCatalogueQuery((name) => c.req.query(name)?.replaceAll('\0', ''));
    return serve(c, c.req.param('file'), await catalogueFeed(db, node, query, c.req.param('file')));
  });

  function serve(c: Context, file: string, feed: Syndicated) {
    const kind = FEED_KINDS.find(({ ending }) => file === `feed.${ending}`);
    if (kind === undefined) throw new Error(`${file} is no feed`);
    return c.body(writeFeed(node, feed, kind.ending), 200, {
      'content-type': `${kind.type}; charset=utf-8`,
      'cache-control': 'public, no-cache',
      'access-control-allow-origin': '*',
    });
  }
  return routes;
}

/** What somebody looks for in the catalogue, as a feed. */
async function catalogueFeed(
  db: Deps['db'],
  node: Deps['node'],
  query: CatalogueQuery,
  file: string,
): Promise<Syndicated> {
  const { filter, typed } = query;
  const search = catalogueSearch(query);
  const { catalogue } = wordsOf('en');
  const about = [filter.tag === null ? '' : `#${filter.tag}`, typed].filter((text) => text !== '');
  return {
    title: [...about, node.name].join(' · '),
    description: filter.tag === null ? catalogue.lead : catalogue.taggedLead(filter.tag),
    pageUrl: `${node.origin}/catalogue${search}`,
    feedUrl: `${node.origin}/catalogue/${file}${search}`,
    works: await syndicatedCatalogue(db, { filter, limit: ENTRIES }),
    since: new Date(0),
  };
}
