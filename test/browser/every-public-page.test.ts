import { beforeAll, expect, test } from 'vitest';
import { EYES, seeAll } from './every-page.ts';
import { DESK, PHONE, visit } from './in-browser.ts';
import { FOCUS, type Focus } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { settleTown } from './town.ts';

const here = onStage();

beforeAll(async () => {
  await settleTown(here.stage.deps);
});

const PATHS = [
  '/',
  '/how',
  '/about',
  '/api',
  '/books',
  '/catalogue',
  '/catalogue?sort=new&language=fr&kind=audio',
  '/catalogue?q=nothinglikethis',
  '/catalogue?tag=caf%C3%A9',
  '/@night-trains',
  '/@ink-and-rain',
  '/@longest',
  '/@maqam',
  '/@markup',
  '/@fan',
  '/@flattr',
  '/@night-trains/works/the-lower-berth',
  '/@night-trains/works/the-lower-berth/poster',
  '/@longest/poster',
  '/@ink-and-rain/works/what-the-ferry-carried',
  '/flattr',
  '/flattr?url=https%3A%2F%2Fblog.example%2F2026%2Fon-fog',
  '/sign-in',
  '/claim',
  '/nothing',
];

test.each(EYES)('who is not signed in: $viewport.width $colorScheme $locale', async (eyes) => {
  await seeAll(here, eyes, { as: null, name: 'public', paths: PATHS, refusals: 1 });
});

test('the catalogue is searched by keyboard, without script, and the back button leads back', async () => {
  const options = { viewport: PHONE, javaScriptEnabled: false };
  await visit(here, options, async (page) => {
    await page.goto('/catalogue?sort=new');
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('ferr');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'What the ferry carried' }).waitFor();
    expect(new URL(page.url()).searchParams.get('sort')).toBe('new');
    await page.getByLabel('Language').selectOption('fr');
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('Nothing here is like that.').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'What the ferry carried' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'What the ferry carried' }).waitFor();
  });
});

test('one sees where one is in the catalogue', async () => {
  await visit(here, { viewport: DESK, colorScheme: 'dark' }, async (page) => {
    await page.goto('/catalogue');
    const seen: string[] = [];
    for (let press = 0; press < 14; press += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate<Focus>(FOCUS);
      expect(focus.outline).toBe('3px');
      seen.push(focus.text.trim() || focus.id);
    }
    expect(seen.join(' ')).toMatch(/search Search .* Trending New Most people/);
  });
});
