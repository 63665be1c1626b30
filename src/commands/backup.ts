import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Command } from 'commander';
import type { OpenBackup } from '../../db/backup/read-backup.ts';
import type { Config } from '../config.ts';
import { restored } from './books-restored.ts';
import { CommandFailed, counted, note, say, settings, startProgress } from './terminal.ts';

/** Adds `backup` and `restore`. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description(
      'write the whole database into one file, beside a running node too; "-" writes to standard output. The SECRET_KEY is not in it: keep that elsewhere',
    )
    .action(backUp);
  program
    .command('restore <file>')
    .description(
      'fill a new DATA_DIR, or an empty DATABASE_URL, from a backup of this or an older Obole; "-" reads standard input',
    )
    .action(restore);
}

const STANDARD = '-';

async function backUp(path: string): Promise<void> {
  const config = settings();
  const database = await openDatabaseOf(config);
  const progress = startProgress();
  try {
    const { backupText } = await import('../../db/backup/write-backup.ts');
    const at = new Date();
    let rows = 0;
    const text = Readable.from(
      backupText(database.address, at, (done, of) => {
        rows = done;
        progress.at(done, of, `${counted(done, 'row')}`);
      }),
    );
    if (path === STANDARD) await pipeline(text, createGzip(), process.stdout, { end: false });
    else await writeWhole(path, text);
    progress.end();
    if (path !== STANDARD) say(`${path} has ${counted(rows, 'row')}, as of ${at.toISOString()}.`);
    if (config.secretKey === undefined)
      note(
        `The key is not in it. Keep a copy of ${config.dataDir}/secret-key in another place: without it nobody can restore this.`,
      );
  } finally {
    progress.end();
    await database.stop();
  }
}

/** Written beside its place and moved there when it is whole and on disk, so that no backup is ever half
 *  of one; nobody else may read it. */
async function writeWhole(path: string, text: Readable): Promise<void> {
  const draft = `${path}.part`;
  try {
    const file = await open(draft, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      throw new CommandFailed(
        error.code === 'EEXIST'
          ? `${draft} is there: another backup is being written, or one was cut off. Remove it first.`
          : `${draft} cannot be written: ${error.code ?? error.message}.`,
      );
    });
    // `flush`: on disk before it takes its name.
    await pipeline(text, createGzip(), file.createWriteStream({ flush: true }));
    await rename(draft, path);
  } catch (error) {
    if (!(error instanceof CommandFailed)) await rm(draft, { force: true });
    throw error;
  }
}

async function restore(path: string): Promise<void> {
  const config = settings();
  const { openBackup } = await import('../../db/backup/read-backup.ts');
  const file =
    path === STANDARD
      ? process.stdin
      : await open(path).then(
          (handle) => handle.createReadStream(),
          (error: NodeJS.ErrnoException) => {
            throw new CommandFailed(`${path} cannot be read: ${error.code ?? error.message}.`);
          },
        );
  const backup = await openBackup(file);
  await refuseOtherKey(config, backup);
  await fill(config, backup);
  const { origin, currency, fundsMode, at } = backup.head;
  say(`${origin} is as it was at ${at}.\n`);
  await restored({ ...config, origin, currency, fundsMode });
}

/** Before anything is written: with another key nothing of what is sealed could be read again. */
async function refuseOtherKey(config: Config, { head }: OpenBackup): Promise<void> {
  const { knownSecretKey, makeVault } = await import('../vault.ts');
  const place = `${config.dataDir}/secret-key`;
  const key = await knownSecretKey(config);
  if (key === undefined)
    throw new CommandFailed(
      `This backup needs the SECRET_KEY that ${head.origin} had. Put your copy of its file at ${place}, or set SECRET_KEY. Nothing was restored.`,
    );
  await makeVault(key)
    .open(head.sealed)
    .catch(() => {
      throw new CommandFailed(
        `This is not the SECRET_KEY that ${head.origin} had: ${config.secretKey === undefined ? place : 'SECRET_KEY'} holds another one. Nothing was restored.`,
      );
    });
}

async function fill(config: Config, backup: OpenBackup): Promise<void> {
  const database = await openDatabaseOf(config);
  const progress = startProgress();
  try {
    const { rows } = backup.head;
    await backup.loadInto(database.address, (done) =>
      progress.at(done, Math.max(rows, done), counted(done, 'row')),
    );
  } finally {
    progress.end();
    await database.stop();
  }
}

const openDatabaseOf = async (config: Config) =>
  (await import('../wiring/open-home.ts')).openDatabase(config, { owner: 'command', log: note });
