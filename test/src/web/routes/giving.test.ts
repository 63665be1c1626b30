import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flattr, work } from '../../../../db/schema/schema.ts';
import type { Remote, RemoteActor } from '../../../../src/operations/deps.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, silentRemote } from '../../../support/pages.ts';

let home: House;
let reader: string;
let poor: string;
let author: string;
let workIds: string[];
const path = '/@night-trains/works/first';

beforeAll(async () => {
  home = await house({ feeBps: 250 });
  reader = await giver(home.deps, 'reader', { budgetMinor: 500n, fundsMinor: 1000n });
  poor = await person(home.deps, 'newcomer');
  ({ actorId: author, workIds } = await creator(home.deps, 'night-trains', ['First', 'Second']));
});
afterAll(() => home.close());

const visitor = (remote?: Remote) =>
  new PageVisitor(
    pagesOf(home.deps, remote === undefined ? {} : { remote }),
    home.deps.node.origin,
  );
const standing = async () =>
  (await home.deps.db.select().from(flattr)).filter(({ undoneAt }) => undoneAt === null).length;

test('a flattr is given, shown with what it is worth, and taken back', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const before = await here.text(path);
  expect(before).toContain('A flattr would be worth 4.88\u00a0EUR');
  const given = await here.post('/flattr', {
    work: workIds[0] ?? '',
    back: path,
    message: 'Merci\r\nà toi',
  });
  expect([given.status, given.headers.get('location')]).toEqual([303, `${path}?said=flattred`]);
  const after = await here.text(`${path}?said=flattred`);
  expect(after).toContain('Flattred');
  expect(after).toContain('thanks-just');
  expect(after).toContain('Worth 4.88\u00a0EUR if the month ended now.');
  expect(after).toContain('name="back" value="/@night-trains/works/first"');
  expect(after).toContain('href="/@reader"');

  // A second one would halve it.
  expect(await here.text('/@night-trains/works/second')).toContain('worth 2.44\u00a0EUR');

  const [row] = await home.deps.db.select().from(flattr).where(eq(flattr.giverId, reader));
  expect(row?.message).toBe('Merci\nà toi');
  expect(await (await visitor().signIn(home.deps, author)).text('/home')).toContain('Merci\nà toi');

  const twice = await here.post('/flattr', { work: workIds[0] ?? '', back: path });
  expect([twice.status, await twice.text()]).toEqual([409, expect.stringContaining('already')]);
  expect(await standing()).toBe(1);

  const undone = await here.post('/flattr/undo', { flattr: row?.id ?? '', back: '/home' });
  expect(undone.headers.get('location')).toBe('/home?said=undone');
  expect(await here.text('/home?said=undone')).toContain('Undone.');
  expect(await here.text(path)).toContain('A flattr would be worth');
  expect(await standing()).toBe(0);
  const again = await here.post('/flattr/undo', { flattr: row?.id ?? '' });
  expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('before')]);
});

test('a person can be flattred as such', async () => {
  const here = await visitor().signIn(home.deps, reader);
  await here.post('/flattr', { person: author, back: '/@night-trains' });
  expect(await here.text('/@night-trains')).toContain('Flattred');
  expect(await here.text(path)).not.toContain('Flattred');
});

test('each refusal has its sentence and its way on', async () => {
  const newcomer = await visitor().signIn(home.deps, poor);
  const noMeans = await newcomer.post('/flattr', { work: workIds[0] ?? '', back: path });
  expect(noMeans.status).toBe(409);
  expect(await noMeans.text()).toContain(`href="/home/budget?next=${encodeURIComponent(path)}"`);

  const own = await visitor().signIn(home.deps, author);
  expect(await own.text(path)).toContain('This is yours');
  expect((await own.post('/flattr', { work: workIds[0] ?? '' })).status).toBe(403);

  const here = await visitor().signIn(home.deps, reader);
  const gone = await here.post('/flattr', { work: home.deps.newId() });
  expect([gone.status, await gone.text()]).toEqual([404, expect.stringContaining('not here')]);
  const long = await here.post('/flattr', { work: workIds[1] ?? '', message: 'x'.repeat(501) });
  expect([long.status, await long.text()]).toEqual([
    422,
    expect.stringContaining('500 characters'),
  ]);
  for (const fields of [{}, { work: 'first' }, { work: `${workIds[0]}'` }]) {
    expect((await here.post('/flattr', fields)).status).toBe(422);
  }
  expect((await here.post('/flattr/undo', { flattr: home.deps.newId() })).status).toBe(404);
});

test('who is not signed in is asked to, and nothing is given', async () => {
  const before = await standing();
  const answer = await visitor().post('/flattr', { work: workIds[1] ?? '', back: path });
  expect(answer.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  expect(await standing()).toBe(before);
  expect(await visitor().text(path)).toContain('Sign in to flattr');
});

test('a link is understood before anything is given', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const at = (url: string) => here.get(`/flattr?url=${encodeURIComponent(url)}`);
  await home.deps.db.update(work).set({ provenAt: home.deps.clock() });
  expect(await (await at('https://night-trains.example/Second')).text()).toContain('/works/second');
  expect(await (await at(`${home.deps.node.origin}/@night-trains`)).text()).toContain(
    'This is who was found',
  );
  const nonsense = await at('my cat');
  expect(nonsense.status).toBe(422);
  expect(await nonsense.text()).toContain('value="my cat"');
  expect((await at('https://silent.example/')).status).toBe(404);
  expect((await at(`https://long.example/${'x'.repeat(3000)}`)).status).toBe(422);
});

test('an address that somebody claims is told to be claimed to that creator alone', async () => {
  await home.deps.db.update(work).set({ provenAt: null });
  const address = `/flattr?url=${encodeURIComponent('https://night-trains.example/Second')}`;
  const own = await (await visitor().signIn(home.deps, author)).get(address);
  const page = await own.text();
  expect(own.status).toBe(404);
  expect(page).toMatch(/You have published this address here, as <a href="[^"]*\/works\/second"/);
  expect(page).toContain('&lt;link rel=&quot;payment&quot;');
  expect(page).not.toContain('Nothing that can be flattred');
  const other = await (await visitor().signIn(home.deps, reader)).text(address);
  expect(other).toContain('Nothing that can be flattred');
  expect(await visitor().text(address)).toContain('this node will look who made it');
  for (const strange of [other, await visitor().text(address)]) {
    expect(strange).not.toContain('/works/second');
  }
});

const radio: RemoteActor = {
  uri: 'https://harbour.example/users/1',
  kind: 'person',
  handle: 'harbour-radio',
  host: 'harbour.example',
  name: 'Harbour Radio',
  summary: '',
  profileUrl: 'javascript:alert(1)',
  inboxUrl: 'https://harbour.example/users/1/inbox',
  sharedInboxUrl: null,
  alsoKnownAs: [],
  links: [],
};

test('a work of another node is shown with where the flattr goes, and is flattred by its button', async () => {
  const asked: string[] = [];
  const remote: Remote = {
    ...silentRemote,
    lookUp: async (url) => {
      asked.push(url.href);
      return {
        work: {
          uri: 'https://harbour.example/works/1',
          url: 'https://harbour-radio.example/fog',
          pageUrl: 'https://harbour.example/@harbour-radio/works/fog',
          title: 'The fog horn',
          excerpt: '',
          language: 'fr',
          tags: [],
          publishedAt: null,
          author: radio,
        },
      };
    },
    nodeInfo: async () => ({
      software: 'obole',
      flattr: {
        actorUri: 'https://harbour.example/actor',
        jwksUrl: 'https://harbour.example/.well-known/jwks.json',
        currency: 'EUR',
        settles: true,
      },
    }),
    jwks: async () => ({ keys: [] }),
  };
  const address = `/flattr?url=${encodeURIComponent('https://harbour-radio.example/fog')}`;
  const stranger = await visitor(remote).text(address);
  expect(stranger).toContain('this node will look who made it');
  expect(asked).toEqual([]);

  const here = await visitor(remote).signIn(home.deps, reader);
  const page = await here.text(address);
  expect(page).toContain('The fog horn');
  expect(page).toContain('harbour.example');
  expect(page).not.toContain('javascript:');
  const id = /name="work" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const given = await here.post('/flattr', { work: id, back: address });
  expect(given.headers.get('location')).toBe(`${address}&said=flattred`);
  expect(await here.text('/home')).toContain('@harbour.example');
});
