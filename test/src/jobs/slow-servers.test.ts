import { expect, test, vi } from 'vitest';
import { PACE } from '../../../src/jobs/host-lane.ts';
import { startReader } from '../../../src/jobs/reader.ts';
import { readingTurn } from '../../../src/jobs/reading-turn.ts';
import { type BusyServer, type BusySpec, busyServer } from '../../support/busy-server.ts';
import { house } from '../../support/house.ts';
import { linkAccounts } from '../../support/linked-accounts.ts';
import { reaching } from '../../support/reaching.ts';

/** A second is a few milliseconds here. */
const QUICK = { ...PACE, everyMs: 200, spreadMs: 150, leastGapMs: 4, mostGapMs: 15, slowMs: 300 };
const plain: BusySpec = {
  ...{ software: 'mastodon', accounts: 20, favourites: 1, limits: [], says: null },
  ...{ answersMs: [1, 5], trouble: null, newOnes: 0 },
};
const SLOW_SERVERS = 15;

test('servers that take their time, however many, keep a quick one waiting once', async () => {
  const home = await house();
  const deps = reaching({ ...home.deps, clock: () => new Date() });
  const servers: BusyServer[] = [];
  for (let n = 0; n <= SLOW_SERVERS; n += 1) {
    const spec = n === 0 ? plain : { ...plain, answersMs: [600, 600] as const };
    const server = await busyServer(spec);
    servers.push(server);
    const { host } = server;
    await linkAccounts(deps, home.database.ownerDb, { host, spec }, () => new Date());
  }
  const [quick, ...slow] = servers;
  const reader = startReader(deps, readingTurn(home.database.address), QUICK);
  const isRead = () => expect(quick?.seen().requests).toBe(plain.accounts);
  await vi.waitFor(isRead, { timeout: 30_000, interval: 10 });
  const asked = slow.reduce((sum, server) => sum + server.seen().requests, 0);
  await reader.stop();
  for (const server of servers) server.close();
  await home.close();
  // In turns they would have been asked for more than ten each time.
  expect(asked).toBeLessThan(plain.accounts * 8);
}, 60_000);
