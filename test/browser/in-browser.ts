import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Stage } from './stage.ts';

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

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
