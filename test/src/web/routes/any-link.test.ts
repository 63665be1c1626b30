import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveProof } from '../../../../db/records/payees.ts';
import { flattr, work } from '../../../../db/schema/schema.ts';
import type { Subject } from '../../../../src/flattr/flattr.ts';
import type { PayeeMethod } from '../../../../src/flattr/payee.ts';
import type { NodeDeps, Remote } from '../../../../src/operations/deps.ts';
import { standing, stranger, webPage } from '../../../support/gifts.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { publishing } from '../../../support/keys.ts';
import { PageVisitor, pagesOf, silentRemote } from '../../../support/pages.ts';
import { elsewhere, meet, PEER_HOST } from '../../../support/peer.ts';

let home: House;
let reader: string;
let author: string;
let radio: string;
let toot: string;
let page: string;
const TOOT = 'https://toots.example/1';
const PAGE = 'https://blog.example/fog';

beforeAll(async () => {
  home = await house({ at: '2026-11-22T12:00:00Z' });
  const { deps } = home;
  reader = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 1000n });
  ({ actorId: author } = await creator(deps, 'night-trains', ['First', 'Second']));
  const at = 'toots.example';
  const facts = {
    uri: 'https://toots.example/users/1',
    host: at,
    profileUrl: 'javascript:alert(1)',
  };
  const tooter = await stranger(deps, 'tooter', facts);
  radio = await stranger(deps, 'harbour-radio', { name: 'Harbour Radio' });
  await meet(deps);
  toot = await webPage(deps, TOOT, 'A slow web is a kind one', tooter);
  page = await webPage(deps, PAGE, 'The fog horn of the harbour', null);
  await prove({ workId: toot }, 'known_author');
  await prove({ workId: page }, 'unknown_author');
});
afterAll(() => home.close());

const prove = (subject: Subject, method: PayeeMethod, payeeId: string | null = null) =>
  home.deps.db.transaction((tx) =>
    saveProof(tx, {
      ...{ id: home.deps.newId(), ...subject, payeeId, method, evidence: [] },
      ...{ checkedAt: home.deps.clock(), nextCheckAt: home.deps.clock() },
    }),
  );
const visitor = (language = 'en', outside: Partial<NodeDeps> = {}) =>
  new PageVisitor(pagesOf(home.deps, outside), home.deps.node.origin, language);
const at = (url: string, more = '') => `/flattr?url=${encodeURIComponent(url)}${more}`;

test('everybody sees what this node knows: whose it is, where it goes, what waits', async () => {
  const out = await visitor().text(at(TOOT));
  expect(out).toContain('A slow web is a kind one');
  expect(out).toContain('It waits for @tooter@toots.example, who has no account on a flattr node');
  expect(out).toContain('It is kept until 22 May 2027.');
  expect(out).toContain('toots.example will show its author a favourite from you.');
  expect(out).not.toContain('javascript:alert');
  const mine = await visitor().text(at(PAGE));
  expect(mine).toContain('It waits for whoever proves that this address is theirs.');
  expect(mine).not.toContain('favourite');

  await prove({ workId: toot }, 'actor_link', radio);
  const paid = await visitor().text(at(TOOT));
  expect(paid).toContain(`It goes to Harbour Radio on ${PEER_HOST}. Its author’s profile and that`);
  expect(paid).not.toContain('kept until');
  await prove({ workId: toot }, 'known_author');

  const person = await visitor('fr').text(at(`${home.deps.node.origin}/@night-trains`));
  expect(person).toContain('Il va à night-trains, qui est ici sur ce nœud.');
});

test('flattrs that wait are counted for all to see', async () => {
  const { deps } = home;
  const others = await Promise.all(['one', 'two', 'three'].map((name) => person(deps, name)));
  const gifts = others.map((giverId) => ({
    ...{ giverId, workId: page, waitingFor: 'unknown_author' as const },
  }));
  await standing(deps, gifts);
  expect(await visitor().text(at(PAGE))).toContain('3\u00a0flattrs\u00a0waiting');
  expect(await visitor('fr').text(at(PAGE))).toContain('3\u00a0flattrs en\u00a0attente');
});

test('what only the link says is said to be the link’s', async () => {
  const link = '&title=The%20fog%20horn%20of%20the%20harbour&owner=harbour-radio';
  const out = await visitor().text(at(PAGE, link));
  expect(out).toContain('its title stands here as the link that brought you has it');
  expect(out).toContain('The link says that it belongs to harbour-radio.');
  expect(await visitor().text(at(PAGE, '&title=Something%20else'))).not.toContain('the link');
  // A post has an author who speaks for it.
  const post = await visitor().text(at(TOOT, '&title=A%20slow%20web%20is%20a%20kind%20one'));
  expect(post).not.toContain('the link');
});

test('a page is shown with whom it names as its maker, and a cut description as the link’s', async () => {
  const { db } = home.deps;
  const said = `${'The horn sounds. '.repeat(30)}`;
  const cut = `${said.slice(0, 490).trimEnd()}…`;
  await db
    .update(work)
    .set({ byline: 'The harbour master', excerpt: cut })
    .where(eq(work.id, page));
  const out = await visitor().text(at(PAGE, `&description=${encodeURIComponent(said)}`));
  expect(out).toContain('made by The harbour master');
  expect(out).toContain('its description stands here as the link');
  const other = await visitor().text(at(PAGE, '&description=The%20horn'));
  expect(other).not.toContain('its description stands');
});

test('who is not signed in has two doors, and both come back to the very same page', async () => {
  const link = `${at(PAGE, '&title=Fog%20%26%20horns&owner=harbour')}&tags=a%2Cb`;
  const out = await visitor().text(link);
  const next = /href="\/sign-in\?next=([^"]+)"><svg/.exec(out)?.[1] ?? '';
  const back = decodeURIComponent(next);
  const parameters = new URLSearchParams(back.split('?')[1]);
  expect(Object.fromEntries(parameters)).toEqual({
    ...{ url: PAGE, title: 'Fog & horns', owner: 'harbour', tags: 'a,b' },
  });
  expect(out).toContain(`name="back" value="${back.replaceAll('&', '&amp;')}"`);
  expect(await visitor().text(`/sign-in?next=${next}`)).toContain(
    'name="next" value="/flattr?url=',
  );
  const nobody = await visitor().text(at('https://nobody.example/x'));
  expect(nobody).toContain('this node will look who made it');
  expect(nobody).toContain('Your home is another node');
});

const LIKE = 'https://w3id.org/fep/3b86/Like';

test('a handle leads to the page of its own node, and only from a form of this site', async () => {
  const template = 'https://home.example/flattr?url={object}';
  const asked: string[] = [];
  const remote: Remote = {
    ...silentRemote,
    webFinger: async (resource) => {
      asked.push(resource);
      return { payments: [], intents: new Map([[LIKE, template]]) };
    },
  };
  const out = visitor('en', { remote });
  const form = { home: '@me@home.example', back: at(PAGE) };
  const answer = await out.post('/flattr/home', form);
  const onwards = await answer.text();
  const href = `https://home.example/flattr?url=${encodeURIComponent(PAGE)}`;
  expect([answer.status, onwards]).toEqual([200, expect.stringContaining(`0;url=${href}"`)]);
  expect(onwards).toContain(`<a class="button" href="${href}"`);
  expect(asked).toEqual(['@me@home.example']);
  expect(answer.headers.getSetCookie()).toEqual([]);

  const foreign = await out.post('/flattr/home', form, { origin: 'https://evil.example' });
  expect(foreign.status).toBe(403);
  expect(
    (await out.get(`/flattr/home?home=home.example&back=${encodeURIComponent(at(PAGE))}`)).status,
  ).toBe(404);
  for (const back of ['https://evil.example/', '/home', '/flattr', '']) {
    expect((await out.post('/flattr/home', { home: 'home.example', back })).status, back).toBe(422);
  }
  expect(asked).toHaveLength(1);
  const own = await out.post('/flattr/home', { ...form, home: `@me@${home.deps.node.host}` });
  expect(own.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(at(PAGE))}`);
});

test.each([
  ['en', 'nobody at all', 'This is no handle and no node.'],
  ['fr', 'nobody at all', 'Ce n’est ni un identifiant ni un nœud.'],
  ['en', 'home.example', 'That node does not answer.'],
  ['fr', 'home.example', 'Ce nœud ne répond pas.'],
])('a home that is none is told so, in %s: %s', async (language, typed, sentence) => {
  const answer = await visitor(language).post('/flattr/home', { home: typed, back: at(PAGE) });
  const text = await answer.text();
  expect(answer.status).toBe(422);
  expect(text).toContain(sentence);
  expect(text).toContain(`name="home" aria-describedby="field-home-hint field-home-trouble"`);
  expect(text).toContain(`value="${typed}"`);
  expect(text).toContain('The fog horn of the harbour');
});

test('the page without an address offers a bookmark and says how phones share', async () => {
  const empty = await visitor().text('/flattr');
  const href = /href="(javascript:[^"]+)"/.exec(empty)?.[1]?.replaceAll('&#39;', "'") ?? '';
  expect(href.replaceAll('&amp;', '&')).toBe(
    `javascript:location.href='${home.deps.node.origin}/flattr?url='+encodeURIComponent(location.href)+'&title='+encodeURIComponent(document.title)`,
  );
  expect(await visitor().text(at(PAGE))).not.toContain('javascript:');
  const answer = await visitor().get('/flattr');
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
  const shared = await visitor().text(
    `/flattr?title=Fog&text=${encodeURIComponent(`Fog ${PAGE}`)}`,
  );
  expect(shared).toContain('The fog horn of the harbour');
});

test('a button that names no page, for no script ran, leads to whose it is', async () => {
  const made = await visitor().get('/flattr?owner=night-trains');
  expect([made.status, made.headers.get('location')]).toEqual([302, '/@night-trains']);
  for (const owner of ['nobody', 'harbour-radio', '@/evil.example'])
    expect((await visitor().get(`/flattr?owner=${owner}`)).status, owner).toBe(200);
});

test('a member presses the coin of what waits, and sees until when it is kept', async () => {
  const here = await visitor().signIn(home.deps, reader);
  expect(await here.text(at(PAGE))).toContain('A flattr costs nothing while it waits.');
  const given = await here.post('/flattr', { work: page, back: at(PAGE) });
  expect(given.headers.get('location')).toBe(at(PAGE, '&said=flattred'));
  const after = await here.text(at(PAGE, '&said=flattred'));
  expect(after).toContain('thanks-waiting');
  expect(after).toContain('Flattred, waiting');
  expect(after).toContain('It waits, and is kept until 22 May 2027.');
  expect(after).toContain('4\u00a0flattrs\u00a0waiting');
  const rows = await home.deps.db.select().from(flattr);
  const mine = rows.find(({ giverId }) => giverId === reader);
  await here.post('/flattr/undo', { flattr: mine?.id ?? '', back: at(PAGE) });
  expect(await here.text(at(PAGE))).toContain('3\u00a0flattrs\u00a0waiting');
});

test('a work that is ours is understood by any of its addresses', async () => {
  const here = await visitor().signIn(home.deps, reader);
  await home.deps.db.update(work).set({ provenAt: home.deps.clock() });
  const second = await here.text(at('https://night-trains.example/Second'));
  expect(second).toContain('/works/second');
  expect(second).toContain('A flattr would be worth 5.00\u00a0EUR');
  const nonsense = await here.get(at('my cat'));
  expect(nonsense.status).toBe(422);
  expect(await nonsense.text()).toContain('value="my cat"');
  expect((await here.get(at(`https://long.example/${'x'.repeat(3000)}`))).status).toBe(422);
});

test('an address that somebody claims is told to be claimed to that creator alone', async () => {
  await home.deps.db.update(work).set({ provenAt: null });
  const address = at('https://night-trains.example/Second');
  const own = await (await visitor().signIn(home.deps, author)).get(address);
  const mine = await own.text();
  expect(mine).toMatch(/You have published this address here, as <a href="[^"]*\/works\/second"/);
  expect(mine).toContain('&lt;link rel=&quot;payment&quot;');
  const other = await (await visitor().signIn(home.deps, reader)).text(address);
  for (const strange of [other, await visitor().text(address)]) {
    expect(strange).not.toContain('/works/second');
  }
});

test('a work of another node is shown with where the flattr goes, to members alone at first', async () => {
  const asked: string[] = [];
  const host = 'new.example';
  const remote: Remote = {
    ...silentRemote,
    lookUp: async (url) => {
      asked.push(url.href);
      return {
        work: {
          ...{ uri: `https://${host}/works/1`, url: 'https://radio.example/fog' },
          ...{ pageUrl: `https://${host}/@quay-radio/works/fog`, title: 'Fog over the quay' },
          ...{ excerpt: '', language: 'fr', tags: [], publishedAt: null, payments: [] },
          author: elsewhere('quay-radio', host),
        },
      };
    },
    actor: async () => elsewhere('quay-radio', host),
    nodeInfo: async () => ({
      software: 'obole',
      flattr: {
        actorUri: `https://${host}/actor`,
        jwksUrl: `https://${host}/.well-known/jwks.json`,
        ...{ currency: 'EUR', settles: true },
      },
    }),
    jwks: async () => publishing('one'),
  };
  const address = at(`https://${host}/works/1`);
  const itsPage = at(`https://${host}/@quay-radio/works/fog`);
  expect(await visitor('en', { remote }).text(address)).toContain('this node will look who made');
  expect(asked).toEqual([]);
  const nothing = await visitor('en', { remote }).get(at('ftp://new.example/works/1'));
  expect(nothing.status).toBe(422);

  const here = await visitor('en', { remote }).signIn(home.deps, reader);
  const found = await here.text(address);
  expect(found).toContain('Fog over the quay');
  expect(found).toContain(`It goes to quay-radio on ${host}.`);
  const before = asked.length;
  const id = /name="work" value="([^"]+)"/.exec(found)?.[1] ?? '';
  // By its own address it is found again without asking.
  expect(found).toContain(`name="back" value="${itsPage}"`);
  const given = await here.post('/flattr', { work: id, back: itsPage });
  const after = await here.text(given.headers.get('location') ?? '');
  expect(after).toContain('Flattred');
  expect(asked).toHaveLength(before);
  expect(await here.text('/home')).toContain(`@${host}`);
});
