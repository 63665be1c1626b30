import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Subject } from '../../../src/flattr/flattr.ts';
import { makeAgent } from '../../../src/net/agent.ts';
import { makeBoundedGet } from '../../../src/net/bounded-get.ts';
import { makeLookup } from '../../../src/net/look-up.ts';
import { makeTextLookup } from '../../../src/net/look-up-text.ts';
import {
  claimHost,
  leaveHost,
  lookAtHost,
  queueDueHosts,
} from '../../../src/operations/claim-host.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { findPayee } from '../../../src/operations/find-payee.ts';
import { findWork } from '../../../src/operations/find-work.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { makeSources } from '../../../src/sources/sources.ts';
import { type CreatorSite, creatorSite } from '../../support/creator-site.ts';
import { jobsOf } from '../../support/database.ts';
import { flattrById } from '../../support/foreign.ts';
import { giver, type House, house, person } from '../../support/house.ts';
import { reaching } from '../../support/reaching.ts';
import { type NameServer, startNameServer } from '../net/a-name-server.ts';

const texts = new Map<string, readonly string[]>();
const FILE = '/.well-known/flattr.txt';
let home: House;
let deps: NodeDeps;
let site: CreatorSite;
let names: NameServer;
let giverId: string;

beforeAll(async () => {
  home = await house();
  site = await creatorSite();
  names = await startNameServer(
    { 'blog.example': ['127.0.0.1'], 'sub.blog.example': ['127.0.0.1'] },
    texts,
  );
  const lookup = makeLookup([names.address]);
  const agent = makeAgent({ allowPrivateAddress: true, lookup });
  const get = makeBoundedGet({ userAgent: 'Obole/test', agent });
  const sources = makeSources(get, makeTextLookup([names.address]));
  deps = { ...reaching(home.deps), sources };
  giverId = await giver(deps, 'giver', { budgetMinor: 500n });
  for (const path of ['/fog', '/~friend/fog', '/later', '/afterwards', '/named', '/post'])
    site.pages.set(path, `<!doctype html><title>${path}</title>`);
});
afterAll(async () => {
  site.close();
  names.close();
  await home.close();
});

const says = (line: string, type = 'text/plain') =>
  site.pages.set(FILE, { headers: { 'content-type': type }, body: `${line}\n` });

const pageOf = (name: string) => `${deps.node.origin}/@${name}`;

async function gift(url: string): Promise<string> {
  const found = await findWork(deps, url);
  if (!found.ok) throw new Error(found.code);
  const given = await giveFlattr(deps, { giverId, ...found.subject });
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}

const payeeOf = async (flattrId: string) => (await flattrById(deps, flattrId)).payeeId;

async function lookForAll(): Promise<void> {
  for (const subject of await jobsOf(home.database, 'find-payee'))
    await findPayee(deps, subject as Subject);
}

test('a file at the host takes what waits for its pages, and nothing of its neighbours', async () => {
  const owner = await person(deps, 'blogger');
  const which = { accountId: owner, origin: site.origin };
  const own = await gift(`${site.origin}/fog`);
  const friends = await gift(`${site.origin}/~friend/fog`);
  expect(await claimHost(deps, which)).toMatchObject({ ok: true, look: 'silent' });
  says(pageOf('somebody_else'));
  expect(await claimHost(deps, which)).toMatchObject({ look: 'silent' });
  says(pageOf('blogger'), 'text/html');
  expect(await claimHost(deps, which)).toMatchObject({ look: 'silent' });
  site.pages.set('/elsewhere', {
    headers: { 'content-type': 'text/plain' },
    body: pageOf('blogger'),
  });
  site.pages.set(FILE, { status: 302, headers: { location: '/elsewhere' } });
  expect(await claimHost(deps, which)).toMatchObject({ look: 'silent' });
  await lookForAll();
  expect(await payeeOf(own)).toBeNull();

  says(pageOf('blogger'));
  expect(await claimHost(deps, which)).toMatchObject({ look: 'proven' });
  await lookForAll();
  expect(await payeeOf(own)).toBe(owner);
  expect(await payeeOf(friends)).toBeNull();
  // What is given from then on is theirs at once, and stays theirs by what is known for a week.
  expect(await payeeOf(await gift(`${site.origin}/later`))).toBe(owner);

  // The word is taken back: what is given from then on waits, what was given stays theirs.
  site.pages.delete(FILE);
  home.setClock('2026-10-13T12:00:00Z');
  expect(await queueDueHosts(deps)).toBe(1);
  expect(await jobsOf(home.database, 'look-at-host')).toEqual([which]);
  expect(await lookAtHost(deps, which)).toBe('silent');
  expect(await payeeOf(await gift(`${site.origin}/afterwards`))).toBeNull();
  expect(await payeeOf(own)).toBe(owner);
});

test('a host that is down keeps its last word for 30 days, and then it has none', async () => {
  const origin = 'https://127.0.0.1:9';
  const which = { accountId: await person(deps, 'down'), origin };
  const proven = async () =>
    (
      await deps.db.query.hostClaim.findFirst({
        where: (claim, { eq }) => eq(claim.accountId, which.accountId),
      })
    )?.provenAt ?? null;
  const words = (names: readonly string[] | null): NodeDeps => ({
    ...deps,
    sources: { ...deps.sources, hostWords: async () => [{ at: `${origin}${FILE}`, names }] },
  });
  home.setClock('2026-11-01T12:00:00Z');
  await claimHost(words([pageOf('down')]), which);
  home.setClock('2026-12-01T12:00:00Z');
  expect(await lookAtHost(deps, which)).toBe('unreadable');
  expect(await proven()).not.toBeNull();
  home.setClock('2026-12-01T12:00:01Z');
  expect(await lookAtHost(deps, which)).toBe('unreadable');
  expect(await proven()).toBeNull();
});

test('a record in the DNS is enough, for its own name and not for one below it', async () => {
  home.setClock('2026-12-02T12:00:00Z');
  const owner = await person(deps, 'namer');
  const [origin, below] = [
    `http://blog.example:${site.port}`,
    `http://sub.blog.example:${site.port}`,
  ];
  texts.set('_flattr.blog.example', ['v=spf1 -all', pageOf('namer')]);
  const own = await gift(`${origin}/post`);
  const others = await gift(`${below}/post`);
  const which = { accountId: owner, origin };
  expect(await claimHost(deps, which)).toMatchObject({ look: 'proven' });
  await lookForAll();
  expect(await payeeOf(own)).toBe(owner);
  expect(await payeeOf(others)).toBeNull();
  await leaveHost(deps, which);
  expect(await payeeOf(await gift(`${origin}/named`))).toBeNull();
});

test.each(['https://github.io', 'https://co.uk', 'https://localhost:9001', 'https://example'])(
  'nobody has %s',
  async (origin) => {
    const accountId = giverId;
    expect(await claimHost(deps, { accountId, origin })).toMatchObject({ code: 'host_unusable' });
  },
);

test('a week of looking, then it rests until somebody asks again', async () => {
  home.setClock('2027-01-02T12:00:00Z');
  const which = { accountId: await person(deps, 'slow'), origin: site.origin };
  const next = async () =>
    (
      await deps.db.query.hostClaim.findFirst({
        where: (claim, { eq }) => eq(claim.accountId, which.accountId),
      })
    )?.nextLookAt?.toISOString();
  await claimHost(deps, which);
  expect(await next()).toBe('2027-01-02T13:00:00.000Z');
  home.setClock('2027-01-05T12:00:00Z');
  await lookAtHost(deps, which);
  expect(await next()).toBe('2027-01-05T18:00:00.000Z');
  home.setClock('2027-01-09T12:00:00Z');
  await lookAtHost(deps, which);
  expect(await next()).toBeUndefined();
  await claimHost(deps, which);
  expect(await next()).toBe('2027-01-09T13:00:00.000Z');
});
