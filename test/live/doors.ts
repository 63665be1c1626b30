import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../browser/launch.ts';
import { ORIGIN } from './live-obole.ts';
import type { LiveServer, Person } from './live-server.ts';

/** @param address where all names of the walk are: browsers look names on this machine up by themselves. */
export const openBrowser = (address: string): Promise<Browser> =>
  launchBrowser([`--host-resolver-rules=MAP *.localhost ${address}`]);

/** In a browser that has never been anywhere. */
export async function inBrowser<Result>(
  browser: Browser,
  act: (page: Page) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en' });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  try {
    return await act(page);
  } catch (error) {
    const text = await page
      .locator('body')
      .innerText()
      .catch(() => '');
    throw new Error(`at ${page.url()}: ${text.slice(0, 300)}`, { cause: error });
  } finally {
    await context.close();
  }
}

/** Signs in to Obole with an account on a real server, by its own pages.
 *  @returns where they are then. */
export async function signIn(page: Page, server: LiveServer, person: Person): Promise<string> {
  await page.goto(`${ORIGIN}/sign-in`);
  await page.fill('[name=account]', `@${person.name}@${server.host}`);
  await page.locator('form[action="/sign-in/elsewhere"] button').click();
  return overThere(page, server, person);
}

/** Somebody was sent to their server: they say yes and come back. */
export async function overThere(page: Page, server: LiveServer, person: Person): Promise<string> {
  await page.waitForURL((url) => url.host === server.host);
  await server.sayYes(page, person);
  await page.waitForURL((url) => url.origin === ORIGIN && !url.pathname.startsWith('/auth/'));
  return new URL(page.url()).pathname;
}

/** Fills in a form of Obole's and sends it. */
export async function send(
  page: Page,
  action: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<void> {
  const [first = ''] = Object.keys(fields);
  const has = first === '' ? {} : { has: page.locator(`[name="${first}"]`) };
  const form = page.locator(`form[action="${action}"]`).filter(has).first();
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`).first();
    const isChoice = (await field.evaluate((node) => node.tagName)) === 'SELECT';
    await (isChoice ? field.selectOption(value) : field.fill(value));
  }
  await Promise.all([page.waitForNavigation(), form.locator('button').last().click()]);
}

/** Somebody with a one-time link comes in. */
export async function enterByLink(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await send(page, '/sign-in/link');
}
