import { scheduler } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { CamtRefusal } from './camt-fault.ts';
import { type Element, pathOf } from './element.ts';

/** What reads the elements while they come. */
export type Taker = {
  /** The first element begins: what it is, before anything else is read. */
  readonly root: (root: Element, namespace: string) => void;
  /** An element has ended. @returns whether all that it says is taken: it is not kept any more. */
  readonly take: (element: Element) => boolean;
};

/** Twice what 50,000 entries take when a bank writes them with every address and indents them. */
export const MOST_BYTES = 384 * 1024 * 1024;
/** ISO 20022 goes down to 15 or so. */
const MOST_DEPTH = 64;
/** Elements that are kept at one time: a statement's own balances, and one entry. */
const MOST_KEPT = 100_000;
const MOST_CHARACTERS = 65_536;
/** So much at a time, a few milliseconds' work; then others have their turn. */
const CHUNK_BYTES = 65_536;

/** As banks declare them. ASCII is read as the UTF-8 that it is. */
const ENCODINGS: ReadonlyMap<string, string> = new Map([
  ...['utf-8', 'utf8', 'us-ascii', 'ascii'].map((name) => [name, 'utf-8'] as const),
  ...['iso-8859-1', 'iso-8859-15', 'windows-1252'].map((name) => [name, name] as const),
]);

/** Reads an XML file piece by piece. Nothing is resolved, fetched or expanded: entities are the five of XML,
 *  and a DOCTYPE is refused. What is not taken stays until its parent is.
 *  Refuses, by throwing a `CamtRefusal`: too_large, archive, encoding, not_xml, doctype. */
export async function readXml(bytes: Uint8Array, taker: Taker): Promise<void> {
  if (bytes.length > MOST_BYTES) throw new CamtRefusal('too_large', `${bytes.length} bytes`);
  const decoder = new TextDecoder(encodingOf(bytes), { fatal: true });
  const parser = makeParser(taker);
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    parser.write(decode(decoder, bytes.subarray(at, at + CHUNK_BYTES), at));
    await scheduler.yield();
  }
  parser.write(decode(decoder, new Uint8Array(), bytes.length));
  parser.close();
}

function decode(decoder: TextDecoder, chunk: Uint8Array, at: number): string {
  try {
    return decoder.decode(chunk, { stream: chunk.length > 0 });
  } catch {
    const detail = `not ${decoder.encoding}, in the ${CHUNK_BYTES} bytes from ${at}`;
    throw new CamtRefusal('encoding', detail);
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [one, two, three] = bytes;
  if (one === 0x50 && two === 0x4b) throw new CamtRefusal('archive', 'ZIP');
  if (one === 0xef && two === 0xbb && three === 0xbf) return 'utf-8';
  if (one === 0xff && two === 0xfe) return 'utf-16le';
  if (one === 0xfe && two === 0xff) return 'utf-16be';
  const head = new TextDecoder('iso-8859-1').decode(bytes.subarray(0, 256));
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(head)?.[1] ?? 'utf-8';
  const encoding = ENCODINGS.get(declared.toLowerCase());
  if (encoding === undefined) throw new CamtRefusal('encoding', declared);
  return encoding;
}

function makeParser(taker: Taker) {
  // Where its namespaces would be resolved it takes twice the time.
  const parser = new SaxesParser<{ xmlns: false; position: false }>({
    xmlns: false,
    position: false,
  });
  const refuse = (code: 'not_xml' | 'doctype' | 'too_large', detail: string): never => {
    throw new CamtRefusal(code, `line ${parser.line}: ${detail}`);
  };
  /** Of the root's name, with its colon. */
  let prefix = '';
  /** Each with how many elements were kept when it began. */
  const open: { element: Element; before: number }[] = [];
  let kept = 0;
  const addText = (text: string) => {
    const element = open.at(-1)?.element;
    // Between elements there are only gaps.
    if (element === undefined || element.children.length > 0) return;
    element.text += text;
    if (element.text.length > MOST_CHARACTERS) refuse('too_large', pathOf(element));
  };

  parser.on('error', ({ message }) => refuse('not_xml', message));
  parser.on('doctype', () => refuse('doctype', 'DOCTYPE'));
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ name, attributes }) => {
    const parent = open.at(-1)?.element ?? null;
    if (parent === null) prefix = /^[^:]+:/.exec(name)?.[0] ?? '';
    const own = ownName(name, prefix);
    const element = { name: own, attributes, parent, children: [], text: '', taken: 0 };
    open.push({ element, before: kept });
    kept += 1;
    if (open.length > MOST_DEPTH || kept > MOST_KEPT) refuse('too_large', pathOf(element));
    const declaration = prefix === '' ? 'xmlns' : `xmlns:${prefix.slice(0, -1)}`;
    if (parent === null) taker.root(element, attributes[declaration] ?? '');
  });
  parser.on('closetag', () => {
    const last = open.pop();
    if (last === undefined) return;
    const { element, before } = last;
    const isTaken = taker.take(element);
    if (isTaken) kept = before;
    if (isTaken && element.parent !== null) element.parent.taken += 1;
    if (!isTaken) element.parent?.children.push(element);
  });
  return parser;
}

/** Without the prefix that the root has; `{}` in front of what is not the root's. */
function ownName(name: string, prefix: string): string {
  if (prefix === '') return name;
  return name.startsWith(prefix) ? name.slice(prefix.length) : `{}${name}`;
}
