import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, type DatabaseAddress } from '../../db/connect.ts';
import { type EmbeddedDatabase, startEmbedded } from '../../db/embedded.ts';
import { removeHome } from '../../db/postgres-home.ts';
import { privateCheckout } from '../support/checkout.ts';
import { holdDatabase, killHolders } from '../support/holder.ts';
import { temporaryFolder } from '../support/test-server.ts';

/** Only root has this problem: anybody else runs the server as himself. */
describe.runIf(process.getuid?.() === 0)('as root', () => {
  let privateHome: string;
  let systemDir: string;
  const started: EmbeddedDatabase[] = [];
  const logged: string[] = [];

  beforeEach(() => {
    privateHome = mkdtempSync(join(realpathSync(tmpdir()), 'obole-home-'));
    chmodSync(privateHome, 0o700);
    systemDir = join(temporaryFolder(), 'system');
  });

  afterEach(async () => {
    killHolders();
    for (const database of started.splice(0)) await database.stop();
    logged.length = 0;
    for (const folder of [privateHome, join(systemDir, '..')]) {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  async function start(dataDir: string): Promise<DatabaseAddress> {
    const database = await startEmbedded(dataDir, {
      owner: 'node',
      fsync: false,
      systemDir,
      log: (line) => logged.push(line),
    });
    started.push(database);
    return database.address;
  }

  const stopAll = () => Promise.all(started.splice(0).map((database) => database.stop()));

  async function query(address: DatabaseAddress, text: string) {
    const { db, close } = connect(address, { connections: 1 });
    try {
      return await db.execute(sql.raw(text));
    } finally {
      await close();
    }
  }

  test('a data folder in a private home is a link to one that the server can enter', async () => {
    const dataDir = join(privateHome, 'data');
    await query(await start(dataDir), 'create table kept as select 1 as n');
    const folder = realpathSync(join(dataDir, 'postgres'));
    expect(folder.startsWith(systemDir)).toBe(true);
    expect(logged).toEqual([
      expect.stringMatching(
        new RegExp(`^PostgreSQL runs as user \\w+, .*${folder} .*cannot enter ${dataDir}`),
      ),
    ]);
    expect(statSync(join(folder, 'cluster', 'data')).uid).not.toBe(0);
    await stopAll();

    // The link moves with the folder, so the data stay the node's.
    renameSync(dataDir, join(privateHome, 'moved'));
    expect(await query(await start(join(privateHome, 'moved')), 'select n from kept')).toEqual([
      { n: 1 },
    ]);
  });

  test('a data folder that was deleted begins empty, and touches nothing of the one before', async () => {
    const dataDir = join(privateHome, 'data');
    await query(await start(dataDir), 'create table kept as select 1 as n');
    await stopAll();
    rmSync(dataDir, { recursive: true });
    const found = await query(await start(dataDir), `select to_regclass('kept') as kept`);
    expect(found).toEqual([{ kept: null }]);
    expect(readdirSync(systemDir)).toHaveLength(2);
    await stopAll();
    removeHome(dataDir);
    expect(readdirSync(systemDir)).toHaveLength(1);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  });

  test('a link to a folder that is gone is not replaced by an empty database', async () => {
    const dataDir = join(privateHome, 'data');
    await start(dataDir);
    await stopAll();
    rmSync(systemDir, { recursive: true });
    await expect(start(dataDir)).rejects.toThrow(/should be in .*, which is gone: bring it back/);
  });

  test('a data folder that becomes private afterwards is reported, not abandoned', async () => {
    chmodSync(privateHome, 0o755);
    const dataDir = join(privateHome, 'data');
    await start(dataDir);
    expect(lstatSync(join(dataDir, 'postgres')).isDirectory()).toBe(true);
    expect(logged).toEqual([]);
    await stopAll();
    chmodSync(privateHome, 0o700);
    await expect(start(dataDir)).rejects.toThrow(/may not enter that folder/);
  });

  test('the owner of the data runs the server; data that root restored change owner', async () => {
    chmodSync(privateHome, 0o755);
    const dataDir = join(privateHome, 'data');
    await query(await start(dataDir), 'create table kept as select 1 as n');
    await stopAll();
    const cluster = join(dataDir, 'postgres', 'cluster');
    for (const uid of [4711, 0]) {
      for (const entry of readdirSync(cluster, { recursive: true, withFileTypes: true })) {
        chownSync(join(entry.parentPath, entry.name), uid, uid);
      }
      chownSync(cluster, uid, uid);
      expect(await query(await start(dataDir), 'select n from kept')).toEqual([{ n: 1 }]);
      const owner = statSync(join(cluster, 'data', 'postmaster.pid')).uid;
      expect(uid === 0 ? owner !== 0 : owner === uid).toBe(true);
      await stopAll();
    }
  });

  test('a checkout in a private home runs from a copy of the binaries', async () => {
    rmSync(privateHome, { recursive: true });
    privateHome = privateCheckout({ binaries: true });
    const checkout = join(privateHome, 'obole');
    const dataDir = join(checkout, 'data');
    mkdirSync(dataDir);
    for (const attempt of [1, 2]) {
      const node = holdDatabase(dataDir, 'node', { checkout, systemDir });
      expect(await query(await node.up, 'select 1 as n'), `start ${attempt}`).toEqual([{ n: 1 }]);
      expect(node.logged).toEqual([expect.stringContaining(`and its programs in ${systemDir}`)]);
      await node.end();
    }
    expect(readdirSync(systemDir).filter((name) => name.startsWith('postgresql-'))).toHaveLength(1);
  });
});
