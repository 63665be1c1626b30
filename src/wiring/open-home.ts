import { randomBytes } from 'node:crypto';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { connect, type DatabaseAddress } from '../../db/connect.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { readSigningKey } from '../../db/records/own-keys.ts';
import { DatabaseTrouble } from '../../db/trouble.ts';
import { makeNotary } from '../../federation/statement-jws.ts';
import { documentSigner } from '../../federation/translate/settlement-documents.ts';
import { fileHead } from '../books-head.ts';
import { type Config, StartError } from '../config.ts';
import { makeRsaPair } from '../operations/create-account.ts';
import type { Deps, DocumentSigner } from '../operations/deps.ts';
import { knownOrigin, type StartRefusal, startNode } from '../operations/start-node.ts';
import { makeVault, secretKeyFrom } from '../vault.ts';

/** A node with its database open, and no way to others yet. */
export type HomeNode = {
  readonly deps: Deps & { readonly signer: DocumentSigner };
  readonly address: DatabaseAddress;
  close(): Promise<void>;
};

export type OpenOptions = {
  /** `node` for the process that serves, `command` for all others. */
  readonly owner: 'node' | 'command';
  /** For lines that the person at the terminal should see. */
  readonly log: (line: string) => void;
  /** A database that is there already, in place of the one in the settings. */
  readonly address?: DatabaseAddress;
};

/** Opens the database (starting the embedded one where no other is set), brings it up to date and
 *  makes the node known in it.
 *  @throws StartError, DatabaseTrouble. */
export async function openHome(config: Config, options: OpenOptions): Promise<HomeNode> {
  const database = await openDatabase(config, options);
  const closing: (() => Promise<void>)[] = [() => database.stop()];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const { appRole } = await migrate(database.address, options.log).catch(explain);
    const connection = connect(database.address, appRole === undefined ? {} : { role: appRole });
    closing.push(() => connection.close());
    const base = {
      db: connection.db,
      clock: clockFrom(config.clock),
      newId: () => uuidv7(),
      newRandomId: () => uuidv4(),
      newSecret: () => randomBytes(32).toString('base64url'),
      newRsaPair: makeRsaPair,
      vault: makeVault(await secretKeyFrom(config)),
      booksHead: fileHead(config.dataDir),
    };
    // A command works for the node that is there, wherever the shell that it was typed into thinks
    // that it is; only the node itself may move.
    const origin = options.owner === 'command' ? await knownOrigin(base.db) : null;
    const settings = { ...config, name: config.nodeName, origin: origin ?? config.origin };
    const started = await startNode(base, settings);
    if (!started.ok) throw new StartError(sentenceFor(started.code, started.detail ?? ''));
    const deps: Deps = { ...base, node: started.node };
    return { deps: { ...deps, signer: signerOf(deps) }, address: database.address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What an administrator can mend about a database of their own, by the code of the error.
 *  Source: Node's system errors; PostgreSQL, appendix A. */
const DATABASE_TROUBLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'its host is not known',
  CONNECT_TIMEOUT: 'it does not answer',
  ETIMEDOUT: 'it does not answer',
  '28P01': 'it refuses the password',
  '28000': 'it refuses the account',
  '3D000': 'it has no such database',
  '42501': 'the account may not create what Obole needs; make it the owner of the database',
};

function explain(error: unknown): never {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const trouble = DATABASE_TROUBLE[code];
  if (trouble === undefined) throw error;
  throw new DatabaseTrouble(`The database of DATABASE_URL cannot be used: ${trouble}.`);
}

function signerOf({ db, vault }: Deps): DocumentSigner {
  const notary = makeNotary(async () => {
    const key = await readSigningKey(db);
    if (key === undefined) throw new Error('the node has no settlement key');
    return { kid: key.kid, privateJwk: JSON.parse(await vault.open(key.privateJwkSealed)) };
  });
  return documentSigner(notary);
}

export async function openDatabase(
  config: Config,
  options: OpenOptions,
): Promise<{ readonly address: DatabaseAddress; stop(): Promise<void> }> {
  const address = options.address ?? (config.databaseUrl && { url: config.databaseUrl });
  return address ? { address, stop: async () => {} } : startEmbedded(config.dataDir, options);
}

/** Runs from the given instant at the pace of the real clock; without one it is the real clock. */
function clockFrom(start: Date | undefined): () => Date {
  if (start === undefined) return () => new Date();
  const offsetMs = start.getTime() - Date.now();
  return () => new Date(Date.now() + offsetMs);
}

function sentenceFor(code: StartRefusal, was: string): string {
  switch (code) {
    case 'currency_fixed':
      return `These books are kept in ${was}, and a node's currency never changes. Set CURRENCY=${was}, or start a new node with another DATA_DIR or DATABASE_URL.`;
    case 'funds_mode_fixed':
      return `This node was set up with FUNDS_MODE=${was}, which never changes. Set it to ${was}, or start a new node with another DATA_DIR or DATABASE_URL.`;
    case 'secret_key_differs':
      return "This node's keys were encrypted with another SECRET_KEY. Set the one it had, or put the file secret-key back into its DATA_DIR.";
    case 'origin_fixed':
      return `Other servers know this node as ${was}, so its address can no longer change. Set ORIGIN=${was}, or start a new node with another DATA_DIR or DATABASE_URL.`;
  }
}
