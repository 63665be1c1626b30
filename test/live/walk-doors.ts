import type { Page } from 'playwright-core';
import { inBrowser, overThere, send, signIn } from './doors.ts';
import { ORIGIN } from './live-obole.ts';
import { expectThat } from './log.ts';
import { until } from './program.ts';
import type { Exchange } from './tls.ts';
import { handleOf, type Walk, who } from './walk.ts';

/** In with the account that one has: a new person, the same person again, a second account, its end. */
export async function walkDoors(walk: Walk): Promise<void> {
  const { log, browser, server, obole } = walk;
  const reader = who(walk, 'reader');
  const accountOfIdentity = async (handle: string) => {
    const [one] = await obole.sql<{ handle: string; scope: string; sealed: string }[]>`
      select here.handle, i.scope, i.token_sealed as sealed from identity i
      join actor there on there.id = i.actor_id join actor here on here.id = i.account_id
      where there.handle = ${handle} and there.host = ${server.host}`;
    return one;
  };

  await log.step('somebody signs in with their account, sets a budget', async () => {
    await inBrowser(browser, async (page) => {
      expectThat((await signIn(page, server, reader)) === '/home/budget', 'the budget comes first');
      await send(page, '/home/budget', { amount: '5' });
    });
    await obole.obole('topup', 'reader', '20', '--reference', 'walk');
    const identity = await accountOfIdentity('reader');
    expectThat(identity?.handle === 'reader', 'an account of the same name here');
    log.note(`scopes: ${identity.scope}`);
  });
  await log.step('the same person signs in again', async () => {
    const before = await accountOfIdentity('reader');
    const path = await inBrowser(browser, (page) => signIn(page, server, reader));
    expectThat(path === '/home', 'they are at home');
    const after = await accountOfIdentity('reader');
    expectThat(after?.handle === before?.handle, 'the same account');
    expectThat(after?.sealed !== before?.sealed, 'with the newer token');
  });
  await log.step('an answer to no question of this browser opens nothing', () =>
    inBrowser(browser, async (page) => {
      const answer = 'code=made-up&state=made-up';
      const shown = await page.goto(`${ORIGIN}/auth/callback/${server.host}?${answer}`);
      expectThat(shown?.ok() === false, `refused: HTTP ${shown?.status()}`);
      await page.goto(`${ORIGIN}/home`);
      expectThat(new URL(page.url()).pathname === '/sign-in', 'they are not in');
    }),
  );
  await unlinkAnother(walk);
}

async function unlinkAnother(walk: Walk): Promise<void> {
  const { log, browser, server } = walk;
  const reader = who(walk, 'reader');
  await log.step('a second account is added and unlinked: its token is dead', async () => {
    const [kept, token] = await inBrowser(browser, async (page) => {
      await signIn(page, server, reader);
      const first = lastTokenSent(walk.traffic, server.host);
      await addAccount(page, walk);
      const answered = await tokenOf(walk, page);
      return [await statusFor(server.host, first), answered];
    });
    log.note(`unlinked, its token answers HTTP ${token}; that of the other account HTTP ${kept}`);
    expectThat(token === (server.forgetsAll ? 200 : 401), 'its own is dead, where it can be');
    expectThat(kept === 200, 'the other account is not touched');
  });
}

async function addAccount(page: Page, walk: Walk): Promise<void> {
  // Another account of the same server: its session over there is still the first one's.
  await page.context().clearCookies({ domain: walk.server.host });
  await page.goto(`${ORIGIN}/home/accounts`);
  await page.fill('form[action="/home/accounts"] [name=account]', handleOf(walk, 'leaver'));
  await page.locator('form[action="/home/accounts"] button').click();
  const path = await overThere(page, walk.server, who(walk, 'leaver'));
  expectThat(path === '/home/accounts', 'back at their accounts');
}

/** Unlinks the account; what its token gets at its server then. */
async function tokenOf({ server, traffic, obole }: Walk, page: Page): Promise<number> {
  const token = lastTokenSent(traffic, server.host);
  expectThat((await statusFor(server.host, token)) === 200, 'the token is good before');
  const entry = page.locator('article', { hasText: `@leaver@${server.host}` });
  await Promise.all([
    page.waitForNavigation(),
    entry.locator('form[action="/home/accounts/unlink"] button').click(),
  ]);
  await until('the token is given back', async () => {
    const [job] = await obole.sql`
      select 1 from graphile_worker.jobs where task_identifier = 'revoke-token'`;
    return job === undefined;
  });
  return statusFor(server.host, token);
}

function lastTokenSent(traffic: readonly Exchange[], host: string): string {
  const checks = traffic.filter(
    (one) => one.host === host && one.path === '/api/v1/accounts/verify_credentials',
  );
  return /^Bearer (.+)$/.exec(checks.at(-1)?.headers.authorization ?? '')?.[1] ?? '';
}

async function statusFor(host: string, token: string): Promise<number> {
  const answer = await fetch(`https://${host}/api/v1/accounts/verify_credentials`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await answer.arrayBuffer();
  return answer.status;
}
