import { afterAll, beforeAll, expect, test } from 'vitest';
import { done } from '../../../src/operations/outcome.ts';
import { issueSignInLink } from '../../../src/operations/sign-in.ts';
import { cookiesFor } from '../../../src/web/session.ts';
import { type House, house, person } from '../../support/house.ts';
import { PageVisitor, pagesOf, silentAccountServers } from '../../support/pages.ts';

const ORIGIN = 'https://node.example';
const NAME = '__Host-obole_session';
let home: House;
let reader: string;

beforeAll(async () => {
  home = await house({ origin: ORIGIN });
  reader = await person(home.deps, 'reader');
});
afterAll(() => home.close());

/** A server that takes every node. */
const accountServers = {
  ...silentAccountServers,
  register: async (host: string) =>
    done({
      app: {
        ...{ host, software: 'mastodon', issuer: `https://${host}`, scope: 'read' },
        authorizationEndpoint: `https://${host}/oauth/authorize`,
        tokenEndpoint: `https://${host}/oauth/token`,
        ...{ revocationEndpoint: null, usesPkce: true, clientId: 'obole', clientSecret: 'secret' },
      },
    }),
};
const visitor = () => new PageVisitor(pagesOf(home.deps, { accountServers }), ORIGIN);

test.each([
  [ORIGIN, NAME, true],
  ['https://node.example:8443', `${NAME}_8443`, true],
  ['http://localhost:8000', 'obole_session_8000', false],
  ['http://localhost', 'obole_session', false],
])('the session of %s is kept in %s', (origin, cookieName, secure) => {
  expect(cookiesFor(origin)).toEqual({ cookieName, secure });
});

test('whatever is set or ended by https is one that only this host can have set', async () => {
  const here = visitor();
  const { token } = await issueSignInLink(home.deps, reader);
  const answers = [
    await here.post('/language', { language: 'fr' }),
    await here.post('/sign-in/elsewhere', { account: 'social.example' }),
    await here.post('/sign-in/passkey/options', {}),
    await here.get('/auth/callback/social.example?state=x&code=y'),
    await here.post('/sign-in/passkey', { credential: '{}' }),
    await here.post('/sign-in/link', { token }),
    await here.post('/sign-out', {}),
  ];
  const set = answers.map(({ headers }) => headers.getSetCookie());
  // As browsers demand it of the prefix, or they would not take it: RFC 6265bis, 4.1.3.2.
  for (const cookie of set.flat())
    expect(cookie).toMatch(/^__Host-obole_session[a-z-]*=(?!.*; Domain).*; Path=\/.*; Secure/);
  const names = set.map(([cookie]) => cookie?.replace(/=.*/s, ''));
  expect(names).toEqual([
    ...[`${NAME}-language`, `${NAME}-knock`, `${NAME}-passkey`],
    ...[`${NAME}-knock`, `${NAME}-passkey`, NAME, NAME],
  ]);
});

test('a cookie of before, or one that a neighbour has put there, is not read and harms nobody', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const own = here.cookies.get(NAME) ?? '';
  const with_ = (cookie: string) => ({ cookie });
  for (const cookie of [
    `obole_session=old; ${NAME}=${own}`,
    `${NAME}=${own}; obole_session=${own}`,
  ])
    expect((await visitor().get('/home', with_(cookie))).status).toBe(200);
  const neighbour = await visitor().get('/home', with_(`obole_session=${own}`));
  expect([neighbour.status, neighbour.headers.get('location')]).toEqual([
    ...[303, '/sign-in?next=%2Fhome'],
  ]);
});
