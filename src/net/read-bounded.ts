/** All bytes of a stream, or null as soon as there are more than `maxBytes`. What a Content-Length
 *  promises is not believed. */
export async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (stream === null) return new Uint8Array();
  // It grows in its place: collected and put together, a large body would be in memory twice.
  const all = new ArrayBuffer(0, { maxByteLength: maxBytes });
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(all);
    const bytes = all.byteLength;
    if (bytes + value.byteLength > maxBytes) {
      await reader.cancel();
      return null;
    }
    all.resize(bytes + value.byteLength);
    new Uint8Array(all).set(value, bytes);
  }
}
