import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiToken, clientApp, oauthCode } from '../../../db/schema/schema.ts';
import { registerApp } from '../../../src/operations/client-apps.ts';
import { type RunningApi, runApi } from '../../support/api.ts';
import { giver, type House, house, person } from '../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../support/pages.ts';

const BACK = 'https://app.example/back?from=obole';

let home: House;
let api: RunningApi;
let fan: string;
let maker: string;
let visitor: PageVisitor;
let server: oauth.AuthorizationServer;

type App = { readonly client: oauth.Client; readonly auth: oauth.ClientAuth };
let app: App;
let open: App;

/** The node's address leads to where it listens in this test. */
const options = () => ({
  [oauth.allowInsecureRequests]: true,
  [oauth.customFetch]: (url: string, init: object) =>
    fetch(url.replace('http://localhost:9001', api.base), init),
});

async function anApp(keepsSecret: boolean, name: string, redirectUris = [BACK]): Promise<App> {
  const wish = { name, siteUrl: 'https://app.example/', redirectUris, keepsSecret };
  const made = await registerApp(home.deps, maker, wish);
  if (!made.ok) throw new Error(made.code);
  const auth = made.secret === null ? oauth.None() : oauth.ClientSecretBasic(made.secret);
  return { client: { client_id: made.appId }, auth };
}

beforeAll(async () => {
  home = await house();
  const { deps } = home;
  fan = await giver(deps, 'fan', { budgetMinor: 500n });
  maker = await person(deps, 'maker');
  api = await runApi(deps);
  visitor = await new PageVisitor(pagesOf(deps), deps.node.origin).signIn(deps, fan);
  app = await anApp(true, 'A reader');
  open = await anApp(false, 'A phone');
  const issuer = new URL(deps.node.origin);
  const found = await oauth.discoveryRequest(issuer, { ...options(), algorithm: 'oauth2' });
  server = await oauth.processDiscoveryResponse(issuer, found);
});
afterAll(async () => {
  await api.stop();
  await home.close();
});

type Fields = Record<string, string>;

async function question(of: App, more: Fields = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const fields: Fields = {
    ...{ client_id: of.client.client_id, redirect_uri: BACK, response_type: 'code' },
    ...{ scope: 'flattr email', state, code_challenge_method: 'S256' },
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    ...more,
  };
  return { verifier, state, fields, path: `/oauth/authorize?${new URLSearchParams(fields)}` };
}

/** What the page that leads on leads to. */
async function answered(fields: Fields, answer: 'yes' | 'no' = 'yes'): Promise<URL> {
  const page = await visitor.post('/oauth/authorize', { ...fields, answer });
  return new URL(hrefOn(await page.text()));
}

const hrefOn = (page: string): string =>
  (/<a class="button" href="([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&');

async function exchanged(of: App, back: URL, asked: { verifier: string; state: string }) {
  const parameters = oauth.validateAuthResponse(server, of.client, back, asked.state);
  const answer = await oauth.authorizationCodeGrantRequest(
    ...([server, of.client, of.auth, parameters, BACK, asked.verifier] as const),
    options(),
  );
  return oauth.processAuthorizationCodeResponse(server, of.client, answer);
}

const errorOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'none',
    (error) => error.error ?? error.cause?.[0]?.parameters?.error ?? String(error),
  );

const ownUser = (token: string) => api.client.call('getOwnUser', { token });

test('what the node says of itself is what a client needs', () => {
  expect(server).toMatchObject({
    ...{ issuer: 'http://localhost:9001', code_challenge_methods_supported: ['S256'] },
    authorization_response_iss_parameter_supported: true,
  });
});

test('an app is let in: asked in plain words, by code and PKCE, and shut out again', async () => {
  const asked = await question(app);
  const page = textOf(await visitor.text(asked.path));
  expect(page).toContain('A reader (app.example) asks to act for you on this node.');
  expect(page).toContain('It spends your budget, never more.');
  expect(page).toContain('It was registered here by @maker.');
  expect(page).not.toContain('Publish for you');
  const back = await answered(asked.fields);
  expect(back.href).toMatch(/^https:\/\/app\.example\/back\?from=obole&code=/);
  const token = await exchanged(app, back, asked);
  expect(token).toMatchObject({ token_type: 'bearer', scope: 'flattr email' });
  const own = await ownUser(token.access_token);
  expect(own.body).toMatchObject({ username: 'fan', email: null });
  expect(own.body).not.toHaveProperty('registered_at');
  const settings = await visitor.text('/home/settings/apps');
  expect(textOf(settings)).toContain('A reader|Flattr for you · Read your mail address|');
  await visitor.post('/home/settings/apps/shut-out', { id: app.client.client_id });
  expect((await ownUser(token.access_token)).status).toBe(401);
});

test('an app that keeps no secret is let in by PKCE alone, and gives its token back', async () => {
  const asked = await question(open, { scope: '' });
  expect(textOf(await visitor.text(asked.path))).toContain('It learns who you are');
  const { access_token: token } = await exchanged(open, await answered(asked.fields), asked);
  expect((await ownUser(token)).status).toBe(200);
  const revoke = async (of: App) =>
    oauth.processRevocationResponse(
      await oauth.revocationRequest(server, of.client, of.auth, token, options()),
    );
  // Another app may ask, and hears of no difference.
  await revoke(app);
  expect((await ownUser(token)).status).toBe(200);
  await revoke(open);
  expect((await ownUser(token)).status).toBe(401);
});

test('somebody says no', async () => {
  const asked = await question(app);
  const back = await answered(asked.fields, 'no');
  expect(await errorOf(exchanged(app, back, asked))).toBe('access_denied');
  expect(back.searchParams.has('code')).toBe(false);
});

test('a code is good once: who brings it again ends what it gave', async () => {
  const asked = await question(app);
  const back = await answered(asked.fields);
  const { access_token: token } = await exchanged(app, back, asked);
  expect((await ownUser(token)).status).toBe(200);
  expect(await errorOf(exchanged(app, back, asked))).toBe('invalid_grant');
  expect((await ownUser(token)).status).toBe(401);
});

test('of two who bring one code at once nobody keeps a token', async () => {
  const asked = await question(app);
  const back = await answered(asked.fields);
  const all = await Promise.allSettled([1, 2].map(() => exchanged(app, back, asked)));
  const tokens = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.access_token] : []));
  expect(tokens).toHaveLength(1);
  expect((await ownUser(tokens[0] ?? '')).status).toBe(401);
});

test('a code is for one app, one address, one asker, and a minute', async () => {
  const asked = await question(app);
  const back = await answered(asked.fields);
  expect(await errorOf(exchanged(open, back, asked))).toBe('invalid_grant');
  const other = { ...asked, verifier: oauth.generateRandomCodeVerifier() };
  expect(await errorOf(exchanged(app, back, other))).toBe('invalid_grant');
  const code = back.searchParams.get('code') ?? '';
  const send = async (fields: Fields) => {
    const body = new URLSearchParams({
      ...{ grant_type: 'authorization_code', code, code_verifier: asked.verifier },
      ...{ redirect_uri: BACK, client_id: app.client.client_id, ...fields },
    });
    const answer = await fetch(`${api.base}/oauth/token`, { method: 'POST', body });
    return [answer.status, JSON.parse(await answer.text()).error];
  };
  expect(await send({})).toEqual([401, 'invalid_client']);
  expect(await send({ client_secret: 'wrong' })).toEqual([401, 'invalid_client']);
  expect(await send({ client_id: 'nobody' })).toEqual([401, 'invalid_client']);
  expect(await send({ client_id: open.client.client_id })).toEqual([400, 'invalid_grant']);
  expect(await send({ client_id: open.client.client_id, grant_type: 'password' })).toEqual([
    400,
    'unsupported_grant_type',
  ]);
  home.setClock('2026-10-05T12:01:00Z');
  expect(await errorOf(exchanged(app, back, asked))).toBe('invalid_grant');
  home.setClock('2026-10-05T12:00:00Z');
  expect(await errorOf(exchanged(app, back, asked))).toBe('none');
});

test.each([
  [{ code_challenge_method: 'plain' }, 'invalid_request'],
  [{ code_challenge_method: '' }, 'invalid_request'],
  [{ code_challenge: '' }, 'invalid_request'],
  [{ code_challenge: 'a'.repeat(42) }, 'invalid_request'],
  [{ response_type: 'token' }, 'unsupported_response_type'],
  [{ scope: 'flattr admin' }, 'invalid_scope'],
] as [Fields, string][])(
  'an app that asks %j is told %s, and gets nothing',
  async (more, error) => {
    const asked = await question(app, more);
    const answer = await visitor.get(asked.path);
    const page = await answer.text();
    // Only who presses the button is led there.
    expect([answer.status, answer.headers.has('location')]).toEqual([400, false]);
    expect(page).not.toContain('http-equiv="refresh"');
    const back = new URL(hrefOn(page));
    expect(back.host).toBe('app.example');
    expect(back.searchParams.get('error')).toBe(error);
    expect(back.searchParams.get('state')).toBe(asked.state);
    const codes = await home.deps.db.select().from(oauthCode);
    expect(
      (await visitor.post('/oauth/authorize', { ...asked.fields, answer: 'yes' })).status,
    ).toBe(422);
    expect(await home.deps.db.select().from(oauthCode)).toHaveLength(codes.length);
  },
);

test.each([
  { redirect_uri: 'https://app.example/back' },
  { redirect_uri: `${BACK}&more` },
  { redirect_uri: 'https://evil.example/' },
  { client_id: '00000000-0000-4000-8000-000000000000' },
  { client_id: "' or 1=1" },
])('nobody is sent anywhere for %j', async (more) => {
  const asked = await question(app, more);
  for (const answer of [
    await visitor.get(asked.path),
    await visitor.post('/oauth/authorize', { ...asked.fields, answer: 'yes' }),
  ]) {
    expect([404, 422]).toContain(answer.status);
    expect(answer.headers.has('location')).toBe(false);
    expect(await answer.text()).not.toMatch(/evil\.example|app\.example\/back/);
  }
});

test('strangers sign in first and come back; forms from elsewhere let nobody in', async () => {
  const asked = await question(app);
  const stranger = new PageVisitor(pagesOf(home.deps), home.deps.node.origin);
  const answer = await stranger.get(asked.path);
  const signIn = `/sign-in?next=${encodeURIComponent(asked.path)}`;
  expect(answer.headers.get('location')).toBe(signIn);
  // Also to hear that the app asked as it may not: a link of ours leads no stranger away.
  const wrong = await question(app, { scope: 'all' });
  const away = await stranger.get(wrong.path);
  expect(away.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(wrong.path)}`);
  const late = await stranger.post('/oauth/authorize', { ...asked.fields, answer: 'yes' });
  const to = new URL(late.headers.get('location') ?? '', home.deps.node.origin);
  const again = new URL(to.searchParams.get('next') ?? '', home.deps.node.origin);
  expect([to.pathname, again.pathname]).toEqual(['/sign-in', '/oauth/authorize']);
  expect(Object.fromEntries(again.searchParams)).toEqual(asked.fields);
  const fields = { ...asked.fields, answer: 'yes' };
  const elsewhere = { origin: 'https://evil.example' };
  expect((await visitor.post('/oauth/authorize', fields, elsewhere)).status).toBe(403);
});

test('apps and tokens are made on their page, and nobody can end another’s', async () => {
  const made = await visitor.post('/home/settings/apps/tokens', {
    name: 'Script',
    'scope-thing': 'yes',
  });
  const token = /obole_[\w-]{43}/.exec(await made.text())?.[0] ?? '';
  expect((await ownUser(token)).body.username).toBe('fan');
  const page = await visitor.text('/home/settings/apps');
  expect(page).not.toContain(token);
  const [row] = (await home.deps.db.select().from(apiToken)).filter(
    ({ name }) => name === 'Script',
  );
  const deps = home.deps;
  const other = await new PageVisitor(pagesOf(deps), deps.node.origin).signIn(deps, maker);
  const ids = { id: row?.id ?? '' };
  expect((await other.post('/home/settings/apps/tokens/end', ids)).status).toBe(404);
  expect((await ownUser(token)).status).toBe(200);
  expect(
    (await visitor.post('/home/settings/apps/remove', { id: app.client.client_id })).status,
  ).toBe(404);
  expect((await visitor.post('/home/settings/apps/tokens/end', ids)).status).toBe(303);
  expect((await ownUser(token)).status).toBe(401);
  const registered = await visitor.post('/home/settings/apps/register', {
    ...{
      name: 'Mine',
      site: 'https://mine.example',
      redirects: 'https://mine.example/a\nhttp://x/',
    },
  });
  expect(registered.status).toBe(422);
  expect(await registered.text()).toContain('https://mine.example/a\nhttp://x/');
  expect(await home.deps.db.select().from(clientApp)).toHaveLength(2);
});

test('an app that is removed has nothing of anybody any more', async () => {
  const gone = await anApp(false, 'Gone');
  const asked = await question(gone);
  const { access_token: token } = await exchanged(gone, await answered(asked.fields), asked);
  const deps = home.deps;
  const owner = await new PageVisitor(pagesOf(deps), deps.node.origin).signIn(deps, maker);
  await owner.post('/home/settings/apps/remove', { id: gone.client.client_id });
  expect((await ownUser(token)).status).toBe(401);
});
