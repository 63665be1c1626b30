import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { DESK, PHONE, signIn, visit } from './in-browser.ts';
import { FITS, type Fits } from './in-page.ts';
import type { Stage } from './stage.ts';

/** Every page in both schemes, both languages and both sizes that people have. */
export const EYES = [
  { viewport: PHONE, colorScheme: 'light', locale: 'en' },
  { viewport: PHONE, colorScheme: 'dark', locale: 'fr-FR' },
  { viewport: DESK, colorScheme: 'light', locale: 'en' },
  { viewport: DESK, colorScheme: 'dark', locale: 'fr-FR' },
] as const;

/** With which of them axe looks: each scheme, language and size once, for what it finds in one size is
 *  nearly always in the other, and it takes longer than all else together. */
const AXE_LOOKS: readonly (typeof EYES)[number][] = [EYES[0], EYES[3]];

/** A folder for pictures of all that is seen, for people to look at; nothing is told from them here, and
 *  they take as long as axe. */
const { SCREENSHOTS } = process.env;

/** What a page may weigh with its stylesheet, its script and its mark; a typeface is asked for once,
 *  and pictures are what people put there. Source: issue 8, "Weight". */
const MOST_BYTES = 60 * 1024;
const COUNTED = ['document', 'stylesheet', 'script'];

/** The small one: every page reads it anew. */
const AXE_SOURCE = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** What WCAG 2.2 asks at level AA, as far as a machine can tell. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const AXE = `axe.run({ runOnly: ${JSON.stringify(RULES)}, rules: { 'target-size': { enabled: true } } })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary)))`;

/** Looks at pages as somebody: each is accessible, fits, stands still, is light, and is there to be
 *  looked at.
 *  @param options.as who is signed in; null: nobody.
 *  @param options.refusals of the paths, as many answer with a refusal on purpose. */
export async function seeAll(
  where: { readonly browser: Browser; readonly stage: Stage },
  eyes: (typeof EYES)[number],
  options: {
    readonly as: string | null;
    readonly name: string;
    readonly paths: readonly string[];
    readonly refusals?: number;
  },
): Promise<void> {
  const { as, name, paths, refusals = 0 } = options;
  await visit(where, { ...eyes, refusals }, async (page) => {
    if (as !== null) await signIn(page, where.stage, as);
    const weight = weigh(page);
    for (const path of paths) {
      await page.goto(path);
      const found = await page.evaluate<Fits>(FITS);
      expect(found, path).toEqual({ shift: 0, tooWide: 0, unnamed: [], small: [] });
      if (AXE_LOOKS.includes(eyes)) {
        await page.evaluate(AXE_SOURCE);
        expect(await page.evaluate<string[]>(AXE), path).toEqual([]);
      }
      expect(await weight(), `${path} in bytes`).toBeLessThan(MOST_BYTES);
      if (SCREENSHOTS !== undefined)
        await page.screenshot({
          path: join(SCREENSHOTS, fileOf(name, path, eyes)),
          fullPage: true,
        });
    }
  });
}

/** How much a page has made the browser load, compressed. What the browser has kept from the page
 *  before counts again: somebody comes to each page first. */
function weigh(page: Page): () => Promise<number> {
  const bytes = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    const kind = response.request().resourceType();
    if (!COUNTED.includes(kind) || response.status() >= 300) return;
    const key = kind === 'document' ? 'document' : response.url();
    bytes.set(
      key,
      response.body().then(
        (body) => gzipSync(body).byteLength,
        () => 0,
      ),
    );
  });
  return async () => (await Promise.all(bytes.values())).reduce((sum, n) => sum + n, 0);
}

const fileOf = (name: string, path: string, eyes: (typeof EYES)[number]): string => {
  const place = path.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '') || 'front';
  const { viewport, colorScheme, locale } = eyes;
  return `${name}-${place.slice(0, 80)}-${viewport.width}-${colorScheme}-${locale.slice(0, 2)}.png`;
};
