import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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
async function signsIn(accountId: string | null = null) {
  const who = { accountId, next: null, before: null };
  const knock = await knockElsewhere(deps, server.host, who);
  if (!knock.ok) throw new Error(knock.code);
  const back = new URL(await server.visit(knock.href));
  return enterFromElsewhere(deps, back, { state: knock.state, accountId });
}

/** Does what was queued so far. */
async function givesBack(): Promise<void> {
  for (const token of await jobsOf(home.database, 'revoke-token'))
    await revokeToken(deps, token as Parameters<typeof revokeToken>[1]);
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
