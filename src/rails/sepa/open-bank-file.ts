import { readZip } from '../../text/zip.ts';
import type { BankFile } from './bank-file.ts';
import type { CamtFault } from './camt-fault.ts';
import { readCamt } from './read-camt.ts';
import { MOST_BYTES } from './read-xml.ts';

export type OpenBankFile =
  | { readonly ok: true; readonly files: readonly BankFile[] }
  /** `detail` says where, in a ZIP behind the name of the file in it. */
  | { readonly ok: false; readonly code: CamtFault; readonly detail: string };

/** A statement a day, for a year. */
const MOST_FILES = 400;
/** XML of banks becomes twenty to sixty times smaller; bombs a thousand times. */
const MOST_RATIO = 200;
const SMALL_BYTES = 1024 * 1024;

/** Reads what somebody downloaded at a bank: one message, or a ZIP of several, as many banks hand them out. In a
 *  ZIP every file has to be a message: one that is wrong refuses the whole. A ZIP in a ZIP is none, and all
 *  together unpack to no more than one file may have.
 *  Refuses with one of `CamtFault`; throws nothing. */
export async function openBankFile(bytes: Uint8Array): Promise<OpenBankFile> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    const read = await readCamt(bytes);
    return read.ok ? { ok: true, files: [read.file] } : read;
  }
  const zip = readZip(bytes, MOST_FILES);
  const entries = zip?.entries.filter(({ name }) => !isAside(name)) ?? [];
  // Of two files with one name only one could be read.
  if (zip === null || zip.hasDoubles || entries.length === 0)
    return { ok: false, code: 'archive', detail: 'ZIP' };
  const files: BankFile[] = [];
  let left = MOST_BYTES;
  for (const { name, packedBytes } of entries) {
    const most = Math.min(left, packedBytes * MOST_RATIO + SMALL_BYTES);
    const inside = await zip.read(name, most);
    if (inside === null) return { ok: false, code: 'archive', detail: name };
    const read = await readCamt(inside);
    if (!read.ok) return { ...read, detail: `${name}: ${read.detail}` };
    left -= inside.length;
    files.push(read.file);
  }
  return { ok: true, files };
}

/** Folders, and what computers put beside files. */
const isAside = (name: string): boolean =>
  name.endsWith('/') || name.startsWith('__MACOSX/') || /(^|\/)(\.DS_Store|Thumbs\.db)$/.test(name);
