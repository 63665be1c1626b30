import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { flattrFavourite } from '../../src/operations/flattr-favourite.ts';
import { readFavourites } from '../../src/operations/read-favourites.ts';
import { type AccountServer, accountServer } from '../support/account-server.ts';
import { foreignPost } from '../support/foreign.ts';
import { reaching } from '../support/reaching.ts';
import { DESK, PHONE, visit } from './in-browser.ts';
import { FITS, type Fits } from './in-page.ts';
import { launchBrowser } from './launch.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let browser: Browser;
let deps: NodeDeps;
let server: AccountServer;

beforeAll(async () => {
  const open = (closed: NodeDeps) => {
    const node = { ...closed.node, registration: 'open' as const };
    deps = reaching({ ...closed, node });
    return deps;
  };
  [stage, browser, server] = await Promise.all([
    openStage(open),
    launchBrowser(),
    accountServer('mastodon'),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
  server?.close();
});

const FITTING: Fits = { tooWide: 0, shift: 0, small: [], unnamed: [] };

describe.each([
  { name: 'greta', viewport: PHONE, colorScheme: 'dark', locale: 'fr' },
  { name: 'otto', viewport: DESK, colorScheme: 'light', locale: 'en' },
] as const)('$name', ({ name, ...options }) => {
  test('gets in with the account they have, and what they favourite there is a flattr', async () => {
    server.visitor = name;
    server.favourites = [];
    await visit({ browser, stage }, options, async (page) => {
      await page.goto('/sign-in');
      expect(await page.evaluate<Fits>(FITS)).toEqual(FITTING);
      await page.fill('[name=account]', `@${name}@${server.host}`);
      await page.locator('form[action="/sign-in/elsewhere"] button').click();
      // Over there they say yes, and are back.
      await page.waitForURL('**/home/start?said=joined');
      await page.goto('/home/accounts');
      await page.selectOption('[name=mode]', 'asked');
      await page.locator('form[action="/home/accounts/favourites"] button').click();
      await page.waitForURL('**/home/accounts?said=favouritesSet');

      const identity = await deps.db.query.identity.findFirst({
        orderBy: (one, { desc }) => [desc(one.provenAt), desc(one.actorId)],
      });
      const actorId = identity?.actorId ?? '';
      await readFavourites(deps, actorId);
      const { workId } = await foreignPost(deps, `author of ${name}`.replaceAll(' ', '-'));
      const work = await deps.db.query.work.findFirst({ where: (w, { eq }) => eq(w.id, workId) });
      const uri = work?.uri ?? '';
      server.favourites = [{ uri, postedAt: 1, favouritedAt: 1 }];
      await readFavourites(deps, actorId);
      await page.goto('/home/accounts');
      expect(await page.evaluate<Fits>(FITS)).toEqual(FITTING);
      await page.locator('#asked [value=yes]').click();
      await page.waitForURL('**/home/accounts?said=answered');
      await flattrFavourite(deps, { actorId, objectUri: uri });
      await page.goto('/home/accounts');
      expect(await page.locator('#asked').count()).toBe(0);
      expect(await page.locator('.lines').innerText()).toContain(
        options.locale === 'fr' ? 'budget' : 'You have no budget yet',
      );
    });
  });
});
