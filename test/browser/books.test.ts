import { beforeAll, expect, test } from 'vitest';
import { type TwoMonths, twoMonths } from '../support/two-months.ts';
import { DESK, fitsOpened, PHONE, SIZES, signIn, visit } from './in-browser.ts';
import { onStage } from './on-stage.ts';

const here = onStage();
let people: TwoMonths;
const LONG = 'x'.repeat(120);

beforeAll(async () => {
  people = await twoMonths(here.stage.deps, { second: LONG });
});

test.each(SIZES)('months, revenue and books fit: $viewport.width', async (options) => {
  await visit(here, options, async (page) => {
    await signIn(page, here.stage, people.maker);
    const own = ['/home/months', '/home/months/2026-11', '/home/received', '/home/received/2026'];
    for (const path of [...own, '/books']) {
      await fitsOpened(page, path);
    }
  });
});

test('on paper: dark on white, without what only a screen needs, on one A4 page', async () => {
  await visit(here, { viewport: DESK, colorScheme: 'dark' }, async (page) => {
    await signIn(page, here.stage, people.maker);
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
  await visit(here, options, async (page) => {
    await signIn(page, here.stage, people.maker);
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
