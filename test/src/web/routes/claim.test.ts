import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Subject } from '../../../../src/flattr/flattr.ts';
import type { NodeDeps } from '../../../../src/operations/deps.ts';
import { findPayee } from '../../../../src/operations/find-payee.ts';
import { findWork } from '../../../../src/operations/find-work.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { unlinkIdentity } from '../../../../src/operations/identities.ts';
import { proveLinks } from '../../../../src/operations/prove-links.ts';
import { type AccountServer, accountServer } from '../../../support/account-server.ts';
import { creatorSite } from '../../../support/creator-site.ts';
import { jobsOf } from '../../../support/database.ts';
import { foreignPost } from '../../../support/foreign.ts';
import { giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { reaching } from '../../../support/reaching.ts';

let home: House;
let deps: NodeDeps;
let server: AccountServer;

beforeAll(async () => {
  home = await house({ registration: 'invite' });
  deps = reaching(home.deps);
  server = await accountServer('mastodon41');
});
afterAll(async () => {
  server.close();
  await home.close();
});

const visitor = (language = 'en') => new PageVisitor(pagesOf(deps), deps.node.origin, language);

/** So many people give for so many posts of somebody over there. */
async function gifts(name: string, people: number, posts: number): Promise<string[]> {
  const uri = `${server.origin}/users/${name}`;
  const ids: string[] = [];
  const works: string[] = [];
  for (let n = 0; n < posts; n += 1)
    works.push((await foreignPost(deps, name, { uri, host: server.host })).workId);
  for (let n = 0; n < people; n += 1) {
    const giverId = await giver(deps, `${name}_giver${n}`, { budgetMinor: 500n });
    for (const workId of works) {
      const given = await giveFlattr(deps, { giverId, workId });
      if (!given.ok) throw new Error(given.code);
      ids.push(given.flattrId);
    }
  }
  return ids;
}

const claimAddress = (name: string) =>
  `/claim?account=${encodeURIComponent(`@${name}@${server.host}`)}`;

/** Sends the form of a page that has this action, as a reader would. */
async function send(who: PageVisitor, page: string, action: string): Promise<Response> {
  const form = page.split('<form').find((part) => part.includes(`action="${action}"`)) ?? '';
  const fields = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')] as const,
  );
  return who.post(action, Object.fromEntries(fields));
}

/** By the page to their own server, and back. */
async function proves(who: PageVisitor, page: string, action = '/sign-in/elsewhere') {
  const onwards = await (await send(who, page, action)).text();
  const href = /content="0;url=([^"]+)"/.exec(onwards)?.[1] ?? '';
  const back = new URL(await server.visit(href.replaceAll('&amp;', '&')));
  return await who.get(`${back.pathname}${back.search}`);
}

const payeesOf = async (ids: readonly string[]) => {
  const rows = await deps.db.query.flattr.findMany();
  return ids.map((id) => rows.find((row) => row.id === id)?.payeeId ?? null);
};

test('what waits is shown first, and is theirs after they have signed in at home', async () => {
  const ids = await gifts('musician', 2, 2);
  server.visitor = 'musician';
  const them = visitor();
  const first = await them.text(claimAddress('musician'));
  expect(textOf(first)).toContain(`For @musician@${server.host}: 4 flattrs from 2 people.`);
  const back = await proves(them, first);
  expect(back.headers.get('location')).toBe(`${claimAddress('musician')}&said=joined`);
  // Nothing is anybody's before they say so.
  expect(await payeesOf(ids)).toEqual([null, null, null, null]);
  const mine = await them.text(claimAddress('musician'));
  expect(textOf(mine)).toContain('Your page here will name that account');
  const taken = await send(them, mine, '/claim');
  expect(taken.headers.get('location')).toBe(`${claimAddress('musician')}&said=claimed`);

  for (const subject of await jobsOf(home.database, 'find-payee'))
    await findPayee(deps, subject as Subject);
  const account = await deps.db.query.actor.findFirst({
    where: (a, { and, eq }) => and(eq(a.handle, 'musician'), eq(a.local, true)),
  });
  expect(new Set(await payeesOf(ids))).toEqual(new Set([account?.id]));
  expect(account?.alsoKnownAs).toEqual([`${server.origin}/users/musician`]);
  expect(textOf(await them.text(claimAddress('musician')))).toContain('is yours. It counts');
  expect(textOf(await visitor().text(claimAddress('musician')))).toContain('claimed already');

  // What else their page says does not undo it; unlinking does.
  await proveLinks(deps, account?.id ?? '');
  const selves = async () =>
    (await deps.db.query.actor.findFirst({ where: (a, { eq }) => eq(a.id, account?.id ?? '') }))
      ?.alsoKnownAs;
  expect(await selves()).toHaveLength(1);
  const identity = await deps.db.query.identity.findFirst({
    where: (one, { eq }) => eq(one.accountId, account?.id ?? ''),
  });
  await unlinkIdentity(deps, account?.id ?? '', identity?.actorId ?? '', true);
  expect(await selves()).toEqual([]);
  // And what is given from then on does not go to them, though it was known to for a week.
  const flattr = await deps.db.query.flattr.findFirst({
    where: (f, { eq }) => eq(f.id, ids[0] ?? ''),
  });
  const work = await deps.db.query.work.findFirst({
    where: (w, { eq }) => eq(w.id, flattr?.workId ?? ''),
  });
  expect(await findWork(deps, work?.uri ?? '')).toMatchObject({ ok: true, payeeId: null });
});

test('nobody claims what they have not signed in with', async () => {
  const ids = await gifts('victim', 1, 1);
  const thief = await visitor().signIn(deps, await giver(deps, 'thief', { budgetMinor: 500n }));
  const page = await thief.text(claimAddress('victim'));
  expect(page).not.toContain('action="/claim"><input');
  const victim = await deps.db.query.actor.findFirst({
    where: (a, { and, eq }) => and(eq(a.handle, 'victim'), eq(a.local, false)),
  });
  const account = `@victim@${server.host}`;
  const refused = await thief.post('/claim', { actor: victim?.id ?? '', account });
  expect(refused.status).toBe(404);
  // Nor by signing in as somebody else over there.
  server.visitor = 'thief_too';
  const back = await proves(thief, page, '/home/accounts');
  expect(back.headers.get('location')).toBe(`${claimAddress('victim')}&said=linked`);
  expect(await thief.text(claimAddress('victim'))).toContain('I am @victim');
  expect(await payeesOf(ids)).toEqual([null]);
});

test('a giver’s own account stays private, and they cannot thank themself through it', async () => {
  const reader = await giver(deps, 'quiet', { budgetMinor: 500n });
  const who = await visitor('fr').signIn(deps, reader);
  server.visitor = 'quiet_elsewhere';
  const page = await who.text('/home/accounts');
  const sent = await who.post('/home/accounts', { account: server.host });
  expect(page).toContain('Tes comptes ailleurs');
  const href = /content="0;url=([^"]+)"/.exec(await sent.text())?.[1] ?? '';
  const back = new URL(await server.visit(href.replaceAll('&amp;', '&')));
  await who.get(`${back.pathname}${back.search}`);
  const account = await deps.db.query.actor.findFirst({ where: (a, { eq }) => eq(a.id, reader) });
  expect(account?.alsoKnownAs).toEqual([]);
  const uri = `${server.origin}/users/quiet_elsewhere`;
  const { workId } = await foreignPost(deps, 'quiet_elsewhere', { uri, host: server.host });
  const refused = await giveFlattr(deps, { giverId: reader, workId });
  expect(refused).toMatchObject({ ok: false, code: 'flattr_owner' });
});

test('a node that takes in nobody takes in nobody for whom something waits either', async () => {
  await gifts('latecomer', 1, 1);
  server.visitor = 'latecomer';
  const node: NodeDeps = { ...deps, node: { ...deps.node, registration: 'closed' } };
  const them = new PageVisitor(pagesOf(node), deps.node.origin, 'en');
  const back = await proves(them, await them.text(claimAddress('latecomer')));
  expect(back.status).toBe(403);
  expect(textOf(await back.text())).toContain('This node takes in nobody new.');
});

test('what is no handle is told so, and nobody waits for nobody', async () => {
  const page = await visitor().get('/claim?account=%40nobody');
  expect([page.status, await page.text()]).toEqual([
    422,
    expect.stringContaining('Write your whole handle'),
  ]);
  const nobody = await visitor().text('/claim?account=%40nobody%40social.example');
  expect(textOf(nobody)).toContain('Nothing waits for @nobody@social.example yet');
});

test('who would be refused at the door is told before, whoever they may be here', async () => {
  await gifts('awaited', 1, 1);
  const told = async (name: string, registration: 'open' | 'invite' | 'closed') => {
    const node = { ...deps.node, registration };
    const page = new PageVisitor(pagesOf({ ...deps, node }), node.origin);
    return textOf(await page.text(claimAddress(name)));
  };
  const invited = 'takes in whom it invites, or for whom something waits';
  expect(await told('unheard', 'invite')).toContain(invited);
  expect(await told('awaited', 'invite')).not.toContain(invited);
  expect(await told('awaited', 'closed')).toContain('takes in nobody new');
  for (const name of ['unheard', 'awaited'])
    expect(await told(name, 'open')).not.toMatch(/takes in/);
  // Whoever has an account here comes in: the door stays, and says of nobody that they have one.
  for (const registration of ['invite', 'closed'] as const)
    expect(await told('unheard', registration)).toContain('I am @unheard@');
});

test('a site: what waits for its pages is shown before anything is asked, and taken with one line', async () => {
  const site = await creatorSite();
  try {
    const host = `127.0.0.1:${site.port}`;
    const address = `/claim?account=${encodeURIComponent(host)}`;
    for (const giverName of ['one', 'two']) {
      const giverId = await giver(deps, `reads_${giverName}`, { budgetMinor: 500n });
      for (const path of ['fog', '~friend/fog']) {
        site.pages.set(`/${path}`, '<title>Fog</title>');
        const found = await findWork(deps, `${site.origin}/${path}`);
        if (!found.ok) throw new Error(found.code);
        await giveFlattr(deps, { giverId, ...found.subject });
      }
    }
    const stranger = await visitor().text(address);
    expect(textOf(stranger)).toContain(`For pages of ${host}: 2 flattrs from 2 people.`);
    expect(stranger).toContain(`/sign-in?next=${encodeURIComponent(address)}`);
    expect(stranger).not.toContain('/.well-known/');

    const them = await visitor().signIn(deps, await person(deps, 'blogger'));
    const page = await them.text(address);
    expect(textOf(page)).toContain(`${site.origin}/.well-known/flattr.txt`);
    const line = /\|(http:\/\/localhost:9001\/@blogger)\|/.exec(textOf(page))?.[1] ?? '';
    const early = await them.post('/claim/site', { site: host });
    expect(early.headers.get('location')).toBe(`${address}&look=silent`);
    expect(textOf(await them.text(`${address}&look=silent`))).toContain(
      `Nothing at ${host} names you yet.`,
    );
    site.pages.set('/.well-known/flattr.txt', {
      headers: { 'content-type': 'text/plain' },
      body: line,
    });
    const taken = await them.post('/claim/site', { site: host });
    expect(taken.headers.get('location')).toBe(`${address}&said=claimed`);
    expect(textOf(await them.text(address))).toContain('is yours. Leave the line there');
    for (const subject of await jobsOf(home.database, 'find-payee'))
      await findPayee(deps, subject as Subject);
    expect(textOf(await visitor().text(address))).toContain('Nothing waits for pages of');
    const left = await them.post('/claim/site/leave', { site: host });
    expect(left.status).toBe(303);
    expect(textOf(await them.text(address))).toContain('One of two ways is enough');
  } finally {
    site.close();
  }
});

test('one visitor makes this node look at ten sites a minute, and nobody has the end of many names', async () => {
  const them = await visitor('fr').signIn(deps, await person(deps, 'asks_much'));
  const site = { site: 'github.io' };
  for (let n = 0; n < 10; n += 1) expect((await them.post('/claim/site', site)).status).toBe(422);
  expect((await them.post('/claim/site', site)).status).toBe(429);
  expect((await visitor().post('/claim/site', site)).headers.get('location')).toContain('/sign-in');
});

test('a handle whose domain only stands in front of its server finds what waits there', async () => {
  const front = await accountServer('mastodon41', {
    actorOf: (name) => `${server.origin}/users/${name}`,
  });
  try {
    await gifts('in_front', 1, 1);
    server.visitor = 'in_front';
    const address = `/claim?account=${encodeURIComponent(`@in_front@${front.host}`)}`;
    const them = visitor();
    const page = await them.text(address);
    expect(textOf(page)).toContain(`For @in_front@${server.host}: 1 flattr from 1 person.`);
    const back = await proves(them, page);
    expect(back.headers.get('location')).toBe(`${address}&said=joined`);
    const taken = await send(them, await them.text(address), '/claim');
    expect(taken.headers.get('location')).toBe(`${address}&said=claimed`);
  } finally {
    front.close();
  }
});
