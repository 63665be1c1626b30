import { hostFileOf, hostRecordOf } from '../flattr/host-words.ts';
import type { BoundedGet } from '../net/bounded-get.ts';
import type { TextLookup } from '../net/look-up-text.ts';
import type { HostWords } from '../operations/deps.ts';
import { decodeText } from './decode-text.ts';
import { fetchDocument } from './fetch-document.ts';
import { webUrl } from './tidy.ts';

const FILE_MAX_BYTES = 4 * 1024;
const NAMES_MAX = 20;
const TEXT_MAX_CHARACTERS = 1_000;

/** Which accounts a host names as its owner's: one address a line, in a file or in the DNS. */
export async function readHostWords(
  get: BoundedGet,
  lookUpText: TextLookup,
  origin: string,
): Promise<HostWords> {
  return await Promise.all([inFile(get, hostFileOf(origin)), inDns(lookUpText, origin)]);
}

/** Only text, and only where it was looked for: what a redirect leads to, or a page that a server
 *  shows for any address, are not the word of whoever has this host. */
async function inFile(get: BoundedGet, at: string): Promise<HostWords[number]> {
  const options = { accept: 'text/plain', maxBytes: FILE_MAX_BYTES, redirects: 0 };
  const answer = await fetchDocument(get, at, options);
  if (!answer.ok) return { at, names: SAYS_NOTHING.has(answer.code) ? [] : null };
  if ('unchanged' in answer || answer.document.mediaType !== 'text/plain') return { at, names: [] };
  const { bytes, charset } = answer.document;
  return { at, names: namesIn(decodeText(bytes, charset).split(/\r?\n/)) };
}

const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'gone',
  'refused',
  'too_large',
  'too_many_redirects',
  'private_address',
]);

async function inDns(lookUpText: TextLookup, origin: string): Promise<HostWords[number]> {
  const at = hostRecordOf(origin);
  // Addresses and names of this machine have no place in the DNS.
  const { hostname } = new URL(origin);
  if (/^[\d.]+$|^\[|^[^.]+$/.test(hostname)) return { at, names: [] };
  const texts = await lookUpText(at);
  return { at, names: texts === null ? null : namesIn(texts) };
}

const namesIn = (lines: readonly string[]): string[] => {
  const names = lines.flatMap((line) => {
    const text = line.slice(0, TEXT_MAX_CHARACTERS).trim();
    return /^https?:\/\/\S+$/.test(text) ? (webUrl(text, undefined) ?? []) : [];
  });
  return [...new Set(names)].slice(0, NAMES_MAX);
};
