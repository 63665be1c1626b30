import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { revokeToken, unlinkIdentity } from '../../../src/operations/identities.ts';
import { enterFromElsewhere, knockElsewhere } from '../../../src/operations/sign-in-elsewhere.ts';
import { type AccountServer, accountServer } from '../../support/account-server.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house } from '../../support/house.ts';
import { reaching } from '../../support/reaching.ts';

let home: House;
let deps: NodeDeps;
let server: AccountServer;

beforeAll(async () => {
  home = await house({ registration: 'open' });
  deps = reaching(home.deps);
});
afterAll(() => home.close());
beforeEach(async () => {
  server = await accountServer('mastodon');
  return () => server.close();
});

/** All the way to the server and back. */
async function signsIn(accountId: string | null = null, at = server, node = deps) {
  const who = { accountId, next: null, before: null };
  const knock = await knockElsewhere(node, at.host, who);
  if (!knock.ok) throw new Error(knock.code);
  const back = new URL(await at.visit(knock.href));
  return enterFromElsewhere(node, back, { state: knock.state, accountId });
}

/** Does what was queued so far. */
async function givesBack({ host } = server): Promise<void> {
  for (const token of await jobsOf(home.database, 'revoke-token')) {
    const one = token as Parameters<typeof revokeToken>[1];
    if (one.host === host) await revokeToken(deps, one);
  }
}

test('whoever is refused, or comes again, does not lose the token that they have', async () => {
  server.reusesTokens = true;
  server.visitor = 'owner';
  const owner = await signsIn();
  if (!owner.ok || owner.session === null) throw new Error(JSON.stringify(owner));
  server.visitor = 'other';
  const other = await signsIn();
  if (!other.ok || other.session === null) throw new Error(JSON.stringify(other));
  server.visitor = 'owner';
  const had = [...server.tokens.keys()];
  const taken = await signsIn(other.session.actorId);
  expect(taken).toMatchObject({ ok: false, code: 'identity_taken' });
  server.instead.set('/.well-known/webfinger', { status: 503, body: '' });
  expect(await signsIn()).toMatchObject({ ok: false, code: 'server_unreachable' });
  server.instead.clear();
  expect(await signsIn()).toMatchObject({ ok: true });
  await givesBack();
  expect([...server.tokens.keys()]).toEqual(had);
});

test('an older token is given back when a newer one comes, or nobody needs it', async () => {
  server.visitor = 'twice';
  const first = await signsIn();
  if (!first.ok || first.session === null) throw new Error(JSON.stringify(first));
  const [older] = [...server.tokens.keys()];
  await signsIn();
  await givesBack();
  expect([...server.tokens.keys()]).toHaveLength(1);
  expect([...server.tokens.keys()]).not.toContain(older);
  const [mine] = await deps.db.query.identity.findMany({
    where: (one, { eq }) => eq(one.host, server.host),
  });
  await unlinkIdentity(deps, first.session.actorId, mine?.actorId ?? '', true);
  await givesBack();
  expect(server.tokens.size).toBe(0);
});

test('where one token given back costs everybody theirs, the last to go gives it back', async () => {
  const friendica = await accountServer('friendica');
  onTestFinished(() => friendica.close());
  const [one, other] = [await signedInAt(friendica, 'one'), await signedInAt(friendica, 'other')];
  const shut = { ...deps, node: { ...deps.node, registration: 'closed' as const } };
  friendica.visitor = 'stranger';
  expect(await signsIn(null, friendica, shut)).toMatchObject({ code: 'registration_closed' });
  await signedInAt(friendica, 'one');
  await givesBack(friendica);
  expect(new Set(friendica.tokens.values())).toEqual(new Set(['one', 'other', 'stranger']));

  await unlinkAt(friendica, one);
  await givesBack(friendica);
  expect([...friendica.tokens.values()]).toContain('other');
  await unlinkAt(friendica, other);
  await givesBack(friendica);
  expect(friendica.tokens.size).toBe(0);
});

async function signedInAt(at: AccountServer, name: string): Promise<string> {
  at.visitor = name;
  const came = await signsIn(null, at);
  if (!came.ok || came.session === null) throw new Error(JSON.stringify(came));
  return came.session.actorId;
}

async function unlinkAt({ host }: AccountServer, accountId: string): Promise<void> {
  const theirs = await deps.db.query.identity.findFirst({
    where: (one, { and, eq }) => and(eq(one.host, host), eq(one.accountId, accountId)),
  });
  const unlinked = await unlinkIdentity(deps, accountId, theirs?.actorId ?? '', true);
  if (!unlinked.ok) throw new Error(unlinked.code);
}

test('whatever is asked of a server says who asks', async () => {
  const entered = await signsIn();
  if (!entered.ok || entered.session === null) throw new Error(JSON.stringify(entered));
  const { actorId } = entered.session;
  const [mine] = await deps.db.query.identity.findMany({
    where: (one, { eq }) => eq(one.accountId, actorId),
  });
  await unlinkIdentity(deps, actorId, mine?.actorId ?? '', true);
  await givesBack();
  const ours = server.asked.filter(({ url }) => !url?.startsWith('/oauth/authorize'));
  expect(ours.map(({ url }) => url)).toEqual(
    expect.arrayContaining(['/api/v1/apps', '/oauth/token', '/oauth/revoke']),
  );
  for (const { url, headers } of ours)
    expect(headers['user-agent'], url).toMatch(/^Obole\/\S+ \(\+https?:/);
});
