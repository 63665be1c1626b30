import { expect, test, vi } from 'vitest';
import { PACE } from '../../../src/jobs/host-lane.ts';
import { startReader } from '../../../src/jobs/reader.ts';
import { readingTurn } from '../../../src/jobs/reading-turn.ts';
import { type BusyServer, type BusySpec, busyServer } from '../../support/busy-server.ts';
import { house } from '../../support/house.ts';
import { linkAccounts } from '../../support/linked-accounts.ts';
import { reaching } from '../../support/reaching.ts';

/** A second is a few milliseconds here, but for what is slow: a quick answer takes long on a busy machine. */
const QUICK = { ...PACE, everyMs: 50, spreadMs: 150, leastGapMs: 4, mostGapMs: 15, slowMs: 1_000 };
const plain: BusySpec = {
  ...{ software: 'mastodon', accounts: 20, favourites: 1, limits: [], says: null },
  ...{ answersMs: [0, 0], trouble: null, newOnes: 0 },
};
/** Slow to answer as often as it is asked at one time; then it does not answer as long as the test lasts. */
const slowly: BusySpec = { ...plain, answersMs: [1_100, 1_100], hangsAfter: QUICK.atOnce };
/** Together they are asked for more than all that is waited for at one time. */
const SLOW_SERVERS = 15;
/** As `src/jobs/reader.ts` has it. */
const MOST_SLOW_AT_ONCE = 20;

test('servers that take their time, however many, keep a quick one waiting once', async () => {
  const home = await house();
  const deps = reaching({ ...home.deps, clock: () => new Date() });
  const servers: BusyServer[] = [];
  for (let n = 0; n <= SLOW_SERVERS; n += 1) {
    const spec = n === 0 ? plain : slowly;
    const server = await busyServer(spec);
    servers.push(server);
    const { host } = server;
    await linkAccounts(deps, home.database.ownerDb, { host, spec }, () => new Date());
  }
  const reader = startReader(deps, readingTurn(home.database.address), QUICK);
  const isRead = () => expect(servers[0]?.seen().requests).toBe(plain.accounts);
  await vi.waitFor(isRead, { timeout: 50_000, interval: 10 });
  const asked = servers.slice(1).reduce((sum, server) => sum + server.seen().requests, 0);
  for (const server of servers) server.close();
  await reader.stop();
  await home.close();
  // In turns with them it would have waited for all of them again, until they are given up.
  expect(asked).toBeLessThanOrEqual(SLOW_SERVERS * QUICK.atOnce + MOST_SLOW_AT_ONCE);
}, 60_000);
