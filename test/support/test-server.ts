import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { DatabaseAddress } from '../../db/connect.ts';
import { startEmbedded } from '../../db/embedded.ts';

/** Where the databases of a run are, and the one that all others are copies of. */
export type TestServer = {
  readonly address: DatabaseAddress;
  readonly template: string;
  readonly appRole: string | undefined;
};

/** TEST_DATABASE_URL (an account that may create databases), or a new embedded server. */
export async function startTestServer(): Promise<{
  address: DatabaseAddress;
  stop(): Promise<void>;
}> {
  const url = process.env.TEST_DATABASE_URL;
  if (url !== undefined) return { address: { url }, stop: async () => {} };
  const folder = memoryFolder();
  // Ctrl-C ends a run without its tear-down.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  const server = await startEmbedded(folder, { owner: 'node', fsync: false, log: console.warn });
  return {
    address: server.address,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder that the user of the embedded server can enter, too, when the tests run as root. */
export const temporaryFolder = (): string => folderIn(tmpdir());

/** The same for a database, in memory where there is room: a new database is a thousand new files, which
 *  took a disk 0.6 s and takes memory 0.04 s. No program can be counted on to start from there. */
export const memoryFolder = (): string => folderIn(hasRoom(MEMORY) ? MEMORY : tmpdir());

function folderIn(parent: string): string {
  const folder = mkdtempSync(join(parent, 'obole-test-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Linux keeps what is in there in memory. Source: proc(5), shm_overview(7). */
const MEMORY = '/dev/shm';
/** A whole run needs less than half of it. */
const ROOM_BYTES = 2 * 1024 ** 3;

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

export function inDatabase(address: DatabaseAddress, database: string): DatabaseAddress {
  if (!('url' in address)) return { ...address, database };
  const url = new URL(address.url);
  url.pathname = `/${database}`;
  return { url: url.href };
}

/** Runs statements that concern the whole server, outside any test's database. */
export async function onServer<Result>(
  address: DatabaseAddress,
  act: (client: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const options = { max: 1, onnotice: () => {} };
  const client =
    'url' in address
      ? postgres(address.url, options)
      : postgres({
          ...options,
          path: join(address.socketDir, '.s.PGSQL.5432'),
          user: address.user,
          password: address.password,
          database: address.database,
        });
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}
