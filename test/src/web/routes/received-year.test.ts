import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creator, giver, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

const WORKS = 450;

let home: House;
let maker: string;

beforeAll(async () => {
  home = await house({ at: '2026-10-05T12:00:00Z' });
  maker = (await creator(home.deps, 'maker', [])).actorId;
  const reader = await giver(home.deps, 'reader', { budgetMinor: 500n });
  await home.database.ownerDb.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`
      with works as (
        insert into work (id, uri, author_id, url, page_url, slug, title, published_at, created_at,
          updated_at)
        select gen_random_uuid(), 'http://localhost:9001/w/' || n, ${maker}, 'http://localhost:9001/w/' || n,
          'http://localhost:9001/@maker/works/' || n, n::text, 'Work ' || n, now(), now(), now()
        from generate_series(1, ${WORKS}::int) as n returning id, slug
      ), gifts as (
        insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, recorded_at)
        select gen_random_uuid(), 'http://localhost:9001/flattrs/' || slug, ${reader}, true, 'page', id,
          ${maker}, '2026-09', now()
        from works returning id, uri)
      insert into share (flattr_id, month, giver_id, payee_id, amount_minor, currency)
      select id, '2026-09', ${reader}, ${maker}, ${WORKS + 1}::int - substring(uri from '[0-9]+$')::int, 'EUR'
      from gifts`);
  });
});
// What no close has made is not in its books.
afterAll(() => home.database.close());

test('a year with many works is read page by page, and its sums are those of all', async () => {
  const here = await new PageVisitor(pagesOf(home.deps), home.deps.node.origin).signIn(
    home.deps,
    maker,
  );
  const seen: number[] = [];
  const parts: string[] = [];
  let path: string | undefined = '/home/received/2026';
  while (path !== undefined) {
    const page: string = await here.text(path);
    seen.push(...[...page.matchAll(/>Work (\d+)</g)].map(([, n]) => Number(n)));
    parts.push(/\d+ of \d+ works/.exec(page)?.[0] ?? '');
    expect(textOf(page)).toContain('|In all|450|1,014.75 EUR|');
    path = /<a class="onward" href="([^"]+)" rel="next"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(seen).toEqual(Array.from({ length: WORKS }, (_, n) => n + 1));
  const told = ['200 of 450 works', '200 of 450 works', '50 of 450 works'];
  expect(parts).toEqual(told);
  for (const wrong of ['0', '-1', '450', '1e2', '99999999999'])
    expect(await here.text(`/home/received/2026?after=${wrong}`), wrong).toContain('>Work 1<');
});
