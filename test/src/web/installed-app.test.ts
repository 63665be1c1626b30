import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, house } from '../../support/house.ts';
import { PageVisitor, pagesOf } from '../../support/pages.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

const visitor = (language = 'en') =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);

type Manifest = {
  name: string;
  lang: string;
  description: string;
  theme_color: string;
  color_scheme_dark: { theme_color: string };
  icons: { src: string; sizes: string; type: string; purpose: string }[];
  share_target: { action: string; method: string; params: Record<string, string> };
};

const manifestOf = async (language: string) => {
  const answer = await visitor(language).get('/manifest.webmanifest');
  expect(answer.headers.get('content-type')).toBe('application/manifest+json');
  return (await answer.json()) as Manifest;
};

test('phones find an app that pages can be shared with, in the reader’s language', async () => {
  const page = await visitor().text('/');
  expect(page).toContain('<link rel="manifest" href="/manifest.webmanifest">');
  const [en, fr] = [await manifestOf('en'), await manifestOf('fr')];
  expect(en).toMatchObject({ name: 'A test node', lang: 'en' });
  expect(fr.description).not.toBe(en.description);
  expect(en.share_target).toEqual({
    action: '/flattr',
    method: 'GET',
    params: { url: 'url', text: 'text', title: 'title' },
  });
  expect(page).toContain(`content="${en.theme_color}"`);
  expect(page).toContain(`content="${en.color_scheme_dark.theme_color}"`);
});

test('every icon is what the manifest says, and the one that may be cut fills its square', async () => {
  const { icons } = await manifestOf('en');
  expect(icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
    'any any',
    '192x192 any',
    '512x512 any',
    '512x512 maskable',
  ]);
  for (const { src, sizes, type, purpose } of icons) {
    const answer = await visitor().get(src);
    expect([answer.status, answer.headers.get('content-type')], src).toEqual([200, type]);
    if (type !== 'image/png') continue;
    const image = sharp(new Uint8Array(await answer.arrayBuffer()));
    const { width, height } = await image.metadata();
    expect(`${width}x${height}`).toBe(sizes);
    const corner = await image
      .ensureAlpha()
      .extract({ left: 0, top: 0, width: 1, height: 1 })
      .raw()
      .toBuffer();
    expect(corner[3], src).toBe(purpose === 'maskable' ? 255 : 0);
  }
  expect((await visitor().get('/icons/180.png')).status).toBe(200);
  expect((await visitor().get('/icons/mark.png')).status).toBe(404);
});
