import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Drawn } from '../../../src/operations/deps.ts';
import { drawPicture } from '../../../src/sources/draw-picture.ts';

const canvas = (width: number, height: number, alpha = 1) =>
  sharp({
    create: { width, height, channels: 4, background: { r: 200, g: 20, b: 20, alpha } },
    limitInputPixels: false,
  });

async function drawn(bytes: Uint8Array): Promise<Drawn> {
  const answer = await drawPicture(bytes);
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.detail}`);
  return answer.picture;
}

describe('a picture', () => {
  test('is made smaller, never larger', async () => {
    const large = await drawn(await canvas(2_000, 1_000).png().toBuffer());
    expect(large).toMatchObject({ width: 1_600, height: 800, mediaType: 'image/png' });
    expect(await drawn(await canvas(30, 20).png().toBuffer())).toMatchObject({ width: 30 });
  });

  test('stands upright and forgets where it was taken', async () => {
    const photograph = await canvas(300, 100)
      .withExif({ IFD0: { Copyright: 'secret' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(photograph.includes('secret')).toBe(true);
    const picture = await drawn(photograph);
    expect(picture).toMatchObject({ mediaType: 'image/jpeg', width: 100, height: 300 });
    const { exif, icc, xmp, orientation } = await sharp(picture.bytes).metadata();
    expect({ exif, icc, xmp, orientation }).toEqual({});
  });

  test('that moves is its first frame', async () => {
    const frames = Buffer.concat([Buffer.alloc(30_000, 10), Buffer.alloc(30_000, 200)]);
    const gif = await sharp(frames, {
      raw: { width: 100, height: 200, channels: 3, pageHeight: 100 },
    })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const picture = await drawn(gif);
    expect(picture).toMatchObject({ width: 100, height: 100 });
    expect((await sharp(picture.bytes).metadata()).pages ?? 1).toBe(1);
  });

  test('may be see-through, and is white behind in a photograph', async () => {
    const clear = await drawn(await canvas(20, 20, 0).webp().toBuffer());
    expect((await sharp(clear.bytes).stats()).isOpaque).toBe(false);
    const avif = await drawn(await canvas(20, 20, 0).avif().toBuffer());
    expect(avif.mediaType).toBe('image/jpeg');
    expect((await sharp(avif.bytes).stats()).channels[0]?.mean).toBeGreaterThan(250);
  });

  test('without large plain areas is kept small as WebP', async () => {
    const noise = sharp({
      create: {
        ...{ width: 900, height: 900, channels: 3, background: 'white' },
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    });
    expect((await drawn(await noise.png().toBuffer())).mediaType).toBe('image/webp');
  });
});

describe('is no picture', () => {
  test.each<[string, () => Promise<Uint8Array>]>([
    [
      'SVG',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
    ['SVG after a blank', async () => Buffer.from('  <?xml version="1.0"?><svg/>')],
    ['a page', async () => Buffer.from('<html></html>')],
    ['nothing', async () => new Uint8Array()],
    ['a PDF', async () => Buffer.from('%PDF-1.4')],
    [
      'half of one',
      async () => {
        const whole = await canvas(500, 500).jpeg().toBuffer();
        return whole.subarray(0, whole.length / 2);
      },
    ],
    ['a beginning', async () => Buffer.from('\x89PNG\r\n\x1a\nand no more', 'latin1')],
    // 64 million pixels in a few kilobytes.
    ['a bomb', () => canvas(8_000, 8_000).png({ compressionLevel: 9 }).toBuffer()],
  ])('%s', async (_, make) => {
    expect(await drawPicture(await make())).toMatchObject({ ok: false, code: 'not_a_picture' });
  });

  test('and more than 10 MiB is not looked at', async () => {
    const large = Buffer.concat([
      await canvas(9, 9).png().toBuffer(),
      Buffer.alloc(11 * 1024 ** 2),
    ]);
    expect(await drawPicture(large)).toEqual({ ok: false, code: 'too_large' });
  });
});
