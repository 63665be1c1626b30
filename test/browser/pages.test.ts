import { eq } from 'drizzle-orm';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { budget, session, work } from '../../db/schema/schema.ts';
import { markdownHtml } from '../../src/text/rich-text.ts';
import { DESK, PHONE, signIn as signInTo, visit as visitWith } from './in-browser.ts';
import { type Contrast, contrasts, FITS, type Fits, FOCUS, type Focus } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { slowly } from './slowly.ts';

const here = onStage();

const visit = (options: BrowserContextOptions, act: (page: Page) => Promise<void>) =>
  visitWith(here, options, act);
const signIn = (page: Page, actorId: string) => signInTo(page, here.stage, actorId);

const WORK = '/@night-trains/works/the-lower-berth';

describe.each([
  { javaScriptEnabled: true, viewport: PHONE, colorScheme: 'light' },
  { javaScriptEnabled: false, viewport: DESK, colorScheme: 'dark' },
] as const)('a flattr in the browser: $javaScriptEnabled, $colorScheme', (options) => {
  test('signs in, gives, sees what it is worth, takes it back', async () => {
    await visit(options, async (page) => {
      await signIn(page, here.stage.reader);
      await page.goto(WORK);
      await page.getByRole('button', { name: 'Flattr “The lower berth”' }).click();
      const worth = page.getByText(/Worth 5\.00\sEUR if the month ended now\./);
      await worth.waitFor();
      await expect(page.locator('.coin-done').textContent()).resolves.toBe('Flattred');
      await page.goto('/home');
      await expect(page.locator('.ring').getAttribute('data-worth')).resolves.toBe('5.00 EUR');
      await page.goto(WORK);
      await page.getByRole('button', { name: /^Undo/ }).click();
      await page.getByRole('button', { name: 'Flattr “The lower berth”' }).waitFor();
      await page.goto('/home');
      await page.getByText('Nothing yet this month.').waitFor();
    });
  });
});

test('with script, only the coin changes, and a refusal still says why', async () => {
  await visit({ viewport: PHONE }, async (page) => {
    await signIn(page, here.stage.reader);
    await page.goto(WORK);
    await page.evaluate("document.title = 'the same page'");
    await page.getByRole('button', { name: /^Flattr “/ }).click();
    await page.getByText('Flattred', { exact: true }).waitFor();
    expect(await page.title()).toBe('the same page');
    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByRole('button', { name: /^Flattr “/ }).waitFor();
    expect(await page.title()).toBe('the same page');
  });
  const context = await here.browser.newContext({ baseURL: here.stage.origin, locale: 'en' });
  const page = await context.newPage();
  await signIn(page, here.stage.newcomer);
  await page.goto(WORK);
  await page.getByRole('button', { name: /^Flattr “/ }).click();
  await page.getByText('You have no budget yet.').waitFor();
  await page.getByRole('link', { name: 'Set a budget' }).click();
  await page.getByRole('button', { name: /^5\.00/ }).click();
  await page.waitForURL(`**${WORK}?said=budget`);
  await context.close();
});

test('in French, from the browser’s wish to the undo', async () => {
  await visit({ viewport: DESK, locale: 'fr-FR', colorScheme: 'dark' }, async (page) => {
    await signIn(page, here.stage.reader);
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    await page.goto('/home/budget');
    await page.getByLabel('Montant par mois, en EUR').fill('8,40');
    await page.getByRole('button', { name: 'Garder ce budget' }).click();
    await page.getByText('Ton budget est fixé.').waitFor();
    await page.goto('/@night-trains/works/six-station-clocks');
    await page.getByRole('button', { name: /^Flattrer/ }).click();
    await page.getByText(/Vaudrait 8,40\sEUR si le mois/).waitFor();
    await page.getByRole('button', { name: /^Annuler/ }).click();
    await page.getByRole('button', { name: /^Flattrer/ }).waitFor();
  });
});

const PATHS = ['/', '/@night-trains', WORK, '/flattr', '/sign-in', '/home', '/home/budget'];
const FOR_ALL = ['/catalogue', '/catalogue?tag=trains', '/@flattr', '/nothing'];
const OWN = [
  '/@night-trains',
  WORK,
  '/home/works',
  '/home/works/new',
  '/home/works/new?by=hand',
  '/home/works/feeds',
  '/home/settings',
  '/home/settings/leave',
  '/home/followers',
  '/home/supporters',
];

/** Pages are seen at the sizes that people mostly have where all is looked at, see `every-page.ts`. */
test('pages fit and stand still on the smallest screens', async () => {
  const options = { viewport: { width: 320, height: 700 } };
  const fits = async (page: Page, path: string) => {
    await page.goto(path);
    const found = await page.evaluate<Fits>(FITS);
    expect(found, path).toEqual({ tooWide: 0, shift: 0, unnamed: [], small: [] });
  };
  await visitWith(here, { ...options, refusals: 1 }, async (page) => {
    await signIn(page, here.stage.reader);
    for (const path of [...PATHS, ...FOR_ALL]) await fits(page, path);
  });
  await visit(options, async (page) => {
    await signIn(page, here.stage.author);
    for (const path of OWN) await fits(page, path);
    await page.goto('/home/works');
    const edit = page.getByRole('link', { name: /^Edit “The/ });
    await fits(page, (await edit.getAttribute('href')) ?? '');
    await fits(page, `${new URL(page.url()).pathname}/delete`);
  });
});

/** Text and ground as they stand on the pages; WCAG 2.2, 1.4.3 asks 4.5:1. */
const PAIRS: readonly (readonly [string, string])[] = [
  ...['ink', 'soft', 'copper', 'green', 'amber', 'wait', 'trouble'].map(
    (text) => [text, 'paper'] as const,
  ),
  ...['sheet', 'well'].flatMap((ground) => [['ink', ground] as const, ['soft', ground] as const]),
  ['on-copper', 'copper'],
  ['on-copper', 'copper-deep'],
  ['copper-deep', 'copper-wash'],
  ['wait', 'well'],
  ['ink', 'good-wash'],
  ['ink', 'trouble-wash'],
  ['paper', 'ink'],
  ['paper', 'trouble'],
  ...[0, 1, 2, 3, 4, 5].map((n) => [`letter-${n}`, `tint-${n}`] as const),
];

test('pictures in a text push nothing away when they come', async () => {
  const { db } = here.stage.deps;
  const [before] = await db.select().from(work).where(eq(work.slug, 'the-lower-berth'));
  const pictures = 'https://pictures.example';
  const text = `![](${pictures}/a.png)\n\nAfter it.\n\n<img src="${pictures}/b.png" width="300" height="200">\n\nThe end.`;
  const put = (bodyHtml: string | null) =>
    db.update(work).set({ bodyHtml }).where(eq(work.slug, 'the-lower-berth'));
  await put(markdownHtml(text));
  const canvas = { width: 300, height: 200, channels: 3, background: '#a43' } as const;
  const body = await sharp({ create: canvas }).png().toBuffer();
  const look = () =>
    visit({ viewport: { width: 390, height: 3000 } }, async (page) => {
      const waiting: (() => void)[] = [];
      await page.route(`${pictures}/*`, async (route) => {
        await new Promise<void>((go) => waiting.push(go));
        await route.fulfill({ body, contentType: 'image/png' });
      });
      await page.goto(WORK, { waitUntil: 'domcontentloaded' });
      await page.evaluate(
        'new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)))',
      );
      await expect.poll(() => waiting.length).toBe(2);
      for (const go of waiting) go();
      await page.waitForFunction(
        "[...document.querySelectorAll('.prose img')].every((e) => e.complete && e.naturalWidth === 300)",
      );
      expect((await page.evaluate<Fits>(FITS)).shift).toBe(0);
    });
  await look().finally(() => put(before?.bodyHtml ?? null));
});

test.each(['light', 'dark'] as const)(
  'text stands out from its ground: %s',
  async (colorScheme) => {
    await visit({ colorScheme }, async (page) => {
      await page.goto('/');
      const measured = await page.evaluate<Contrast[]>(contrasts(PAIRS));
      expect(measured.length).toBe(PAIRS.length);
      expect(measured.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    });
  },
);

/** Goes on by Tab to what is called so, and sees where the keyboard is at every step. */
async function tabTo(page: Page, name: RegExp, most = 60): Promise<void> {
  for (let press = 0; press < most; press += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate<Focus>(FOCUS);
    expect([focus.text, focus.outline]).toEqual([focus.text, '3px']);
    if (name.test(`${focus.label} ${focus.text}`.trim())) return;
  }
  throw new Error(`no Tab leads to ${name}`);
}

test('by Tab and Enter alone: signs in, finds a work, flattrs it and takes it back', async () => {
  await visit({ viewport: DESK, javaScriptEnabled: true }, async (page) => {
    const enter = async (name: RegExp) => {
      await tabTo(page, name);
      await page.keyboard.press('Enter');
    };
    await page.goto('/');
    await page.keyboard.press('Tab');
    expect((await page.evaluate<Focus>(FOCUS)).text).toBe('Skip to the content');
    await enter(/^Sign in$/);
    await page.waitForURL('**/sign-in?*');
    await enter(/^With a link$/);
    await tabTo(page, /^Your link/);
    await page.keyboard.type(`${here.stage.origin}${await here.stage.linkFor(here.stage.reader)}`);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-in/link?*');
    await enter(/^Sign in as/);
    await page.getByText('You are signed in.').waitFor();
    await enter(/^Catalogue$/);
    await page.waitForURL('**/catalogue');
    await tabTo(page, /search/i);
    await page.keyboard.type('six station');
    await page.keyboard.press('Enter');
    await page.waitForURL('**q=six*');
    await enter(/^Six station clocks$/);
    await page.getByRole('heading', { level: 1, name: 'Six station clocks' }).waitFor();
    await enter(/^Flattr “Six station clocks”/);
    await page.getByText('Flattred', { exact: true }).waitFor();
    await enter(/^Undo/);
    await page.getByRole('button', { name: /^Flattr “/ }).waitFor();
  });
});

test('a form that was sent too late is brought back, filled in, and sent by hand alone', async () => {
  const { deps, newcomer } = here.stage;
  const kept = async () =>
    await deps.db.query.budget.findFirst({ where: eq(budget.actorId, newcomer) });
  await visit({ viewport: PHONE, javaScriptEnabled: false }, async (page) => {
    await signIn(page, newcomer);
    const before = await kept();
    await page.goto('/home/budget');
    await page.getByLabel('Amount per month, in EUR').fill('6,66');
    await deps.db.update(session).set({ expiresAt: deps.clock() });
    await page.getByRole('button', { name: 'Keep this budget' }).click();
    await page.getByText('What you typed is kept for an hour').waitFor();
    expect(page.url()).not.toMatch(/6[^&]*66/);
    await page.getByText('With a link', { exact: true }).click();
    await page
      .getByLabel('Your link, or the code at its end')
      .fill(`${here.stage.origin}${await here.stage.linkFor(newcomer)}`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Sign in/ }).click();
    const amount = page.getByLabel('Amount per month, in EUR');
    expect(await amount.inputValue()).toBe('6,66');
    await page.getByText('You were signed out before this was sent.').waitFor();
    expect(await kept()).toEqual(before);
    await page.getByRole('button', { name: 'Keep this budget' }).click();
    await page.getByText('Your budget is set.').waitFor();
    expect((await kept())?.amountMinor).toBe(666n);
  });
});

test('whoever wants no motion gets none', async () => {
  for (const [reducedMotion, name] of [
    ['reduce', 'none'],
    ['no-preference', 'notch'],
  ] as const) {
    await visit({ reducedMotion }, async (page) => {
      await signIn(page, here.stage.reader);
      await page.goto(WORK);
      await page.evaluate("document.querySelector('.thanks').classList.add('thanks-just')");
      const animation = await page.evaluate<string>(
        "getComputedStyle(document.querySelector('.thanks .mark-face')).animationName",
      );
      expect(animation).toBe(name);
    });
  }
});

test('a page that comes in pieces stands still', async () => {
  const site = await slowly(here.stage.origin);
  try {
    await visit({ viewport: DESK, baseURL: site.origin }, async (page) => {
      await page.goto('/opt-out');
      expect((await page.evaluate<Fits>(FITS)).shift).toBe(0);
    });
  } finally {
    site.close();
  }
});
