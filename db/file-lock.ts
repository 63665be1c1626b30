import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Locks of this process. Without a reference the garbage collector would close, and so free, one. */
const held = new Set<DatabaseSync>();

const SQLITE_BUSY = 5;

export type FileLock = { release(): void };

/** Takes an exclusive lock that the kernel frees when this process dies, however it dies; a file
 *  that merely holds a process id cannot tell a live owner from a stranger with the same number.
 *  Node has no flock: SQLite's own file lock is the portable way to one.
 *  Nothing in this process may open `path` otherwise: closing it would drop the lock (fcntl).
 *  @returns undefined when another process (or another part of this one) has it. */
export function tryFileLock(path: string): FileLock | undefined {
  // Closed to others, who could keep us out by locking it.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const file = new DatabaseSync(path);
  try {
    file.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (isBusy(error)) return undefined;
    throw new Error(`Cannot lock ${path}: ${error instanceof Error ? error.message : error}.`);
  }
  held.add(file);
  writeFileSync(holderFile(path), `${process.pid}\n`, { mode: 0o600 });
  shareWithFolderOwner(path);
  return {
    release() {
      if (held.delete(file)) file.close();
    },
  };
}

/** The process that took the lock last; for messages only. */
export function lockHolder(path: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(holderFile(path), 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

const holderFile = (path: string) => `${path}.pid`;

/** What root locked once, the owner of the folder must be able to lock later. */
function shareWithFolderOwner(path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  for (const file of [path, holderFile(path)]) chownSync(file, uid, gid);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
