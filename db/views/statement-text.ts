import type { Db } from '../connect.ts';

/** Each part costs the database a reading of the whole. */
const PART_CHARACTERS = 8 * 1024 * 1024;

/** The lines beside a statement in their exact bytes, part by part, none of which ends within a character:
 *  they may be 64 MiB, and no connection waits while somebody reads them slowly. They never change. As the
 *  database sends them: to make texts of them would take as much room again. Null: the document has none. */
export async function statementText(
  db: Db,
  documentId: string,
): Promise<AsyncGenerator<Uint8Array> | null> {
  const first = await readPart(db, documentId, 1);
  return first === null ? null : parts(db, documentId, first);
}

async function* parts(db: Db, documentId: string, first: Uint8Array): AsyncGenerator<Uint8Array> {
  let part = first;
  for (let from = 1; ; ) {
    if (part.length > 0) yield part;
    // A text has at most as many characters as bytes.
    if (part.length < PART_CHARACTERS) return;
    from += PART_CHARACTERS;
    part = (await readPart(db, documentId, from)) ?? new Uint8Array();
  }
}

/** @param from the first character, counted from 1. */
async function readPart(db: Db, documentId: string, from: number): Promise<Uint8Array | null> {
  const [found] = await db.$client`select substr(lines, ${from}, ${PART_CHARACTERS})
    from settlement_document where id = ${documentId}`.raw();
  return found?.[0] ?? null;
}
