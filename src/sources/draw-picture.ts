import type { Sharp } from 'sharp';
import type { Drawn } from '../operations/deps.ts';
import { done, type Outcome, refuse } from '../operations/outcome.ts';

export const PICTURE_MAX_BYTES = 10 * 1024 * 1024;
const SIDE_MAX_PIXELS = 1_600;
/** A phone's largest photograph. Drawn as raw pixels it is 200 MiB. */
const INPUT_MAX_PIXELS = 50_000_000;
const TIMEOUT_SECONDS = 20;
/** Drawings without loss that are not larger than this stay without. */
const PNG_MAX_BYTES = 512 * 1024;

type Answer = Outcome<{ readonly picture: Drawn }, 'not_a_picture' | 'too_large'>;

/** Draws a picture anew from its pixels: upright, at most 1,600 pixels wide and high, of several its
 *  first, and without whatever else the file holds (places, names, scripts).
 *  Takes JPEG, PNG, GIF, WebP and AVIF. Never SVG, which is a document that can do things. */
export function drawPicture(bytes: Uint8Array): Promise<Answer> {
  if (bytes.byteLength > PICTURE_MAX_BYTES) return Promise.resolve(refuse('too_large'));
  const kind = kindOf(bytes);
  if (kind === null) return Promise.resolve(refuse('not_a_picture', 'an unknown format'));
  const drawn = last.then(() => draw(bytes, kind));
  last = drawn;
  return drawn;
}

/** One at a time: memory is what a large picture costs. */
let last: Promise<unknown> = Promise.resolve();

type Kind = 'photograph' | 'drawing';

/** By the first bytes, so that nothing else is ever handed to a decoder. */
function kindOf(bytes: Uint8Array): Kind | null {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (start.startsWith('\xff\xd8\xff')) return 'photograph';
  if (/^.{4}ftyp(?:avif|avis|mif1)/s.test(start)) return 'photograph';
  if (start.startsWith('\x89PNG\r\n\x1a\n') || /^GIF8[79]a/.test(start)) return 'drawing';
  return /^RIFF.{4}WEBP/s.test(start) ? 'drawing' : null;
}

/** Never rejects: what a decoder does not like is the picture's doing. */
async function draw(bytes: Uint8Array, kind: Kind): Promise<Answer> {
  const sharp = await loadSharp();
  if (sharp === null) return refuse('not_a_picture', 'no sharp for this platform');
  try {
    const image = sharp(bytes, { limitInputPixels: INPUT_MAX_PIXELS, failOn: 'error' })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .rotate()
      .resize(SIDE_MAX_PIXELS, SIDE_MAX_PIXELS, { fit: 'inside', withoutEnlargement: true });
    return done({ picture: await encode(image, kind) });
  } catch (error) {
    return refuse('not_a_picture', error instanceof Error ? error.message : `${error}`);
  }
}

/** Photographs as JPEG, which everybody reads; drawings as PNG where that is small, else as WebP,
 *  which can be see-through as well. */
async function encode(image: Sharp, kind: Kind): Promise<Drawn> {
  if (kind === 'photograph') {
    const { data, info } = await image
      .flatten({ background: '#fff' })
      .jpeg({ quality: 82, mozjpeg: true })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, mediaType: 'image/jpeg', width: info.width, height: info.height };
  }
  const png = await image.clone().png().toBuffer({ resolveWithObject: true });
  const isSmall = png.data.byteLength <= PNG_MAX_BYTES;
  const { data, info } = isSmall
    ? png
    : await image.webp({ quality: 84 }).toBuffer({ resolveWithObject: true });
  const mediaType = isSmall ? 'image/png' : 'image/webp';
  return { bytes: data, mediaType, width: info.width, height: info.height };
}

/** Where its native part is missing, a node works without pictures. */
async function loadSharp(): Promise<typeof import('sharp').default | null> {
  try {
    const { default: sharp } = await import('sharp');
    // Its threads and its cache are meant for programs that do nothing else.
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  } catch {
    return null;
  }
}
