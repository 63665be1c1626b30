import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { startEmbedded } from '../../db/embedded.ts';
import { type Program, startProgram } from './program.ts';

const CLI = join(import.meta.dirname, '../../src/cli.ts');
const run = promisify(execFile);

export const OBOLE = 'obole.localhost';
export const ORIGIN = `https://${OBOLE}`;
export const BOT = `@flattr@${OBOLE}`;

/** The node of the walk, in a process of its own, behind TLS. */
export type LiveObole = {
  /** Runs a command of it. */
  obole(...words: string[]): Promise<string>;
  /** As the owner of its database: to look, and to let time pass. */
  readonly sql: postgres.Sql;
  stop(): Promise<void>;
};

/** @param of.ca whom it trusts besides the usual ones. */
export async function startObole(of: {
  readonly folder: string;
  readonly port: number;
  readonly ca: string;
}): Promise<LiveObole> {
  const dataDir = join(of.folder, 'obole');
  const env = {
    ...{ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_COLOR: '1' },
    ...{ ORIGIN, PORT: `${of.port}`, HOST: '127.0.0.1', TRUST_PROXY: 'true', DATA_DIR: dataDir },
    ...{ NODE_NAME: 'Obole', REGISTRATION: 'open', WAITING_NOTICES: 'true' },
    // All servers of the walk are on this machine.
    ...{ ALLOW_PRIVATE_ADDRESS: 'true', LOG_LEVEL: 'debug', NODE_EXTRA_CA_CERTS: of.ca },
  };
  const program: Program = await startProgram({
    ...{ command: process.execPath, words: [CLI, 'serve'], folder: of.folder, env },
    logFile: join(of.folder, 'obole.log'),
    ready: `http://127.0.0.1:${of.port}/health/live`,
  });
  const database = await startEmbedded(dataDir, { owner: 'command' });
  const sql = clientOf(database.address);
  return {
    sql,
    async obole(...words) {
      const { stdout } = await run(process.execPath, [CLI, ...words], { env, cwd: of.folder });
      return stdout;
    },
    async stop() {
      await sql.end();
      await database.stop();
      await program.stop();
    },
  };
}

/** A connection to an embedded database. */
export function clientOf(
  address: Awaited<ReturnType<typeof startEmbedded>>['address'],
): postgres.Sql {
  if ('url' in address) return postgres(address.url, { max: 2, onnotice: () => {} });
  const { socketDir, user, password, database } = address;
  return postgres({
    ...{ path: join(socketDir, '.s.PGSQL.5432'), user, password, database, max: 2 },
    onnotice: () => {},
  });
}
