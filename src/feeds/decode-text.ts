/** Decodes a feed by what names its encoding first: a byte order mark, HTTP, the XML declaration.
 *  A name that is unknown or that the bytes contradict is passed over, for UTF-8 and at last
 *  windows-1252, which reads every byte: many old feeds are Latin-1 and say nothing.
 *  Source: RFC 7303, section 3.2; WHATWG Encoding. */
export function decodeText(bytes: Uint8Array, httpCharset: string | undefined): string {
  const names = [markOf(bytes), httpCharset, declaredIn(bytes), 'utf-8', 'windows-1252'];
  for (const name of names) {
    const text = name === undefined ? undefined : decodeAs(name, bytes);
    if (text !== undefined) return text;
  }
  throw new Error('windows-1252 has no invalid bytes');
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return undefined;
}

function declaredIn(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  return /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/i.exec(start)?.[1];
}

function decodeAs(name: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
