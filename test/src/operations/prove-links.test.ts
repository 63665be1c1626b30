import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { actor, flattr } from '../../../db/schema/schema.ts';
import type { NodeDeps, PageReading, RemoteActor } from '../../../src/operations/deps.ts';
import { editProfile } from '../../../src/operations/edit-profile.ts';
import { done, refuse } from '../../../src/operations/outcome.ts';
import { proveLinks, queueDueLinks } from '../../../src/operations/prove-links.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';
import { elsewhere, workElsewhere } from '../../support/peer.ts';

const HERE = 'http://localhost:9001/@night-trains';
const BLOG = 'https://night-trains.example/about';
const TOOT = 'https://social.example/@night-trains';

let home: House;
let id: string;
beforeAll(async () => {
  home = await house();
  id = await person(home.deps, 'night-trains');
});
afterAll(() => home.close());
beforeEach(async () => {
  const profile = { name: 'Night Trains', summary: '', kind: 'person', picture: null } as const;
  const links = [BLOG, TOOT].map((href) => ({ name: '', href }));
  const rest = { attributionDomains: [], flattrsPublic: false, links };
  expect(await editProfile(home.deps, id, { ...profile, ...rest })).toEqual({ ok: true });
});

const page = (names: readonly string[]): PageReading => ({
  ...{ url: BLOG, title: '', description: '', pictureUrl: null, language: null, byline: null },
  ...{ tags: [], category: 'text', publishedAt: null, feeds: [], names },
});

/** The network as it answers now: who is behind the account, what the page names; null: silence. */
const network = (account: Partial<RemoteActor> | null, names: string[] | null): NodeDeps => ({
  ...home.deps,
  remote: {
    ...home.deps.remote,
    lookUp: async (url) =>
      url.href === TOOT && account !== null
        ? { actor: { ...elsewhere('night-trains', 'social.example'), ...account } }
        : null,
  },
  sources: {
    ...home.deps.sources,
    page: async (url) =>
      url === BLOG && names !== null ? done({ reading: page(names) }) : refuse('unreachable'),
  },
});

const now = async () => {
  const [row] = await home.deps.db.select().from(actor).where(eq(actor.id, id));
  return [row?.links.map(({ provenAt }) => provenAt !== null), row?.alsoKnownAs];
};
const SELF = 'https://social.example/users/night-trains';

test('a link is proven when the page or the account behind it leads back', async () => {
  await proveLinks(network({ links: [HERE] }, [HERE]), id);
  expect(await now()).toEqual([[true, true], [SELF]]);
});

test('what leads elsewhere proves nothing', async () => {
  await proveLinks(network({ links: [`${HERE}s`] }, ['http://localhost:9001/@another']), id);
  expect(await now()).toEqual([[false, false], []]);
});

test('a handle in fediverse:creator and an alias count, too', async () => {
  const [row] = await home.deps.db.select().from(actor).where(eq(actor.id, id));
  const alsoKnownAs = [row?.uri ?? ''];
  await proveLinks(network({ alsoKnownAs }, ['acct:Night-Trains@localhost:9001']), id);
  expect(await now()).toEqual([[true, true], [SELF]]);
});

test('a page that was read at another host, after a redirect, proves nothing', async () => {
  const deps = network(null, [HERE]);
  const elsewhere = async () =>
    done({ reading: { ...page([HERE]), url: 'https://attacker.example/about' } });
  await proveLinks({ ...deps, sources: { ...deps.sources, page: elsewhere } }, id);
  expect(await now()).toEqual([[false, false], []]);
});

test('silence changes nothing, a link taken away does', async () => {
  await proveLinks(network({ links: [HERE] }, [HERE]), id);
  await proveLinks(network(null, null), id);
  expect(await now()).toEqual([[true, true], [SELF]]);
  await proveLinks(network({ links: [] }, []), id);
  expect(await now()).toEqual([[false, false], []]);
});

test('followers are told of a change only', async () => {
  await proveLinks(network({ links: [HERE] }, [HERE]), id);
  const told = async () => (await jobsOf(home.database, 'send-actor')).length;
  const before = await told();
  await proveLinks(network({ links: [HERE] }, [HERE]), id);
  expect(await told()).toBe(before);
  await proveLinks(network({ links: [] }, [HERE]), id);
  expect(await told()).toBe(before + 1);
});

test('what waits for whom they are proven to be is looked for', async () => {
  const { deps } = home;
  const { workId } = await workElsewhere(
    deps,
    { ...elsewhere('night-trains', 'social.example'), uri: SELF },
    'waiting',
  );
  const giverId = await person(deps, 'reader');
  await deps.db.insert(flattr).values({
    ...{ id: deps.newId(), uri: 'x:1', giverId, given: true, workId, month: '2026-10' },
    ...{ source: 'page', waitingFor: 'account', recordedAt: deps.clock() },
  });
  const looks = () => jobsOf(home.database, 'find-payee');
  await proveLinks(network({ links: [] }, []), id);
  expect(await looks()).toEqual([]);
  await proveLinks(network({ links: [HERE] }, [HERE]), id);
  expect(await looks()).toEqual([{ workId }]);
});

test('what a link proved stands while it is there and silent, for 30 days', async () => {
  const at = (days: number, deps: NodeDeps): NodeDeps => {
    const then = new Date(home.deps.clock().getTime() + days * 24 * 3_600_000);
    return { ...deps, clock: () => then };
  };
  const silence = network(null, null);
  await proveLinks(network({ links: [HERE] }, [HERE]), id);
  await proveLinks(at(30, silence), id);
  expect(await now()).toEqual([[true, true], [SELF]]);
  await proveLinks(at(31, silence), id);
  expect(await now()).toEqual([[false, false], []]);

  // Another link on the same host that does not answer keeps nothing.
  await proveLinks(network({ links: [HERE] }, [HERE]), id);
  const dead = { name: 'dead', href: 'https://social.example/nothing', provenAt: null };
  const [row] = await home.deps.db.select().from(actor).where(eq(actor.id, id));
  await home.deps.db
    .update(actor)
    .set({ links: [...(row?.links ?? []), dead] })
    .where(eq(actor.id, id));
  await proveLinks(network({ links: [] }, [HERE]), id);
  expect(await now()).toEqual([[true, false, false], []]);

  // Nor does the link when it is taken away, or when there is nothing behind it any more.
  for (const detail of ['status 404', 'status 503']) {
    await proveLinks(network({ links: [HERE] }, [HERE]), id);
    const page = async () => refuse('refused', detail);
    await proveLinks({ ...silence, sources: { ...silence.sources, page } }, id);
    expect((await now())[1], detail).toEqual(detail === 'status 404' ? [] : [SELF]);
  }
  const draft = { name: 'Night Trains', summary: '', kind: 'person', picture: null } as const;
  const rest = { attributionDomains: [], flattrsPublic: false, links: [{ name: '', href: BLOG }] };
  await editProfile(home.deps, id, { ...draft, ...rest });
  expect(await now()).toEqual([[true], []]);
});

test('links are asked again every week, by themselves', async () => {
  const { deps } = home;
  const at = (days: number) => ({
    ...deps,
    clock: () => new Date(deps.clock().getTime() + days * 24 * 3_600_000),
  });
  await proveLinks(network({ links: [HERE] }, [HERE]), id);
  expect(await queueDueLinks(deps)).toBe(0);
  const before = (await jobsOf(home.database, 'prove-links')).length;
  expect(await queueDueLinks(at(8))).toBe(1);
  expect(await queueDueLinks(at(8))).toBe(0);
  const jobs = await jobsOf(home.database, 'prove-links');
  expect(jobs).toHaveLength(before + 1);
  expect(jobs.at(-1)).toEqual({ actorId: id });
});
