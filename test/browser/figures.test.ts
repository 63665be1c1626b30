import { beforeAll, expect, test } from 'vitest';
import { setBudget } from '../../src/operations/account-settings.ts';
import { type CreatorYear, creatorYear } from '../support/creator-year.ts';
import { DESK, fitsOpened, PHONE, SIZES, signIn, visit } from './in-browser.ts';
import { type Contrast, contrasts } from './in-page.ts';
import { onStage } from './on-stage.ts';

const here = onStage();
let year: CreatorYear;

beforeAll(async () => {
  year = await creatorYear(here.stage.deps);
  await setBudget(here.stage.deps, year.maker, 500n);
});

test.each(SIZES)('what is counted fits, with all of it open: $viewport.width', async (options) => {
  await visit(here, options, async (page) => {
    await signIn(page, here.stage, year.maker);
    for (const path of ['/home/received', '/home', '/home/months']) {
      await fitsOpened(page, path);
    }
  });
});

/** Each drawing's texts, as far as they leave it or lie over each other. */
const TEXTS = `[...document.querySelectorAll('.plot-drawing')].flatMap((drawing) => {
  const frame = drawing.getBoundingClientRect();
  const texts = [...drawing.querySelectorAll('text')].map((e) => ({
    said: e.textContent, box: e.getBoundingClientRect() }));
  const outside = texts.filter(({ box }) => box.left < frame.left - 2 || box.right > frame.right + 2
    || box.top < frame.top - 2 || box.bottom > frame.bottom + 2);
  const over = texts.filter((one, n) => texts.slice(n + 1).some(({ box }) =>
    one.box.right - 0.5 > box.left && box.right - 0.5 > one.box.left
    && one.box.bottom - 3 > box.top && box.bottom - 3 > one.box.top));
  return [...outside, ...over].map(({ said }) => said);
})`;

test.each([
  { viewport: PHONE, locale: 'fr-FR', colorScheme: 'light' },
  { viewport: DESK, colorScheme: 'dark' },
] as const)(
  'plots: texts stay inside and apart, and each has a name and says what it shows',
  async (options) => {
    await visit(here, options, async (page) => {
      await signIn(page, here.stage, year.maker);
      await page.goto('/home/received');
      expect(await page.evaluate(TEXTS)).toEqual([]);
      const drawings = await page
        .getByRole('img')
        .filter({ has: page.locator('desc') })
        .all();
      expect(drawings).toHaveLength(3);
      for (const drawing of drawings) {
        expect(await drawing.locator('title').textContent()).not.toBe('');
        expect((await drawing.locator('desc').textContent())?.length).toBeGreaterThan(20);
      }
      expect(await page.locator('.plot .behind table').count()).toBe(3);
      // Marks need 3:1 to the ground; WCAG 2.2, 1.4.11.
      const pairs = [
        ['copper', 'paper'],
        ['edge', 'paper'],
      ] as const;
      for (const { pair, ratio } of await page.evaluate<Contrast[]>(contrasts(pairs)))
        expect(ratio, pair).toBeGreaterThan(3);
    });
  },
);

test('by keyboard and without script: thanked back, then counted three times', async () => {
  const options = { viewport: PHONE, javaScriptEnabled: false };
  await visit(here, options, async (page) => {
    await signIn(page, here.stage, year.maker);
    await page.goto('/home/received');
    const give = page.getByRole('button', { name: /^Flattr back: / });
    const before = await give.count();
    await give.first().focus();
    await page.keyboard.press('Enter');
    await page.getByText('flattred this month').first().waitFor();
    expect(await give.count()).toBe(before - 1);
    await page.goto('/home');
    const change = page.locator('summary', { hasText: 'Change' });
    await change.first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: '3' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Keep' }).press('Enter');
    await page.getByText('Changed. Your budget is split anew.').waitFor();
    await page.getByText('counts 3 times').waitFor();
  });
});
