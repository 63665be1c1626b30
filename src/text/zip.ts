import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** One file of an archive that is being made. */
export type ZipFile = {
  readonly path: string;
  /** Pictures are packed already. */
  readonly isPacked?: boolean;
  readonly parts: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
};

const NOTHING = new Uint8Array(0);
const utf8 = new TextEncoder();

/** Packs files one after the other while whoever reads takes them, so that nothing but the part at hand is
 *  in memory. Without the extension for archives over 4 GiB or 65,535 files.
 *  @param at the date that every file gets. */
export async function* zipped(files: AsyncIterable<ZipFile>, at: Date): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((trouble, chunk) => {
    if (trouble !== null) throw trouble;
    ready.push(chunk);
  });
  for await (const { path, isPacked, parts } of files) {
    const entry = isPacked ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    entry.mtime = at;
    zip.add(entry);
    for await (const part of parts) {
      entry.push(typeof part === 'string' ? utf8.encode(part) : part, false);
      yield* ready.splice(0);
    }
    entry.push(NOTHING, true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}

/** One file of an archive that somebody sent. Its name is their word: it is a name to look up, never a
 *  path to write to. */
export type ZipEntry = {
  readonly name: string;
  /** As the archive says; what it really is, is seen when it is read. */
  readonly packedBytes: number;
};

/** An archive that somebody sent. */
export type ReadZip = {
  readonly entries: readonly ZipEntry[];
  /** Whether two files have one name. */
  readonly hasDoubles: boolean;
  /** The bytes of one; null when they are more than `maxBytes`, packed in another way than by Deflate, or
   *  not what their checksum says. */
  read(name: string, maxBytes: number): Promise<Uint8Array | null>;
};

const inflate = promisify(inflateRaw);
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const FILE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const FILE_BYTES = 30;
const COMMENT_MAX_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/** Reads the table of an archive and nothing else; null when it is none, is locked with a password, or has
 *  more than `most` files. Of two files with one name the first counts. What a file unpacks to is bounded
 *  while it is unpacked, whatever the table says of it.
 *  Source: PKWARE, APPNOTE.TXT 6.3.10, section 4.3. */
export function readZip(bytes: Uint8Array, most: number): ReadZip | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  if (end === null) return null;
  const count = view.getUint16(end + 10, true);
  if (count > most) return null;
  const places = new Map<string, Place>();
  let at = view.getUint32(end + 16, true);
  for (let n = 0; n < count; n += 1) {
    const place = placeAt(view, at);
    if (place === null) return null;
    if (!places.has(place.name)) places.set(place.name, place);
    at = place.next;
  }
  return {
    entries: [...places.values()].map(({ name, packedBytes }) => ({ name, packedBytes })),
    hasDoubles: places.size < count,
    async read(name, maxBytes) {
      const place = places.get(name);
      return place === undefined ? null : await unpacked(bytes, view, place, maxBytes);
    },
  };
}

type Place = ZipEntry & {
  readonly method: number;
  readonly checksum: number;
  readonly startsAt: number;
  /** Where the table goes on. */
  readonly next: number;
};

/** The end of the table stands last, before a comment. */
function endOf(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - END_BYTES - COMMENT_MAX_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1)
    if (view.getUint32(at, true) === END) return at;
  return null;
}

const ENCRYPTED = 1;

function placeAt(view: DataView, at: number): Place | null {
  if (at + ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== ENTRY) return null;
  const nameBytes = view.getUint16(at + 28, true);
  const next =
    at + ENTRY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > view.byteLength || (view.getUint16(at + 8, true) & ENCRYPTED) !== 0) return null;
  const name = new Uint8Array(view.buffer, view.byteOffset + at + ENTRY_BYTES, nameBytes);
  return {
    name: new TextDecoder().decode(name),
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    packedBytes: view.getUint32(at + 20, true),
    startsAt: view.getUint32(at + 42, true),
    next,
  };
}

async function unpacked(
  bytes: Uint8Array,
  view: DataView,
  { startsAt, packedBytes, method, checksum }: Place,
  maxBytes: number,
): Promise<Uint8Array | null> {
  if (startsAt + FILE_BYTES > bytes.length || view.getUint32(startsAt, true) !== FILE) return null;
  const skipped = view.getUint16(startsAt + 26, true) + view.getUint16(startsAt + 28, true);
  const from = startsAt + FILE_BYTES + skipped;
  if (from + packedBytes > bytes.length) return null;
  const packed = bytes.subarray(from, from + packedBytes);
  const plain =
    method === STORED && packedBytes <= maxBytes
      ? packed
      : method === DEFLATED
        ? await inflate(packed, { maxOutputLength: maxBytes }).catch(() => null)
        : null;
  return plain !== null && crc32(plain) === checksum ? plain : null;
}
