import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NodeDeps, Remote } from '../../../../src/operations/deps.ts';
import { type House, house, person as personHere } from '../../../support/house.ts';
import { PageVisitor, pagesOf, silentRemote } from '../../../support/pages.ts';
import { elsewhere } from '../../../support/peer.ts';

const TOOT = 'https://toots.example/1';
let home: House;

beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

const visitor = (language = 'en', outside: Partial<NodeDeps> = {}) =>
  new PageVisitor(pagesOf(home.deps, outside), home.deps.node.origin, language);
const at = (url: string) => `/flattr?url=${encodeURIComponent(url)}`;

test('a favourite from somewhere else, by either way, leads to the page of what is favourited', async () => {
  // Mastodon's page puts what it shows into the template of WebFinger.
  const from = (uri: string) => `/authorize_interaction?uri=${encodeURIComponent(uri)}`;
  const post = await visitor().get(from(TOOT));
  expect([post.status, post.headers.get('location')]).toEqual([302, at(TOOT)]);
  // Somebody is followed from there: they are thanked here.
  const person = elsewhere('harbour-radio');
  const remote: Remote = {
    ...silentRemote,
    handle: async (account) => (account === '@harbour-radio@toots.example' ? person : null),
  };
  const account = from('@harbour-radio@toots.example');
  const stranger = await visitor('en', { remote }).get(account);
  expect(stranger.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(account)}`);
  const member = await visitor('en', { remote }).signIn(
    home.deps,
    await personHere(home.deps, 'reader'),
  );
  expect((await member.get(account)).headers.get('location')).toBe(at(person.uri));
  expect((await member.get(from('acct:nobody@toots.example'))).status).toBe(404);
  // Whoever is here is known without asking anybody.
  const own = await visitor('en').get(from('@reader@localhost:9001'));
  expect(own.headers.get('location')).toMatch(
    /^\/flattr\?url=http%3A%2F%2Flocalhost%3A9001%2Fusers%2F/,
  );
  expect((await visitor().get(from('@nobody@localhost:9001'))).status).toBe(404);
  // And nowhere but here.
  for (const odd of ['', '//evil.example', 'javascript:alert(1)', '\\evil'])
    expect((await visitor().get(from(odd))).headers.get('location')).toBe(at(odd));
});

test('a handle that is pasted where addresses are is one of an account', async () => {
  const asked = await visitor().get(at('@harbour-radio@toots.example'));
  const account = '/authorize_interaction?uri=%40harbour-radio%40toots.example';
  expect([asked.status, asked.headers.get('location')]).toEqual([302, account]);
});

test('other servers are asked for no more accounts than somebody could mean', async () => {
  let asked = 0;
  const remote: Remote = {
    ...silentRemote,
    handle: async () => {
      asked += 1;
      return null;
    },
  };
  const here = await visitor('en', { remote }).signIn(
    home.deps,
    await personHere(home.deps, 'listener'),
  );
  const statuses = new Set<number>();
  for (let n = 0; n < 30; n += 1)
    statuses.add((await here.get(`/authorize_interaction?uri=%40n${n}%40toots.example`)).status);
  expect([asked, ...statuses]).toEqual([10, 404, 429]);
  // An address costs nothing there.
  expect((await here.get(`/authorize_interaction?uri=${TOOT}`)).status).toBe(302);
  const late = await here.get('/authorize_interaction?uri=%40late%40toots.example');
  expect(await late.text()).toContain('Try again in a minute');
});
