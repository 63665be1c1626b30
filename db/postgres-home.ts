import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseTrouble } from './trouble.ts';

/** The user that the server runs as when we are root, which PostgreSQL refuses to be. */
export type Account = { readonly uid: number; readonly gid: number };

export type PostgresHome = {
  /** Holds the cluster, its locks and its log. */
  readonly folder: string;
  /** Undefined: the server runs as the user that we are. */
  readonly account: Account | undefined;
  /** Whether `folder` lies outside the node's data folder. */
  readonly linked: boolean;
};

export const clusterIn = (folder: string) => join(folder, 'cluster');
export const dataIn = (folder: string) => join(folder, 'cluster', 'data');

/** Finds, or makes, the place of a node's cluster: `<dataDir>/postgres`. Where the server's user
 *  cannot enter `dataDir` (we are root, and it lies in a private home) that name becomes a link to
 *  a folder in `systemDir`, so that moving `dataDir` keeps the cluster and deleting it lets go.
 *  @throws one sentence when an existing cluster is out of reach. */
export function findHome(dataDir: string, systemDir: string): PostgresHome {
  mkdirSync(dataDir, { recursive: true });
  const place = join(realpathSync(dataDir), 'postgres');
  const existing = existingFolder(place);
  if (existing !== undefined) {
    const account = accountFor(existing);
    if (account === undefined || canEnter(account, existing)) {
      return { folder: existing, account, linked: lstatSync(place).isSymbolicLink() };
    }
    if (existsSync(clusterIn(existing))) {
      throw new DatabaseTrouble(
        `The database in ${existing} belongs to ${accountName(account)}, who may not enter that folder: allow it (chmod o+x on the folders above).`,
      );
    }
    rmSync(existing, { recursive: true });
  }
  const account = accountFor(place);
  if (account === undefined || canEnter(account, dirname(place))) {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    // Through it the server's user reaches the cluster, which is its own and closed to others.
    if (account !== undefined) chmodSync(place, 0o711);
    return { folder: realpathSync(place), account, linked: false };
  }
  return { folder: linkedFolder(place, systemDir), account, linked: true };
}

/** Deletes a node's cluster, also where it is not in `dataDir` itself. Nothing may be running. */
export function removeHome(dataDir: string): void {
  const place = join(dataDir, 'postgres');
  const target = existsSync(place) ? realpathSync(place) : place;
  rmSync(target, { recursive: true, force: true });
  rmSync(place, { recursive: true, force: true });
}

/** The name of an account for messages. */
export function accountName(account: Account): string {
  const line = passwd().find((entry) => entry.uid === account.uid);
  return line === undefined ? `user ${account.uid}` : `user ${line.name}`;
}

function existingFolder(place: string): string | undefined {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isSymbolicLink() && !existsSync(place)) {
    const target = resolve(dirname(place), readlinkSync(place));
    throw new DatabaseTrouble(
      `The database of this node should be in ${target}, which is gone: bring it back, or remove the link ${place} to begin with an empty one.`,
    );
  }
  return realpathSync(place);
}

/** A folder of its own in `systemDir`; one that an earlier, deleted data folder used stays as it is. */
function linkedFolder(place: string, systemDir: string): string {
  mkdirSync(systemDir, { recursive: true, mode: 0o755 });
  const key = createHash('sha256').update(dirname(place)).digest('hex').slice(0, 12);
  for (let n = 1; ; n++) {
    const folder = join(systemDir, `data-${key}${n === 1 ? '' : `-${n}`}`);
    if (existsSync(folder)) continue;
    mkdirSync(folder);
    chmodSync(folder, 0o711);
    try {
      symlinkSync(folder, place);
      return folder;
    } catch (error) {
      rmdirSync(folder);
      const winner = existingFolder(place);
      if (winner === undefined) throw error;
      return winner;
    }
  }
}

/** Who runs the server for `folder`. @throws when we are neither root nor the cluster's owner. */
function accountFor(folder: string): Account | undefined {
  const owner = statSync(dataIn(folder), { throwIfNoEntry: false });
  const we = process.getuid?.();
  if (we !== 0) {
    if (owner !== undefined && owner.uid !== we) {
      throw new DatabaseTrouble(
        `The database in ${folder} belongs to ${accountName(owner)}: start Obole as that user, or as root.`,
      );
    }
    return undefined;
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = passwd();
  for (const name of ['postgres', 'nobody']) {
    const user = users.find((entry) => entry.name === name);
    if (user !== undefined) return { uid: user.uid, gid: user.gid };
  }
  throw new DatabaseTrouble(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" on this machine: start Obole as another user, or set DATABASE_URL.',
  );
}

/** Asks the kernel: besides mode bits there are ACLs, mounts and security modules. */
function canEnter(account: Account, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...account, cwd: '/' }).status === 0;
}

function passwd(): { name: string; uid: number; gid: number }[] {
  const text = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '';
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
