import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteAccount } from '../../../../src/operations/delete-account.ts';
import type { NodeDeps } from '../../../../src/operations/deps.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { revokeToken } from '../../../../src/operations/identities.ts';
import { type AccountServer, accountServer } from '../../../support/account-server.ts';
import { jobsOf } from '../../../support/database.ts';
import { foreignPost } from '../../../support/foreign.ts';
import { giver, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { reaching } from '../../../support/reaching.ts';

let home: House;
let deps: NodeDeps;
let server: AccountServer;

beforeAll(async () => {
  home = await house({ registration: 'open' });
  deps = reaching(home.deps);
  server = await accountServer('mastodon');
});
afterAll(async () => {
  server.close();
  await home.close();
});

const visitor = (language = 'en', node = deps) =>
  new PageVisitor(pagesOf(node), deps.node.origin, language);

/** Where the page leads on to. */
const linkIn = (page: string): string =>
  (/http-equiv="refresh" content="0;url=([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&');

/** All the way to the server and back to the door; what the door answers. */
async function through(who: PageVisitor, path: string, fields: Record<string, string>) {
  const sent = await who.post(path, fields);
  const page = await sent.text();
  expect([sent.status, sent.headers.get('cache-control')], textOf(page)).toEqual([200, 'no-store']);
  const back = new URL(await server.visit(linkIn(page)));
  return await who.get(`${back.pathname}${back.search}`);
}

test('somebody signs in with the account they have, and comes to where they were going', async () => {
  server.visitor = 'fred';
  const fred = visitor();
  const first = await through(fred, '/sign-in/elsewhere', { account: server.host });
  expect(first.status).toBe(303);
  expect(first.headers.get('location')).toBe('/home/start?said=joined');
  expect(await fred.text('/home/start?said=joined')).toContain('Welcome. Set a budget');
  // The knock is over.
  expect([...fred.cookies.keys()]).toEqual(['obole_session_9001']);

  const again = visitor();
  const account = `@fred@${server.host}`;
  const back = await through(again, '/sign-in/elsewhere', { account, next: '/home/months' });
  expect(back.headers.get('location')).toBe('/home/months?said=signedIn');
  const away = await through(visitor(), '/sign-in/elsewhere', { account, next: '//evil.example' });
  expect(away.headers.get('location')).toBe('/home?said=signedIn');
});

test('what was typed stays, with what is wrong with it, in the language of the reader', async () => {
  for (const [language, sentence] of [
    ['en', 'This is no handle and no server.'],
    ['fr', 'Ce n’est ni un identifiant ni un serveur.'],
  ] as const) {
    const answer = await visitor(language).post('/sign-in/elsewhere', {
      account: 'what <is> this',
    });
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toContain(sentence);
    expect(page).toContain('value="what &lt;is&gt; this"');
  }
});

test('whoever says no, or comes back twice or from nowhere, reads why and can begin again', async () => {
  const fred = visitor();
  server.visitor = null;
  const no = await through(fred, '/sign-in/elsewhere', { account: server.host });
  server.visitor = 'fred';
  expect([no.status, await no.text()]).toEqual([403, expect.stringContaining('You said no')]);
  const nowhere = await visitor('fr').get('/auth/callback/social.example?code=x&state=y');
  const page = await nowhere.text();
  expect([nowhere.status, textOf(page)]).toEqual([422, expect.stringContaining('Recommence')]);
  expect(page).toContain('href="/sign-in"');
});

test('accounts elsewhere are added and unlinked, and their tokens given back', async () => {
  server.visitor = 'greta';
  const greta = visitor();
  await through(greta, '/sign-in/elsewhere', { account: server.host });
  server.visitor = 'greta_too';
  const added = await through(greta, '/home/accounts', { account: server.host });
  expect(added.headers.get('location')).toBe('/home/accounts?said=linked');
  const page = await greta.text('/home/accounts');
  expect(textOf(page)).toContain(`@greta@${server.host}|`);
  expect(textOf(page)).toContain(`@greta_too@${server.host}|`);

  const jobs = await tokensToRevoke();
  const actor = /name="actor" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const gone = await greta.post('/home/accounts/unlink', { actor });
  expect(gone.headers.get('location')).toBe('/home/accounts?said=unlinked');
  expect(textOf(await greta.text('/home/accounts'))).not.toContain(`@greta@${server.host}|`);
  const [job] = (await tokensToRevoke()).slice(jobs.length);
  if (job === undefined) throw new Error('no token is to be given back');
  const before = [...server.tokens.values()].filter((user) => user === 'greta').length;
  await revokeToken(deps, job as Parameters<typeof revokeToken>[1]);
  const after = [...server.tokens.values()].filter((user) => user === 'greta').length;
  expect([before, after]).toEqual([1, 0]);
  // Nobody else can unlink it, nor it twice.
  const twice = await greta.post('/home/accounts/unlink', { actor });
  expect(twice.status).toBe(404);
});

test('whoever leaves is known by no account any more', async () => {
  server.visitor = 'leaver';
  const leaver = visitor();
  await through(leaver, '/sign-in/elsewhere', { account: server.host });
  const jobs = await tokensToRevoke();
  const person = await deps.db.query.actor.findFirst({
    where: (a, { and, eq }) => and(eq(a.handle, 'leaver'), eq(a.local, true)),
  });
  const left = await deleteAccount(deps, person?.id ?? '', 'leaver');
  expect(left.ok).toBe(true);
  expect(await tokensToRevoke()).toHaveLength(jobs.length + 1);
  const anew = await through(visitor(), '/sign-in/elsewhere', { account: server.host });
  expect(anew.headers.get('location')).toBe('/home/start?said=joined');
});

test('by invitation alone a stranger stays outside, and whom a gift waits for comes in', async () => {
  const strict = { ...deps, node: { ...deps.node, registration: 'invite' as const } };
  server.visitor = 'stranger';
  const outside = await through(visitor('en', strict), '/sign-in/elsewhere', {
    account: server.host,
  });
  expect([outside.status, await outside.text()]).toEqual([
    403,
    expect.stringContaining('for whom a gift waits'),
  ]);
  const uri = `${server.origin}/users/awaited`;
  const { workId } = await foreignPost(deps, 'awaited', { uri, host: server.host });
  const giverId = await giver(deps, 'kind', { budgetMinor: 500n });
  const given = await giveFlattr(deps, { giverId, workId });
  expect(given.ok).toBe(true);
  server.visitor = 'awaited';
  const inside = await through(visitor('en', strict), '/sign-in/elsewhere', {
    account: server.host,
  });
  expect(inside.headers.get('location')).toBe('/home/start?said=joined');
});

const tokensToRevoke = () => jobsOf(home.database, 'revoke-token');
