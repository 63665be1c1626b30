import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { FITS, type Fits } from './in-page.ts';
import type { Stage } from './stage.ts';

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

/** The smallest screens that people have and the usual two, in both schemes, with the longer language where
 *  there is least room. */
export const SIZES = [
  { viewport: { width: 320, height: 700 }, colorScheme: 'light', locale: 'fr-FR' },
  { viewport: PHONE, colorScheme: 'dark' },
  { viewport: DESK, colorScheme: 'light' },
] as const;

/** Opens a browser window, hands over a page, and then wants no complaint from its console: errors
 *  of scripts and refusals of the content policy are told there.
 *  @param options.refusals the browser also tells of every answer that is a refusal. */
export async function visit(
  { browser, stage }: { readonly browser: Browser; readonly stage: Stage },
  { refusals = 0, ...options }: BrowserContextOptions & { readonly refusals?: number },
  act: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ baseURL: stage.origin, locale: 'en', ...options });
  const complaints: string[] = [];
  context.on('console', (message) => complaints.push(message.text()));
  context.on('weberror', (error) => complaints.push(String(error.error())));
  try {
    await act(await context.newPage());
    const told = (text: string) => text.startsWith('Failed to load resource: the server responded');
    expect(complaints.filter((text) => !told(text))).toEqual([]);
    expect(complaints.filter(told)).toHaveLength(refusals);
  } finally {
    await context.close();
  }
}

export async function signIn(page: Page, stage: Stage, actorId: string): Promise<void> {
  await page.goto(await stage.linkFor(actorId));
  await page.locator('main button').click();
  await page.waitForURL('**/home*');
}

/** Opens a page and all that is folded in it: it still fits. What moved by that counts for nothing. */
export async function fitsOpened(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true })");
  const found = await page.evaluate<Fits>(FITS);
  const fits = { tooWide: 0, shift: 0, unnamed: [], small: [] };
  expect({ ...found, shift: 0 }, path).toEqual(fits);
}
