/** A drawing as a PNG of this size. Null where sharp has no build for this platform: whoever shows it goes
 *  without.
 *  @param size of the drawing in its own units, which are CSS pixels. */
export async function drawPng(
  svg: string,
  { size, pixels }: { readonly size: number; readonly pixels: number },
): Promise<Uint8Array<ArrayBuffer> | null> {
  const sharp = await import('sharp').then(
    (module) => module.default,
    () => null,
  );
  if (sharp === null) return null;
  const png = await sharp(Buffer.from(svg), { density: (72 * pixels) / size })
    .resize(pixels, pixels)
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
  return new Uint8Array(png);
}
