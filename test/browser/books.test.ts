import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TwoMonths, twoMonths } from '../support/two-months.ts';
import { DESK, PHONE, signIn, visit } from './in-browser.ts';
import { FITS, type Fits } from './in-page.ts';
import { launchBrowser } from './launch.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let browser: Browser;
let people: TwoMonths;
const LONG = 'x'.repeat(120);

beforeAll(async () => {
  [stage, browser] = await Promise.all([openStage(), launchBrowser()]);
  people = await twoMonths(stage.deps, { second: LONG });
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

test.each([
  { viewport: { width: 320, height: 700 }, colorScheme: 'light', locale: 'fr-FR' },
  { viewport: PHONE, colorScheme: 'dark' },
  { viewport: DESK, colorScheme: 'light' },
] as const)('months, revenue and books fit: $viewport.width', async (options) => {
  await visit({ browser, stage }, options, async (page) => {
    await signIn(page, stage, people.maker);
    const own = ['/home/months', '/home/months/2026-11', '/home/received', '/home/received/2026'];
    for (const path of [...own, '/books']) {
      await page.goto(path);
      await page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true })");
      const found = await page.evaluate<Omit<Fits, 'shift'>>(FITS);
      expect({ ...found, shift: 0 }, path).toEqual({
        tooWide: 0,
        shift: 0,
        unnamed: [],
        small: [],
      });
    }
  });
});

test('on paper: dark on white, without what only a screen needs, on one A4 page', async () => {
  await visit({ browser, stage }, { viewport: DESK, colorScheme: 'dark' }, async (page) => {
    await signIn(page, stage, people.maker);
    await page.goto('/home/received/2026');
    const shown = () => page.locator('header.top, nav, footer.bottom, .screen-only, .acts');
    expect(await shown().filter({ visible: true }).count()).toBeGreaterThan(3);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await shown().filter({ visible: true }).count()).toBe(0);
    const paint = `{ const { color, backgroundColor } = getComputedStyle(document.body);
      ({ color, backgroundColor }); }`;
    expect(await page.evaluate(paint)).toEqual({
      color: 'rgb(0, 0, 0)',
      backgroundColor: 'rgb(255, 255, 255)',
    });
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });
});

test('a creator finds their year by keyboard, from home to the file', async () => {
  const options = { viewport: PHONE, javaScriptEnabled: false, acceptDownloads: true };
  await visit({ browser, stage }, options, async (page) => {
    await signIn(page, stage, people.maker);
    await page.getByRole('link', { name: 'By work and month' }).press('Enter');
    await page.getByRole('heading', { name: 'What you received' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download 2026 as CSV' }).press('Enter'),
    ]);
    expect(download.suggestedFilename()).toBe('received-2026.csv');
    await page.getByRole('link', { name: 'Statement for 2026' }).press('Enter');
    await page.getByRole('heading', { name: 'Received in 2026' }).waitFor();
  });
});
