import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { mailLink } from '../../src/operations/mail-sign-in.ts';
import { lastLinkTo } from '../support/post.ts';
import { DESK, PHONE, visit } from './in-browser.ts';
import { FITS, type Fits } from './in-page.ts';
import { onStage } from './on-stage.ts';

let deps: NodeDeps;
const here = onStage((closed) => {
  deps = { ...closed, node: { ...closed.node, registration: 'open' } };
  return deps;
});

const FITTING: Fits = { tooWide: 0, shift: 0, small: [], unnamed: [] };
/** What is longer than two lines in the first visit. */
const LONG = `[...document.querySelectorAll('.first p')]
  .filter((p) => p.checkVisibility() && p.textContent !== '' && !p.querySelector('button, a'))
  .filter((p) => p.getBoundingClientRect().height > 2.5 * parseFloat(getComputedStyle(p).lineHeight))
  .map((p) => p.textContent)`;

async function fits(page: Page, name: string): Promise<void> {
  expect(await page.evaluate<Fits>(FITS), name).toEqual(FITTING);
  expect(await page.evaluate<string[]>(LONG), name).toEqual([]);
  const folder = process.env.SCREENSHOTS;
  if (folder !== undefined)
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

describe.each([
  { name: 'fr', viewport: PHONE, colorScheme: 'dark', locale: 'fr' },
  { name: 'en', viewport: PHONE, colorScheme: 'light', locale: 'en' },
  { name: 'desk', viewport: DESK, colorScheme: 'light', locale: 'fr' },
] as const)('$name', ({ name, ...options }) => {
  test('from the door to the first flattr in five screens', async () => {
    const address = `${name}@mail.example`;
    await visit(here, options, async (page) => {
      await page.goto('/sign-in');
      await fits(page, `${name}-1-door`);
      await page.fill('[name=address]', address);
      await page.locator('form[action="/sign-in/mail"] button').click();
      const { locale: language } = options;
      await mailLink(deps, { address, language, next: null });
      await page.goto(await lastLinkTo(deps, address));
      await fits(page, `${name}-1-name`);
      await page.fill('[name=name]', 'Somebody new');
      await page.fill('[name=handle]', `new-${name}`);
      await page.locator('form[action="/sign-in/link"] button').click();

      await page.waitForURL('**/home/start?said=joined');
      await page.goto('/home');
      await fits(page, `${name}-home`);
      await page.locator('.resume .button').click();
      await page.waitForURL('**/home/start');
      await fits(page, `${name}-2-budget`);
      await page.locator('.suggested button').nth(1).click();
      await page.waitForURL('**/home/start?said=budget');
      await page.goto('/home/start');
      await fits(page, `${name}-3-money`);
      await page.locator('main button').click();
      await page.locator('[name=account]').waitFor();
      await fits(page, `${name}-4-favourites`);
      await page.locator('[name=step][value=favourites]').click();
      await page.locator('.offer').first().waitFor();
      await fits(page, `${name}-5-flattr`);
      await page.locator('.offer .coin').first().click();
      await page.waitForURL('**/home/start?said=flattred');
      await fits(page, `${name}-5-seen`);
      await page.locator('main button').click();
      await page.waitForURL('**/home');
      expect(await page.locator('.resume').count()).toBe(0);
      await page.goto('/home/settings/sign-in');
      await fits(page, `${name}-ways`);
    });
  });
});
