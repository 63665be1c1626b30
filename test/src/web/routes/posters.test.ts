import { eq } from 'drizzle-orm';
import jsqr from 'jsqr';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, work } from '../../../../db/schema/schema.ts';
import { creator, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

let home: House;
let author: string;
const ORIGIN = 'https://node.example';
const SLUG = encodeURIComponent('nuit-à-travers-les-alpes');

beforeAll(async () => {
  home = await house({ origin: ORIGIN });
  const made = await creator(home.deps, 'night-trains', ['The lower berth', 'Gone']);
  author = made.actorId;
  const slug = decodeURIComponent(SLUG);
  await home.deps.db
    .update(work)
    .set({ slug, pageUrl: `${ORIGIN}/@night-trains/works/${SLUG}` })
    .where(eq(work.id, made.workIds[0] ?? ''));
  await home.deps.db
    .update(work)
    .set({ deletedAt: home.deps.clock() })
    .where(eq(work.id, made.workIds[1] ?? ''));
});
afterAll(() => home.close());

const visitor = (language = 'en') => new PageVisitor(pagesOf(home.deps), ORIGIN, language);

/** What a camera reads. */
async function read(picture: ArrayBuffer | Buffer): Promise<string | undefined> {
  const { data, info } = await sharp(picture)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return jsqr.default(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

test.each(['/@night-trains', `/@night-trains/works/${SLUG}`])(
  'the code of %s leads to it, as a picture and on paper',
  async (path) => {
    const picture = await visitor().get(`${path}/poster.png`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    const bytes = await picture.arrayBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 1200, height: 1200 });
    expect(await read(bytes)).toBe(`${ORIGIN}${path}`);

    const page = await visitor('fr').text(`${path}/poster`);
    const drawing = /<svg class="qr".*?<\/svg>/s.exec(page)?.[0] ?? '';
    // As small as a phone sees it from across a table.
    expect(await read(await sharp(Buffer.from(drawing)).resize(160).toBuffer())).toBe(
      `${ORIGIN}${path}`,
    );
    expect(textOf(page.replaceAll('<wbr>', ''))).toContain(`|node.example${decodeURI(path)}|`);
    expect(page).toContain('node.example/<wbr>@night-trains');
    expect(page).toContain('Ça t’a plu\u00a0? Un flattr dit merci.');
  },
);

test('nobody and nothing has no poster', async () => {
  for (const path of [
    '/@nobody',
    '/@flattr',
    '/@night-trains/works/none',
    '/@night-trains/works/gone',
  ])
    for (const end of ['/poster', '/poster.png'])
      expect((await visitor().get(`${path}${end}`)).status, path + end).toBe(404);
  await home.deps.db
    .update(actor)
    .set({ deletedAt: home.deps.clock() })
    .where(eq(actor.id, author));
  expect((await visitor().get('/@night-trains/poster')).status).toBe(404);
  expect((await visitor().get(`/@night-trains/works/${SLUG}/poster.png`)).status).toBe(404);
});
