import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveProof } from '../../db/records/payees.ts';
import type { Remote } from '../../src/operations/deps.ts';
import { webPage } from '../support/gifts.ts';
import { silentRemote } from '../support/pages.ts';
import { DESK, PHONE, signIn as signInTo, visit as visitWith } from './in-browser.ts';
import { FITS, type Fits } from './in-page.ts';
import { onStage } from './on-stage.ts';

let neighbour: Server;
let homeHost: string;
const came: string[] = [];
const PAGE = 'https://blog.example/fog';
const FOUND = `/flattr?url=${encodeURIComponent(PAGE)}`;
const remote: Remote = {
  ...silentRemote,
  webFinger: async () => ({
    payments: [],
    intents: new Map([
      ['https://w3id.org/fep/3b86/Like', `http://${homeHost}/flattr?url={object}`],
    ]),
  }),
};

const here = onStage({ remote });
beforeAll(async () => {
  neighbour = createServer((request, response) => {
    came.push(request.url ?? '');
    response.end('<title>The page at home</title>');
  });
  await new Promise<void>((listening) => neighbour.listen(0, '127.0.0.1', listening));
  homeHost = `localhost:${(neighbour.address() as AddressInfo).port}`;
  const title = `A title that goes on ${'and on '.repeat(20)}${'x'.repeat(60)}`;
  const workId = await webPage(here.stage.deps, PAGE, title, null);
  const at = here.stage.deps.clock();
  const proof = {
    id: here.stage.deps.newId(),
    workId,
    method: 'unknown_author' as const,
    evidence: [],
  };
  await here.stage.deps.db.transaction((tx) =>
    saveProof(tx, { ...proof, checkedAt: at, nextCheckAt: at }),
  );
});
afterAll(() => neighbour?.close());

const visit = (options: BrowserContextOptions, act: (page: Page) => Promise<void>) =>
  visitWith(here, options, act);
const signIn = (page: Page, actorId: string) => signInTo(page, here.stage, actorId);

describe.each([
  { javaScriptEnabled: true, viewport: PHONE, colorScheme: 'dark' },
  { javaScriptEnabled: false, viewport: DESK, colorScheme: 'light' },
] as const)('a flattr in all its forms: script $javaScriptEnabled', (options) => {
  test('is heavier, says a word, comes every month, and is taken back', async () => {
    await visit(options, async (page) => {
      await signIn(page, here.stage.reader);
      await page.goto('/@night-trains');
      await page.locator('.options summary').click();
      await page.getByLabel('A word of thanks').fill('Merci');
      await page.getByRole('radio', { name: '3' }).check();
      expect(await page.getByLabel('Last month').isVisible()).toBe(false);
      await page.getByLabel('Every month').check();
      await page.getByLabel('Last month').selectOption({ index: 2 });
      await page.getByRole('button', { name: 'Flattr night-trains' }).click();
      await page.getByText('Flattred every month').waitFor();
      await page.getByText('It counts 3 times.').waitFor();
      await page.getByText('Every month until December 2026.').waitFor();
      await page.getByRole('button', { name: /^Undo/ }).click();
      await page.getByRole('button', { name: 'Flattr night-trains' }).waitFor();
      await page.goto('/home/subscriptions');
      await page.getByRole('button', { name: /^Stop/ }).click();
    });
  });

  test('waits where nobody can receive it, and says until when', async () => {
    await visit(options, async (page) => {
      await signIn(page, here.stage.reader);
      await page.goto(FOUND);
      await page.getByText('A flattr costs nothing while it waits.').waitFor();
      await page.getByRole('button', { name: /^Flattr “/ }).click();
      await page.getByText('Flattred, waiting').waitFor();
      await page.getByText('1 flattr waiting').waitFor();
      await page.getByRole('button', { name: /^Undo/ }).click();
      await page.getByRole('button', { name: /^Flattr “/ }).waitFor();
    });
  });

  test('is given at home, on another node', async () => {
    await visit(options, async (page) => {
      await page.goto(FOUND);
      await page.getByLabel('Your handle, or your node').fill(`@me@${homeHost}`);
      await page.getByRole('button', { name: 'Go there' }).click();
      await page.waitForURL(`http://${homeHost}/**`);
      expect(came.at(-1)).toBe(`/flattr?url=${encodeURIComponent(PAGE)}`);
      await page.goto(`${here.stage.origin}${FOUND}`);
      const kept = await page.getByLabel('Your handle, or your node').inputValue();
      expect(kept).toBe(options.javaScriptEnabled ? `@me@${homeHost}` : '');
      expect(await page.context().cookies()).toEqual([]);
    });
  });
});

test('a home that turned out to be none is forgotten', async () => {
  await visitWith(here, { viewport: PHONE, refusals: 1 }, async (page) => {
    await page.goto(FOUND);
    await page.getByLabel('Your handle, or your node').fill('nobody');
    await page.getByRole('button', { name: 'Go there' }).click();
    await page.getByText('This is no handle and no node.').waitFor();
    await page.goto(FOUND);
    expect(await page.getByLabel('Your handle, or your node').inputValue()).toBe('');
  });
});

test('the bookmark is there to be dragged: pressed here, it breaks nothing', async () => {
  await visit({ viewport: DESK }, async (page) => {
    await page.goto('/flattr');
    await page.getByRole('link', { name: 'Flattr on A test node' }).click();
    expect(new URL(page.url()).pathname).toBe('/flattr');
    await page.getByText('Without a mouse, or on a phone').click();
    await page.getByText('javascript:location.href').waitFor();
  });
});

test('the weight is chosen by keyboard', async () => {
  await visit({ viewport: DESK }, async (page) => {
    await signIn(page, here.stage.reader);
    await page.goto('/@night-trains');
    await page.locator('.options summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: '2' }).isChecked()).toBe(true);
    const group = page.getByRole('group', { name: 'How much it counts' });
    expect(await group.getByRole('radio').count()).toBe(5);
  });
});

test.each([
  { viewport: { width: 320, height: 700 }, locale: 'fr-FR', colorScheme: 'light' },
  { viewport: PHONE, locale: 'en', colorScheme: 'dark' },
  { viewport: DESK, locale: 'fr-FR', colorScheme: 'light' },
] as const)('what was found fits, signed in or not: $viewport.width', async (options) => {
  const fits = async (page: Page) => {
    for (const details of await page.locator('details.options > summary').all()) {
      await details.click();
    }
    const found = await page.evaluate<Fits>(FITS);
    expect({ ...found, shift: 0 }).toEqual({ tooWide: 0, shift: 0, unnamed: [], small: [] });
  };
  await visit(options, async (page) => {
    for (const path of [FOUND, '/flattr?url=https%3A%2F%2Fnobody.example%2F', '/flattr']) {
      await page.goto(path);
      expect((await page.evaluate<Fits>(FITS)).shift, path).toBe(0);
      await fits(page);
    }
    await signIn(page, here.stage.reader);
    await page.goto(FOUND);
    await fits(page);
  });
});
