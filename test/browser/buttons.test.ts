import { eq } from 'drizzle-orm';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { actor } from '../../db/schema/schema.ts';
import { findWork } from '../../src/operations/find-work.ts';
import { feedSnippets, siteSnippets, snippetsFor } from '../../src/web/snippets.ts';
import { type ForeignPage, foreignPage } from '../support/foreign-page.ts';
import { standing } from '../support/gifts.ts';
import { PHONE, signIn, visit } from './in-browser.ts';
import { launchBrowser } from './launch.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let browser: Browser;
let site: ForeignPage;
/** The page of a work, as its author names it in a link. */
let work: string;

beforeAll(async () => {
  [stage, browser, site] = await Promise.all([openStage(), launchBrowser(), foreignPage()]);
  work = `${stage.origin}/@night-trains/works/six-station-clocks`;
  const rows = await stage.deps.db.query.work.findMany();
  const workId = rows.find(({ pageUrl }) => pageUrl === work)?.id ?? '';
  const gift = { workId, payeeId: stage.author };
  await standing(stage.deps, [
    { giverId: stage.reader, ...gift },
    { giverId: stage.newcomer, ...gift },
  ]);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
  site?.close();
});
beforeEach(() => {
  site.policy = `default-src 'none'; script-src ${stage.origin}; img-src ${stage.origin}`;
});

const script = () => `<script src="${stage.origin}/button.js" async></script>`;
const href = () => `${stage.origin}/flattr?url=${encodeURIComponent(work)}`;
const link = () => `<a class="flattr-button" href="${href()}">Flattr my clocks</a>`;
const write = (body: string) => {
  site.html = `<!doctype html><html lang="en"><head><title>Blog</title>${script()}</head><body>${body}</body></html>`;
};

/** Opens the blog and wants no complaint of its content policy; and nobody to be asked but the blog and
 *  the node. */
async function read(options: BrowserContextOptions, act: (page: Page) => Promise<void>) {
  await visit({ browser, stage }, { viewport: PHONE, ...options }, async (page) => {
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    await page.goto(site.origin);
    await act(page);
    for (const origin of asked) expect([site.origin, stage.origin]).toContain(origin);
    expect((await page.context().cookies()).map(({ name }) => name)).toEqual([]);
  });
}

const PICTURES = `Promise.all([...document.querySelectorAll('img')].map(async (img) => {
  await img.decode();
  return { alt: img.alt, wide: img.naturalWidth, high: img.naturalHeight, src: img.src };
}))`;
type Pictures = readonly { alt: string; wide: number; high: number; src: string }[];

test('a link becomes a button with the count on a page with a strict content policy', async () => {
  write(link());
  await read({}, async (page) => {
    await page.locator('a img').waitFor();
    const [picture] = await page.evaluate<Pictures>(PICTURES);
    expect(picture).toMatchObject({ alt: 'Flattr my clocks', high: 36 });
    expect(picture?.wide).toBeGreaterThan(100);
    const drawn = await (await fetch(picture?.src ?? '')).text();
    expect(drawn).toContain('aria-label="2\u00a0flattrs"');
    await page.getByRole('link', { name: 'Flattr my clocks' }).click();
    await page.waitForURL(href());
    expect(await page.locator('main h1').innerText()).toContain('Six station clocks');
  });
});

test('without script, or where pictures may not load, it is a link', async () => {
  write(link());
  await read({ javaScriptEnabled: false }, async (page) => {
    expect(await page.locator('img').count()).toBe(0);
    await page.getByRole('link', { name: 'Flattr my clocks' }).click();
    await page.waitForURL(href());
  });
  site.policy = `default-src 'none'; script-src ${stage.origin}`;
  const context = await browser.newContext();
  const page = await context.newPage();
  const refused = page.waitForEvent('console');
  await page.goto(site.origin);
  expect((await refused).text()).toContain('img-src');
  expect(await page.locator('a').innerText()).toBe('Flattr my clocks');
  await context.close();
});

test('a button made for Flattr itself is understood', async () => {
  write(
    `<a class="FlattrButton" style="display:none" title="Clocks &amp; trains" rel="flattr;uid:night-trains;tags:a,b;" data-flattr-language="en_GB" href="${work}">About time: all of it</a>`,
  );
  site.policy += "; style-src 'unsafe-inline'";
  await read({}, async (page) => {
    await page.locator('a img').waitFor();
    const to = new URL((await page.locator('a').getAttribute('href')) ?? '');
    expect(to.origin + to.pathname).toBe(`${stage.origin}/flattr`);
    expect(Object.fromEntries(to.searchParams)).toEqual({
      ...{ url: work, title: 'Clocks & trains', description: 'About time: all of it' },
      ...{ owner: 'night-trains', tags: 'a,b', language: 'en_GB' },
    });
    expect((await page.evaluate<Pictures>(PICTURES))[0]?.src).toContain(encodeURIComponent(work));
    expect(await page.locator('a').isVisible()).toBe(true);
  });
});

test('a frame shows the same, and a press leaves it for a page of the node', async () => {
  site.policy = `default-src 'none'; frame-src ${stage.origin}`;
  site.html = `<!doctype html><html lang="en"><title>Blog</title><iframe src="${stage.origin}/embed/button?url=${encodeURIComponent(work)}" title="Flattr" width="160" height="36"></iframe></html>`;
  await read({ locale: 'fr' }, async (page) => {
    const button = page.frameLocator('iframe').getByRole('link');
    expect(await button.getByRole('img').getAttribute('aria-label')).toBe(
      'Flattrer, 2\u00a0flattrs jusqu’ici',
    );
    const [opened] = await Promise.all([page.context().waitForEvent('page'), button.click()]);
    await opened.waitForURL(href());
    expect(await opened.evaluate<boolean>('window.opener === null')).toBe(true);
  });
});

test('a reader who is signed in sees what all see, and gives nothing by a press alone', async () => {
  const flattrs = async () => (await stage.deps.db.query.flattr.findMany()).length;
  const before = await flattrs();
  write(link());
  await visit({ browser, stage }, {}, async (page) => {
    await signIn(page, stage, stage.reader);
    await page.goto(site.origin);
    await page.locator('a img').waitFor();
    await page.getByRole('link').click();
    await page.waitForURL(href());
  });
  expect(await flattrs()).toBe(before);
});

test('each snippet does what it says on a page with a strict content policy', async () => {
  const snippets = await snippetsFor(stage.origin, work);
  let shownPolicy = '';
  await visit({ browser, stage }, {}, async (page) => {
    await signIn(page, stage, stage.author);
    await page.goto('/home/works/buttons');
    shownPolicy = await page.locator('pre', { hasText: 'script-src' }).innerText();
  });
  expect(snippets.map(({ kind }) => kind)).toEqual(['html', 'picture', 'markdown', 'frame']);
  for (const { kind, text } of snippets) {
    // What a README is made into.
    const shown = text.replace(
      /^\[!\[(.*)\]\((.*)\)\]\((.*)\)$/,
      '<a href="$3"><img alt="$1" src="$2"></a>',
    );
    site.html = `<!doctype html><html lang="en"><title>Blog</title>${shown}</html>`;
    site.policy = `default-src 'none'; ${shownPolicy}`;
    await read({}, async (page) => {
      const inner = kind === 'frame' ? page.frameLocator('iframe') : page;
      const button = inner.getByRole('link', { name: /^Flattr/ });
      await button.getByRole('img').waitFor();
      expect(await button.getAttribute('href'), kind).toBe(href());
      expect((await button.getByRole('img').boundingBox())?.height, kind).toBe(36);
    });
  }
});

/** What a template says in place of the address of each page, as its software writes it. */
const WRITTEN = [
  /\{\{ \.(?:Page\.)?Permalink \| urlquery \}\}/,
  /\{\{ page\.url \| absolute_url \| url_encode \}\}/,
];

test('on every page of a site the button is for that page, and the site is its owner’s', async () => {
  const profile = `${stage.origin}/@night-trains`;
  const page = `${site.origin}/`;
  const links = [{ name: 'Clocks', href: site.origin, provenAt: null }];
  await stage.deps.db.update(actor).set({ links }).where(eq(actor.id, stage.author));
  const sites = await siteSnippets(stage.origin, { handle: 'night-trains', profile });
  for (const { software, parts } of sites) {
    const written = parts.map(({ text }) => {
      const php = /\$link = '([^']*)' \. rawurlencode/.exec(text)?.[1];
      if (php === undefined) return text;
      const claim = /echo '(<link [^']*)'/.exec(text)?.[1] ?? '';
      const source = /'(https?:[^']*\/button\.js)'/.exec(text)?.[1] ?? '';
      const link = `${php}&url=${encodeURIComponent(page)}`.replaceAll('&', '&#038;');
      return `${claim}<script async src="${source}"></script><a class="flattr-button" href="${link}">Flattr</a>`;
    });
    const [addressed = ''] = [written.join('\n')];
    const body = WRITTEN.reduce(
      (text, form) => text.replaceAll(new RegExp(form, 'g'), encodeURIComponent(page)),
      addressed,
    ).replaceAll('{{url absolute="true"}}', page);
    expect(body, software).not.toContain('{{');
    site.html = `<!doctype html><html lang="en"><head><title>Clocks</title></head><body>${body}</body></html>`;
    site.policy = `default-src 'none'; script-src ${stage.origin}; img-src ${stage.origin}`;
    await read({}, async (shown) => {
      const button = shown.getByRole('link', { name: 'Flattr' }).first();
      await button.getByRole('img').waitFor();
      const to = new URL((await button.getAttribute('href')) ?? '');
      expect(to.origin + to.pathname, software).toBe(`${stage.origin}/flattr`);
      expect(Object.fromEntries(to.searchParams), software).toEqual({
        url: page,
        owner: 'night-trains',
      });
    });
    // Whoever flattrs it gives it to whom the head of the page names, and who names the site.
    const found = await findWork(stage.deps, `${page}?${software}`);
    expect(found, software).toMatchObject({ ok: true, payeeId: stage.author });
  }
});

test('a feed with these lines is read as one that can be thanked for', () => {
  const [rss = '', atom = ''] = feedSnippets(stage.origin, work);
  expect(rss).toContain(`<atom:link rel="payment" href="${href()}"`);
  expect(atom).toBe(`<link rel="payment" href="${href()}" type="text/html" title="Flattr"/>`);
});

test('a poster is one sheet of A4, whatever the title', async () => {
  const rows = await stage.deps.db.query.work.findMany();
  const here = rows.filter(({ pageUrl }) => pageUrl.startsWith(stage.origin));
  const pages = here.map(({ pageUrl }) => pageUrl);
  expect(pages.length).toBeGreaterThan(2);
  await visit({ browser, stage }, {}, async (page) => {
    for (const address of pages) {
      await page.goto(`${address}/poster`);
      const sheet = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      const paper = sheet.toString('latin1');
      expect(paper.match(/\/Type \/Page\b/g), address).toHaveLength(1);
      // In points: 210 by 297 millimetres.
      expect(paper, address).toMatch(/\/MediaBox \[0 0 59[45]\S* 84[12]\S*\]/);
    }
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('header.top').isVisible()).toBe(false);
    expect(await page.locator('.poster').isVisible()).toBe(true);
  });
});
