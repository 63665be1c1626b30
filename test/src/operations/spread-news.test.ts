import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Jobs } from '../../../db/records/jobs.ts';
import { spreadLater, spreadNews } from '../../../src/operations/spread-news.ts';
import { jobsOf } from '../../support/database.ts';
import { creator, type House, house } from '../../support/house.ts';

let here: House;
let workId: string;

beforeAll(async () => {
  here = await house();
  const made = await creator(here.deps, 'night-trains', ['Sleeper']);
  workId = made.workIds[0] ?? '';
  await here.database.ownerDb.execute(sql`
    with added as (
      insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
      select gen_random_uuid(), uri, 'person', false, 'reader', n || '.example', 'A reader', uri,
        uri || '/inbox', now()
      from (select n, 'https://' || n || '.example/reader' as uri from generate_series(1, 120) n) x
      returning id, uri
    ) insert into follow (id, uri, follower_id, followee_id, state, created_at)
    select id, uri || '#follow', id, ${made.actorId}, 'accepted', now() from added`);
});

afterAll(() => here.close());

const parts = async () => (await jobsOf(here.database, 'hand-over')) as Jobs['hand-over'][];
const forgetJobs = () =>
  here.database.ownerDb.execute(sql`delete from graphile_worker._private_jobs`);

test('news for many is handed over in parts, everybody in one of them', async () => {
  await forgetJobs();
  expect(await spreadNews(here.deps, { workId, act: 'create' })).toBe(120);
  const found = await parts();
  expect(found.map(({ inboxes }) => inboxes.length)).toEqual([50, 50, 20]);
  expect(new Set(found.flatMap(({ inboxes }) => inboxes)).size).toBe(120);
  expect(found[0]?.news).toEqual({ workId, act: 'create' });
});

test('what did not arrive waits as one job for each inbox and piece of news', async () => {
  await forgetJobs();
  const inboxes = ['https://1.example/inbox', `https://2.example/${'x'.repeat(1_900)}`];
  await spreadLater(here.deps, { workId, act: 'create' }, inboxes);
  await spreadLater(here.deps, { workId, act: 'create' }, inboxes);
  await spreadLater(here.deps, { workId, act: 'update' }, inboxes.slice(0, 1));
  expect((await parts()).map(({ news, inboxes }) => [news.act, inboxes.length])).toEqual([
    ['create', 1],
    ['create', 1],
    ['update', 1],
  ]);
  const now = await here.database.ownerDb.execute(
    sql`select from graphile_worker._private_jobs where run_at <= now()`,
  );
  expect(now).toHaveLength(0);
});

test('news of what is not ours is a mistake', async () => {
  await expect(spreadNews(here.deps, { workId: here.deps.newId(), act: 'update' })).rejects.toThrow(
    'of ours',
  );
});
