import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { identityStates } from '../../../db/views/identities.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { unlinkIdentity } from '../../../src/operations/identities.ts';
import { findSession } from '../../../src/operations/sign-in.ts';
import { enterFromElsewhere, knockElsewhere } from '../../../src/operations/sign-in-elsewhere.ts';
import { type AccountServer, accountServer, type Dialect } from '../../support/account-server.ts';
import { type House, house } from '../../support/house.ts';
import { reaching } from '../../support/reaching.ts';

let home: House;
let deps: NodeDeps;
const servers: AccountServer[] = [];

beforeAll(async () => {
  home = await house({ registration: 'open' });
  deps = reaching(home.deps);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await home.close();
});

const start = async (...of: Parameters<typeof accountServer>): Promise<AccountServer> => {
  const server = await accountServer(...of);
  servers.push(server);
  return server;
};

const identitiesOf = (accountId: string) => identityStates(deps.db, accountId, new Date(0));

type Who = Parameters<typeof knockElsewhere>[2];
const NOBODY: Who = { accountId: null, next: null, before: null };

async function knocks(typed: string, who: Partial<Who> = {}) {
  const knock = await knockElsewhere(deps, typed, { ...NOBODY, ...who });
  if (!knock.ok) throw new Error(`${knock.code}: ${knock.detail}`);
  return knock;
}

/** Somebody goes all the way, and says yes at their own server. */
async function signsIn(
  server: AccountServer,
  typed = server.host,
  accountId: string | null = null,
) {
  const { href, state } = await knocks(typed, { accountId });
  const back = new URL(await server.visit(href));
  expect(`${back.origin}${back.pathname}`).toBe(`${deps.node.origin}/auth/callback/${server.host}`);
  return enterFromElsewhere(deps, back, { state, accountId });
}

describe.each<[Dialect, string]>([
  ['mastodon', 'profile read:favourites'],
  ['mastodon41', 'read:accounts read:favourites'],
  ['friendica', 'read:accounts read:favourites'],
  ['gotosocial', 'read:accounts read:favourites'],
  ['hollo', 'profile read:favourites'],
  ['pixelfed', 'read'],
])('%s', (dialect, scope) => {
  let server: AccountServer;
  beforeAll(async () => {
    server = await start(dialect);
    server.visitor = `fred_${dialect}`;
  });

  test('signs its people in, the same person each time', async () => {
    const first = await signsIn(server);
    if (!first.ok || first.session === null) throw new Error(JSON.stringify(first));
    expect(first.isNew).toBe(true);
    const person = await findSession(deps, first.session.sessionToken);
    expect(person).toMatchObject({ handle: server.visitor, name: `The ${server.visitor}` });
    const again = await signsIn(server, `@${server.visitor}@${server.host}`);
    expect(again).toMatchObject({ ok: true, isNew: false });
    expect(again.ok && again.session?.actorId).toBe(first.session.actorId);
    // Registered once, and asked for no more than is needed.
    expect([...server.apps.values()].map((app) => app.scopes)).toEqual([scope]);
  });

  test('its tokens lie sealed, and are given back', async () => {
    const entered = await signsIn(server);
    if (!entered.ok || entered.session === null) throw new Error(JSON.stringify(entered));
    const { actorId } = entered.session;
    const rows = await deps.db.query.identity.findMany();
    const tokens = [...server.tokens.keys()];
    expect(JSON.stringify(rows)).not.toContain(tokens.at(-1));
    const [mine] = await identitiesOf(actorId);
    expect(mine).toMatchObject({ handle: server.visitor, host: server.host });
    const gone = await unlinkIdentity(deps, actorId, mine?.actorId ?? '', true);
    expect(gone.ok).toBe(true);
    expect(await identitiesOf(actorId)).toEqual([]);
  });
});

describe('somebody who is not who they say', () => {
  let server: AccountServer;
  beforeEach(async () => {
    server = await start('mastodon');
  });

  test("a server cannot vouch for somebody else's people", async () => {
    const honest = await start('mastodon');
    const liar = await start('gotosocial', { actorOf: (name) => `${honest.origin}/users/${name}` });
    const refused = await signsIn(liar);
    expect(refused).toMatchObject({ ok: false, code: 'not_proven' });
    // And what it gave us is not kept.
    expect(liar.tokens.size).toBe(0);
    const known = await deps.db.query.identity.findMany();
    expect(known.map((row) => row.host)).not.toContain(liar.host);
  });

  test('a state opens once, in its own browser, with its own answer', async () => {
    const { href, state } = await knocks(server.host);
    const other = await knocks(server.host);
    const answer = new URL(await server.visit(href));
    const enter = (theirs: string | null) =>
      enterFromElsewhere(deps, answer, { state: theirs, accountId: null });
    expect(await enter(null)).toMatchObject({ ok: false, code: 'mixed_up' });
    expect(await enter(other.state)).toMatchObject({ ok: false, code: 'mixed_up' });
    expect(await enter(state)).toMatchObject({ ok: true });
    expect(await enter(state)).toMatchObject({ ok: false, code: 'mixed_up' });
  });

  test('a code of somebody else opens nothing', async () => {
    const { href } = await knocks(server.host);
    const answer = new URL(await server.visit(href));
    const mine = await knocks(server.host);
    answer.searchParams.set('state', mine.state);
    const refused = await enterFromElsewhere(deps, answer, { state: mine.state, accountId: null });
    // It was made for another knock, as PKCE shows.
    expect(refused).toMatchObject({ ok: false, code: 'mixed_up' });
  });

  test('a server that has another ask its people is not handed their code', async () => {
    const liar = await start('mastodon');
    const theirs = await knocks(server.host);
    const victim = await knocks(liar.host);
    // What the liar answers: on to the honest server, as if one of its people had knocked.
    const onwards = new URL(theirs.href);
    onwards.searchParams.set('state', victim.state);
    const back = new URL(await server.visit(onwards.href));
    const who = { state: victim.state, accountId: null };
    const refused = await enterFromElsewhere(deps, back, who);
    expect(refused).toMatchObject({ ok: false, code: 'mixed_up' });
    expect(liar.asked.map(({ url }) => url)).not.toContain('/oauth/token');
  });

  test('an account elsewhere belongs to one person here', async () => {
    server.visitor = 'shared';
    const owner = await signsIn(server);
    expect(owner).toMatchObject({ ok: true, isNew: true });
    server.visitor = 'second';
    const second = await signsIn(server);
    if (!second.ok || second.session === null) throw new Error(JSON.stringify(second));
    server.visitor = 'shared';
    const taken = await signsIn(server, server.host, second.session.actorId);
    expect(taken).toMatchObject({ ok: false, code: 'identity_taken' });
    expect(await identitiesOf(second.session.actorId)).toHaveLength(1);
  });

  test('nobody adds an account for whoever sat there before', async () => {
    server.visitor = 'earlier';
    const earlier = await signsIn(server);
    if (!earlier.ok || earlier.session === null) throw new Error(JSON.stringify(earlier));
    const { actorId } = earlier.session;
    const { href, state } = await knocks(server.host, { accountId: actorId });
    server.visitor = 'later';
    const answer = new URL(await server.visit(href));
    const refused = await enterFromElsewhere(deps, answer, { state, accountId: null });
    expect(refused).toMatchObject({ ok: false, code: 'mixed_up' });
    expect(await identitiesOf(actorId)).toHaveLength(1);
  });
});

describe('a server that', () => {
  test('has forgotten the app gets to know it anew', async () => {
    const server = await start('mastodon');
    const first = await knocks(server.host);
    server.apps.clear();
    expect(await server.visit(first.href)).toBe('HTTP 401');
    // The same browser comes again.
    const second = await knocks(server.host, { before: first.state });
    expect(await server.visit(second.href)).toContain('/auth/callback/');
    // It forgets between the page and the token.
    const answer = new URL(await server.visit(second.href));
    server.apps.clear();
    const refused = await enterFromElsewhere(deps, answer, {
      state: second.state,
      accountId: null,
    });
    expect(refused).toMatchObject({ ok: false, code: 'app_forgotten' });
    expect(await signsIn(server)).toMatchObject({ ok: true });
  });

  test('still knows the app keeps it, however often somebody knocks', async () => {
    const server = await start('mastodon');
    const waiting = await knocks(server.host);
    const stranger = await knocks(server.host);
    await knocks(server.host, { before: stranger.state });
    expect(server.apps.size).toBe(1);
    const back = new URL(await server.visit(waiting.href));
    const entered = await enterFromElsewhere(deps, back, { state: waiting.state, accountId: null });
    expect(entered).toMatchObject({ ok: true });
  });

  test('nobody here has a token of is asked anew after a day', async () => {
    const server = await start('mastodon');
    await knocks(server.host);
    home.setClock('2026-10-07T12:00:00Z');
    await knocks(server.host);
    home.setClock('2026-10-05T12:00:00Z');
    expect(server.apps.size).toBe(2);
  });

  test('hears no is left alone', async () => {
    const server = await start('friendica');
    server.visitor = null;
    expect(await signsIn(server)).toMatchObject({ ok: false, code: 'denied' });
  });

  test('is down, or no such server, is named', async () => {
    const server = await start('mastodon');
    const enter = async () => await signsIn(server);
    server.instead.set('/oauth/token', { status: 503, body: 'Back soon' });
    expect(await enter()).toMatchObject({ ok: false, code: 'server_unreachable' });
    server.instead.clear();
    server.instead.set('/api/v1/accounts/verify_credentials', { status: 200, body: '[' });
    expect(await enter()).toMatchObject({ ok: false, code: 'server_unreachable' });
    const silent = await start('mastodon');
    silent.instead.set('/api/v1/apps', { status: 404, body: '{}' });
    const knock = (typed: string) => knockElsewhere(deps, typed, NOBODY);
    expect(await knock(silent.host)).toMatchObject({ ok: false, code: 'no_client_api' });
    expect(await knock('127.0.0.1:9')).toMatchObject({ ok: false, code: 'server_unreachable' });
    expect(await knock('no server')).toMatchObject({ ok: false, code: 'server_unreadable' });
    expect(await knock(deps.node.origin)).toMatchObject({ ok: false, code: 'server_is_here' });
  });

  test('says what no database can keep takes no apps', async () => {
    const server = await start('mastodon');
    const odd = { client_id: 'a\0b', client_secret: 'secret' };
    server.instead.set('/api/v1/apps', { status: 200, body: JSON.stringify(odd) });
    const refused = await knockElsewhere(deps, server.host, NOBODY);
    expect(refused).toMatchObject({ ok: false, code: 'no_client_api' });
    server.instead.clear();
    const named = { software: { name: 'odd\0', version: '1' } };
    server.instead.set('/nodeinfo/2.0', { status: 200, body: JSON.stringify(named) });
    const issuer = `${server.origin}/\0`;
    const [authorize, token] = [`${server.origin}/oauth/authorize`, `${server.origin}/oauth/token`];
    const said = { issuer, authorization_endpoint: authorize, token_endpoint: token };
    const path = '/.well-known/oauth-authorization-server';
    server.instead.set(path, { status: 200, body: JSON.stringify(said) });
    expect(await knockElsewhere(deps, server.host, NOBODY)).toMatchObject({ ok: true });
  });

  test('says that its endpoints are on another host is not followed there', async () => {
    const server = await start('mastodon');
    const [issuer, elsewhere] = [server.origin, 'https://other.example'];
    const metadata = {
      ...{ issuer, authorization_endpoint: `${elsewhere}/oauth/authorize` },
      ...{ token_endpoint: `${elsewhere}/token`, scopes_supported: ['read:accounts'] },
    };
    const path = '/.well-known/oauth-authorization-server';
    server.instead.set(path, { status: 200, body: JSON.stringify(metadata) });
    const { href } = await knocks(server.host);
    expect(new URL(href).origin).toBe(server.origin);
  });
});
