import { count, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { favouriteReading, foundFavourite, identity } from '../../../db/schema/schema.ts';
import { PACE } from '../../../src/jobs/host-lane.ts';
import { startReader } from '../../../src/jobs/reader.ts';
import { readingTurn } from '../../../src/jobs/reading-turn.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { type BusyServer, type BusySpec, busyServer } from '../../support/busy-server.ts';
import { type House, house } from '../../support/house.ts';
import { linkAccounts } from '../../support/linked-accounts.ts';
import { reaching } from '../../support/reaching.ts';

/** A second is a few milliseconds here. */
const QUICK = { ...PACE, everyMs: 200, spreadMs: 150, leastGapMs: 4, mostGapMs: 15 };
const WINDOW_MS = 60_000;
const turn = () => readingTurn(home.database.address);

const began = Date.now();
let home: House;
let deps: NodeDeps;
const servers = new Map<string, BusyServer>();

const plain: BusySpec = {
  ...{ software: 'mastodon', accounts: 20, favourites: 12, limits: [], says: null },
  ...{ answersMs: [1, 5], trouble: null, newOnes: 0.2 },
};
const SPECS: Record<string, BusySpec> = {
  large: {
    ...{ ...plain, accounts: 150, says: 'dates' },
    limits: [
      { by: 'token', most: 300, windowMs: WINDOW_MS },
      { by: 'address', most: 1_000, windowMs: WINDOW_MS },
    ],
  },
  small: { ...plain, accounts: 1, software: 'hollo' },
  seconds: {
    ...{ ...plain, accounts: 90, says: 'seconds', software: 'gotosocial' },
    limits: [{ by: 'address', most: 60, windowMs: WINDOW_MS }],
  },
  draft: {
    ...{ ...plain, accounts: 90, says: 'draft' },
    limits: [{ by: 'address', most: 60, windowMs: WINDOW_MS }],
  },
  down: { ...plain, trouble: 'down' },
  refuses: { ...plain, trouble: 'refuses' },
};

beforeAll(async () => {
  home = await house();
  deps = reaching({ ...home.deps, clock: () => new Date() });
  for (const [name, spec] of Object.entries(SPECS)) {
    const server = await busyServer(spec);
    servers.set(name, server);
    const { host } = server;
    await linkAccounts(deps, home.database.ownerDb, { host, spec }, () => new Date());
  }
  const reader = startReader(deps, turn(), QUICK);
  const due = async () => (await readingsOf('large')).filter(({ readAt }) => !isNew(readAt)).length;
  await vi.waitFor(async () => expect(await due()).toBe(0), { timeout: 30_000, interval: 100 });
  await reader.stop();
  await stopsEarly();
}, 60_000);
afterAll(async () => {
  for (const server of servers.values()) server.close();
  await home.close();
});

let left: number[] = [];
/** A process that ends soon after it has taken who is due. */
async function stopsEarly(): Promise<void> {
  const { spec, name } = { spec: plain, name: 'early' };
  const server = await busyServer(spec);
  servers.set(name, server);
  const at = { host: server.host, spec };
  await linkAccounts(deps, home.database.ownerDb, at, () => new Date());
  const reader = startReader(deps, turn(), { ...PACE, mostGapMs: 200, leastGapMs: 200 });
  await vi.waitFor(() => expect(server.seen().requests).toBeGreaterThan(0));
  await reader.stop();
  const readings = await readingsOf(name);
  const waiting = readings.filter(({ readAt }) => !isNew(readAt));
  left = [server.seen().requests, readings.length - waiting.length];
  left.push(waiting.filter(({ nextReadAt }) => nextReadAt <= new Date()).length);
}

test('a process that ends leaves who is not read yet to the next one', () => {
  const [asked = 0, read = 0, due = 0] = left;
  expect(asked).toBeLessThan(20);
  expect([read, due]).toEqual([asked, 20 - asked]);
});

const isNew = (readAt: Date | null) => readAt !== null && readAt.getTime() >= began;
const seen = (name: string) => servers.get(name)?.seen() ?? Promise.reject(new Error(name));
const hostOf = (name: string) => servers.get(name)?.host ?? '';

const readingsOf = (name: string) =>
  deps.db
    .select({
      ...{ readAt: favouriteReading.readAt, nextReadAt: favouriteReading.nextReadAt },
      ...{ trouble: favouriteReading.trouble, failures: favouriteReading.failures },
    })
    .from(favouriteReading)
    .innerJoin(identity, sql`${identity.actorId} = ${favouriteReading.actorId}`)
    .where(sql`${identity.host} = ${hostOf(name)}`);

test('everybody is read, one page each, and what is new is found', async () => {
  for (const name of ['large', 'small']) {
    const { requests, refused, askedAtMs, added, host } = await seen(name);
    expect([requests, refused]).toEqual([SPECS[name]?.accounts, 0]);
    expect(askedAtMs.every((times) => times.length === 1)).toBe(true);
    const [found] = await deps.db
      .select({ n: count() })
      .from(foundFavourite)
      .where(sql`${foundFavourite.objectUri} like ${`http://${host}/%`}`);
    expect(found?.n).toBe(added);
  }
});

test('a large server is not asked for all at once, and the next time not at one time', async () => {
  const { askedAtMs } = await seen('large');
  const times = askedAtMs.flat();
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(150 * QUICK.leastGapMs * 0.8);
  const next = (await readingsOf('large')).map(({ nextReadAt }) => nextReadAt.getTime());
  expect(Math.max(...next) - Math.min(...next)).toBeGreaterThan(60_000);
  expect(Math.max(...next)).toBeLessThan(Date.now() + 15 * 60_000);
});

describe.each(['seconds', 'draft'])('a server that says in %s what is left', (name) => {
  test('is never asked for more than that; who is left waits, and nothing is wrong', async () => {
    const { refused, peakPerWindow } = await seen(name);
    expect(refused).toBe(0);
    expect(peakPerWindow).toBeGreaterThan(50);
    expect(peakPerWindow).toBeLessThan(60);
    const readings = await readingsOf(name);
    expect(readings.every(({ trouble }) => trouble === null)).toBe(true);
    const waiting = readings.filter(({ readAt }) => !isNew(readAt));
    expect(waiting.length).toBeGreaterThan(20);
    expect(waiting.every(({ nextReadAt }) => nextReadAt.getTime() > began + 30_000)).toBe(true);
  });
});

describe.each([
  ['down', 'unreachable', 14],
  ['refuses', 'asked_too_often', 10],
] as const)('a server that %s', (name, trouble, minutes) => {
  test('is asked for a few, and everybody sees why they are not read', async () => {
    const { requests } = await seen(name);
    expect(requests).toBeLessThanOrEqual(2 + PACE.atOnce);
    const readings = await readingsOf(name);
    expect(readings.map((one) => one.trouble)).toEqual(readings.map(() => trouble));
    const soonest = Math.min(...readings.map(({ nextReadAt }) => nextReadAt.getTime()));
    expect(soonest).toBeGreaterThan(Date.now() + (minutes - 1) * 60_000);
  });
});
