/** Decodes a feed or a page by what names its encoding first: a byte order mark, HTTP, the document
 *  itself. A name that is unknown or that the bytes contradict is passed over, for UTF-8 and at last
 *  windows-1252, which reads every byte: many old sites are Latin-1 and say nothing. A few broken
 *  bytes do not make a UTF-8 text Latin-1.
 *  Source: RFC 7303, section 3.2; WHATWG Encoding; HTML, section 13.2.3. */
export function decodeText(bytes: Uint8Array, httpCharset: string | undefined): string {
  const names = [markOf(bytes), httpCharset, declaredIn(bytes), 'utf-8'];
  for (const name of names) {
    const text = name === undefined ? undefined : decodeAs(name, bytes);
    if (text !== undefined) return text;
  }
  return almostUtf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes);
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return undefined;
}

/** How far into a document its own word for its encoding may stand: HTML says 1,024 bytes, and
 *  pages do not always keep to it. */
const DECLARED_WITHIN_BYTES = 4_096;

function declaredIn(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, DECLARED_WITHIN_BYTES));
  const name =
    /^\s*<\?xml[^>]{0,200}\sencoding\s*=\s*["']([^"']{1,40})["']/i.exec(start)?.[1] ??
    /<meta\s[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(start)?.[1];
  // What could be read so far is not UTF-16.
  return name !== undefined && /^utf-?16/i.test(name) ? 'utf-8' : name;
}

function decodeAs(name: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** UTF-8 in which at least nine of ten characters beyond ASCII are whole. In Latin-1 hardly any are
 *  by chance. */
function almostUtf8(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes);
  let [whole, broken] = [0, 0];
  for (const [character] of text.matchAll(/[^\0-\x7f]/gu)) {
    if (character === '\ufffd') broken += 1;
    else whole += 1;
  }
  return whole >= 9 * broken ? text : undefined;
}
