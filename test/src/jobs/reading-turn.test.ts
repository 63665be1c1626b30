import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PACE } from '../../../src/jobs/host-lane.ts';
import { startReader } from '../../../src/jobs/reader.ts';
import { readingTurn } from '../../../src/jobs/reading-turn.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { type BusyServer, busyServer } from '../../support/busy-server.ts';
import { type House, house } from '../../support/house.ts';
import { linkAccounts } from '../../support/linked-accounts.ts';
import { reaching } from '../../support/reaching.ts';

const QUICK = { ...PACE, everyMs: 20, spreadMs: 20, leastGapMs: 2, mostGapMs: 5 };
const ACCOUNTS = 12;
const SPEC = {
  ...{ software: 'mastodon', accounts: ACCOUNTS, favourites: 3, limits: [], says: null },
  ...{ answersMs: [1, 2] as [number, number], trouble: null, newOnes: 0 },
};

let home: House;
let deps: NodeDeps;
let server: BusyServer;
beforeAll(async () => {
  home = await house();
  deps = reaching({ ...home.deps, clock: () => new Date() });
  server = await busyServer(SPEC);
  const at = { host: server.host, spec: SPEC };
  await linkAccounts(deps, home.database.ownerDb, at, () => new Date());
});
afterAll(async () => {
  await server.close();
  await home.close();
});

/** A process that reads, and how often it has asked. */
function reader() {
  const asked = { times: 0 };
  const { accountServers } = deps;
  const favourites: typeof accountServers.favourites = (...of) => {
    asked.times += 1;
    return accountServers.favourites(...of);
  };
  const own = { ...deps, accountServers: { ...accountServers, favourites } };
  return { asked, ...startReader(own, readingTurn(home.database.address), QUICK) };
}
const allDue = () =>
  home.database.ownerDb.execute(sql`update favourite_reading set next_read_at = now()`);

test('of two processes on one database one reads, and the other when it has ended', async () => {
  const turns = [readingTurn(home.database.address), readingTurn(home.database.address)] as const;
  const ours = () => Promise.all(turns.map((turn) => turn.isOurs()));
  expect(await turns[0].isOurs()).toBe(true);
  for (const _ of ['once', 'again']) expect(await ours()).toEqual([true, false]);
  await turns[0].close();
  await vi.waitFor(async () => expect(await turns[1].isOurs()).toBe(true));
  await turns[1].close();

  const first = reader();
  await vi.waitFor(() => expect(first.asked.times).toBe(ACCOUNTS), { timeout: 10_000 });
  const second = reader();
  await allDue();
  await vi.waitFor(() => expect(first.asked.times).toBe(2 * ACCOUNTS), { timeout: 10_000 });
  expect(second.asked.times).toBe(0);
  await first.stop();
  await allDue();
  await vi.waitFor(() => expect(second.asked.times).toBe(ACCOUNTS), { timeout: 10_000 });
  await second.stop();
});

test('a session that was lost holds nothing', async () => {
  const [turn, other] = [
    readingTurn(home.database.address),
    readingTurn(home.database.address),
  ] as const;
  expect([await turn.isOurs(), await other.isOurs()]).toEqual([true, false]);
  await home.database.ownerDb.execute(sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and classid = 8174004 and granted
      and database = (select oid from pg_database where datname = current_database())`);
  await vi.waitFor(async () => expect(await other.isOurs()).toBe(true));
  expect(await turn.isOurs().catch(() => turn.isOurs())).toBe(false);
  await Promise.all([turn.close(), other.close()]);
});
