import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { connect, type DatabaseAddress } from '../connect.ts';
import { migrateTo } from '../migrate.ts';
import { DatabaseTrouble } from '../trouble.ts';
import { type BackupHead, FIRST_LINE, readHeadLine } from './form.ts';
import { linesOf } from './lines.ts';
import { loadTables } from './load-tables.ts';

/** A backup whose first lines have been read. */
export type OpenBackup = {
  readonly head: BackupHead;
  /** Fills a database without a node, all of it or nothing. It has then the version that it had when the
   *  backup was made: `migrate` brings it up to date.
   *  @param progress is told how many rows are in.
   *  @throws DatabaseTrouble when a node is in it already, the backup is of a newer Obole, or damaged. */
  loadInto(address: DatabaseAddress, progress: (rows: number) => void): Promise<{ rows: number }>;
};

/** @param file its bytes.
 *  @throws DatabaseTrouble when it is no backup. */
export async function openBackup(file: Readable): Promise<OpenBackup> {
  const unpacked = createGunzip();
  // What breaks the file breaks the reading of what is unpacked.
  pipeline(file, unpacked, () => {});
  const lines = linesOf(unpacked);
  const head = await readHead(lines).catch(explain);
  return {
    head,
    async loadInto(address, progress) {
      await refuseNode(address);
      await migrateTo(address, new Set(head.migrations));
      const { db, close } = connect(address, { connections: 1, keepOpen: true });
      try {
        return await db.$client.begin((tx) => loadTables(tx, lines, progress)).catch(explain);
      } finally {
        await close();
      }
    },
  };
}

async function readHead(lines: AsyncGenerator<Buffer>): Promise<BackupHead> {
  const first = await lines.next();
  const second = await lines.next();
  const isOurs = !first.done && `${first.value}` === FIRST_LINE && !second.done;
  const head = isOurs ? readHeadLine(`${second.value}`) : null;
  if (head !== null) return head;
  throw new DatabaseTrouble('This file is not a backup that this Obole can read.');
}

/** Source: Node, zlib, "Error codes". */
function explain(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!code.startsWith('Z_')) throw error;
  throw new DatabaseTrouble(
    'This file is no backup, or it is damaged or was cut off. Nothing was restored.',
  );
}

/** What a restore that did not get to its end has left has no node. */
async function refuseNode(address: DatabaseAddress): Promise<void> {
  const { db, close } = connect(address, { connections: 1 });
  try {
    const [table] = await db.$client`select to_regclass('public.node_fact') is not null as present`;
    const [fact] = table?.present ? await db.$client`select from node_fact limit 1` : [];
    if (fact === undefined) return;
    throw new DatabaseTrouble(
      'There is a node in this database already, and a backup replaces nothing. Set DATA_DIR to a new folder, or DATABASE_URL to an empty database.',
    );
  } finally {
    await close();
  }
}
