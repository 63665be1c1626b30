import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ASSET_PATHS, assetRoutes } from '../../../../src/web/assets.ts';
import { creator, giver, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

const MANY = 10_000;
/** Source: issue 8, "Weight". */
const MOST_BYTES = 60 * 1024;

const LAMPS = '/@lighthouse/works/lamps';

let home: House;
/** Has one work with ten thousand flattrs, by as many people. */
let loved: string;
/** Has flattred ten thousand works of one maker. */
let generous: string;

beforeAll(async () => {
  home = await house({ at: '2026-10-05T12:00:00Z' });
  const { deps } = home;
  const made = await creator(deps, 'lighthouse', ['Lamps']);
  const maker = await creator(deps, 'maker', []);
  loved = made.actorId;
  generous = await giver(deps, 'generous', { budgetMinor: 500n });
  await home.database.ownerDb.transaction(async (tx) => {
    // The catalogue makes each work's entry anew when it is added; here none is looked at.
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`
      with people as (
        insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
        select gen_random_uuid(), 'https://sea.example/users/' || n, 'person', false, 'reader' || n,
          'sea.example', 'Reader ' || n, 'https://sea.example/@reader' || n,
          'https://sea.example/inbox', now()
        from generate_series(1, ${MANY}::int) as n returning id, handle)
      insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, recorded_at)
      select gen_random_uuid(), 'https://sea.example/flattrs/' || handle, id, false, 'node',
        ${made.workIds[0]}, ${loved}, '2026-10',
        timestamptz '2026-10-04' + substr(handle, 7)::int * interval '1 second'
      from people`);
    await tx.execute(sql`
      with works as (
        insert into work (id, uri, author_id, url, page_url, slug, title, published_at, created_at,
          updated_at)
        select gen_random_uuid(), 'http://localhost:9001/w/' || n, ${maker.actorId},
          'http://localhost:9001/w/' || n, 'http://localhost:9001/@maker/works/' || n, n::text,
          'Work ' || n, timestamptz '2026-09-01' + n * interval '1 second', now(), now()
        from generate_series(1, ${MANY}::int) as n returning id, slug)
      insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, recorded_at)
      select gen_random_uuid(), 'http://localhost:9001/flattrs/' || slug, ${generous}, true, 'page', id,
        ${maker.actorId}, '2026-10', timestamptz '2026-10-04' + slug::int * interval '1 second'
      from works`);
    await tx.execute(sql`update account set flattrs_public = true where actor_id = ${generous}`);
  });
  await home.database.ownerDb.execute(sql`analyze`);
});
afterAll(() => home.close());

const visitor = (actorId: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin).signIn(home.deps, actorId);

/** What comes with each page. */
const besides = async () => {
  const bodies = await Promise.all(
    [ASSET_PATHS.styles, ASSET_PATHS.script].map(async (path) =>
      gzipSync(await (await assetRoutes().request(path)).arrayBuffer()),
    ),
  );
  return bodies.reduce((sum, { byteLength }) => sum + byteLength, 0);
};

test('every page about them is light', async () => {
  const more = await besides();
  const own = ['/home', '/home/received', '/home/supporters', '/home/months', '/home/budget'];
  const pages = [
    [loved, [...own, '/@lighthouse', LAMPS]],
    [generous, [...own, '/@generous', '/@maker', '/@maker/works/77', LAMPS]],
  ] as const;
  for (const [who, paths] of pages) {
    const here = await visitor(who);
    for (const path of paths) {
      const page = await here.text(path);
      expect(gzipSync(page).byteLength + more, path).toBeLessThan(MOST_BYTES);
      // Names that are alike are packed better than those of people.
      expect(page.length, path).toBeLessThan(4 * MOST_BYTES);
    }
  }
  const file = await (await visitor(loved)).get('/home/received/figures.csv');
  expect(await file.text()).toContain(`month,2026-10,,,,${MANY},${MANY},0,`);
});

test.each([
  ['the givers of a work', () => loved, LAMPS, /@reader(\d+)@/g, 60],
  ['supporters', () => loved, '/home/supporters', /@reader(\d+)@/g, 20],
  ['what somebody gave', () => generous, '/home', /maker\/works\/(\d+)"/g, 50],
  ['the same, for everybody', () => loved, '/@generous', /maker\/works\/(\d+)"/g, 50],
] as const)(
  '%s: page after page, the latest first, none twice',
  async (_, who, path, line, each) => {
    const here = await visitor(who());
    const seen: number[] = [];
    let at: string | undefined = path;
    for (let pages = 0; pages < 4; pages += 1) {
      const page: string = await here.text(at ?? '');
      seen.push(...new Set([...page.matchAll(line)].map(([, n]) => Number(n))));
      at = /<a class="onward" href="([^"]+)" rel="next"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toEqual(Array.from({ length: 4 * each }, (_, n) => MANY - n));
  },
);

test('all of them are counted', async () => {
  const here = await visitor(loved);
  expect(textOf(await here.text(LAMPS))).toContain('|10,000 in all|');
  expect(textOf(await here.text('/home/received'))).toContain('|sea.example|10,000|');
  expect(textOf(await here.text('/'))).toContain('|20,000|');
});
