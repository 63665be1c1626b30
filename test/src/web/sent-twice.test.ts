import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAll } from '../../support/database.ts';
import { eachForm, goodFields } from '../../support/each-form.ts';
import { type FullHouse, fullHouse } from '../../support/full-house.ts';
import { PageVisitor, pagesOf } from '../../support/pages.ts';

/** What a form does is seen by how many rows there are of each kind afterwards, jobs among them. */
type Step = {
  readonly what: string;
  readonly rows: string;
  readonly answers: readonly number[];
};

/** Sends every form of every page, as often as is said, all at the same time. */
async function live(full: FullHouse, times: number): Promise<Step[]> {
  const { deps } = full;
  const here = await new PageVisitor(pagesOf(deps), deps.node.origin).signIn(deps, full.keeper);
  const steps: Step[] = [];
  await eachForm(here, full.pages, async (form, what) => {
    const fields = goodFields(form);
    const sent = Array.from({ length: times }, () => here.post(form.action, fields));
    const answers = (await Promise.all(sent)).map(({ status }) => status);
    steps.push({ what, rows: await rowsOf(full), answers });
  });
  return steps;
}

async function rowsOf(full: FullHouse): Promise<string> {
  const { ownerDb } = full.house.database;
  const tables = await ownerDb.execute<{ name: string }>(sql`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
    from information_schema.tables where table_type = 'BASE TABLE'
      and table_schema in ('public', 'graphile_worker')
      and table_name not in ('session', 'sign_in_link', 'key_value', 'catalogue_stale')`);
  const parts = tables.map(
    ({ name }) => `select '${name}' as name, count(*)::int as n from ${name}`,
  );
  const rows = await ownerDb.execute<{ name: string; n: number }>(
    sql.raw(`${parts.join(' union all ')} order by 1`),
  );
  return rows.map(({ name, n }) => `${name} ${n}`).join('\n');
}

let once: FullHouse;
let twice: FullHouse;
beforeAll(async () => {
  [once, twice] = await Promise.all([fullHouse(), fullHouse()]);
  await openAll(twice.deps.db);
});
afterAll(async () => {
  await once.house.database.close();
  await twice.house.database.close();
});

/** Routes that no form of this house is sent to: a dispute after all is sent twice where its own page is
 *  tested; what we have paid is booked under the same lock and key as what came; a script asks for options;
 *  while one file of the bank waits no other can be brought; and nobody here has moved. */
const NOT_SEEN = [
  '/admin/month/file',
  '/admin/month/first-balance',
  '/admin/peers/dispute-line',
  '/admin/settlement/sent',
  '/home/settings/move/back',
  '/home/settings/move/deny',
  '/home/settings/passkeys/options',
];

/** What they answer is shown once and nowhere else, so they lead to no other page; who replaces the node's
 *  bank account is asked once more. */
const SHOWN_ONCE = /^\/(home\/settings\/(apps\/(tokens|register|secret)|webhooks)|admin\/bank)$/;

test('every form that is sent twice at the same time does what it does once', async () => {
  const [single, double] = await Promise.all([live(once, 1), live(twice, 2)]);
  for (const [n, { what, rows, answers }] of single.entries()) {
    const [status = 0] = answers;
    const both = double[n];
    expect([both?.what, both?.rows], what).toEqual([what, rows]);
    const done = SHOWN_ONCE.test(what.split(' ')[1] ?? '') ? 200 : 303;
    expect([status === done || (status >= 400 && status < 500), status], what).toEqual([
      true,
      status,
    ]);
    const other =
      both?.answers.toSorted((a, b) => Number(b === status) - Number(a === status)) ?? [];
    expect(other[0], what).toBe(status);
    expect([other[1] === status || (other[1] ?? 0) < 500, other[1]], what).toEqual([
      true,
      other[1],
    ]);
  }
  expect(double).toHaveLength(single.length);
  const seen = new Set(single.map(({ what }) => what.split(' ')[1]?.split('?')[0]));
  const routes = pagesOf(once.deps).routes.filter(({ method }) => method === 'POST');
  const own = routes
    .map(({ path }) =>
      path
        .split('/')
        .map((part) => (part.startsWith(':') ? '#' : part))
        .join('/'),
    )
    .filter((path) => /^\/(home|admin|claim|flattr)(\/|$)/.test(path) && path !== '/flattr/home');
  expect([...new Set(own)].filter((path) => !seen.has(path)).sort()).toEqual(NOT_SEEN);
});
