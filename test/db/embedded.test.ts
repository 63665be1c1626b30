import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type DatabaseAddress } from '../../db/connect.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { findServer } from '../../db/postgres-process.ts';
import { holdDatabase, killHolders, until } from '../support/holder.ts';
import { memoryFolder } from '../support/test-server.ts';

let dataDir: string;
let home: string;

beforeEach(() => {
  dataDir = memoryFolder();
  home = join(dataDir, 'postgres');
});

afterEach(async () => {
  killHolders();
  await until(() => findServer(home) === undefined);
  rmSync(dataDir, { recursive: true, force: true });
});

async function query(address: DatabaseAddress, text: string) {
  const { db, close } = connect(address, { connections: 1 });
  try {
    return await db.execute(sql.raw(text));
  } finally {
    await close();
  }
}

const parentOf = (pid: number) =>
  Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

test('listens on a socket only, with a password, and keeps its data', async () => {
  const first = await startEmbedded(dataDir, { owner: 'node' });
  await query(first.address, 'create table kept as select 1 as n');
  const settings = await query(
    first.address,
    `select name, setting from pg_settings where name in ('listen_addresses', 'fsync') order by name`,
  );
  expect(settings).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'listen_addresses', setting: '' },
  ]);
  const stranger = { ...first.address, password: 'wrong' };
  await expect(query(stranger, 'select 1')).rejects.toThrow();
  await first.stop();
  await first.stop();
  expect(findServer(home)).toBeUndefined();

  const second = await startEmbedded(dataDir, { owner: 'node' });
  expect(await query(second.address, 'select n from kept')).toEqual([{ n: 1 }]);
  await second.stop();
});

test('no server outlives a node that is killed, and the next start needs no help', async () => {
  const node = holdDatabase(dataDir, 'node');
  await query(await node.up, 'create table kept as select 1 as n');
  await node.kill('SIGKILL');
  await until(() => findServer(home) === undefined);

  const next = await startEmbedded(dataDir, { owner: 'node', fsync: false });
  expect(await query(next.address, 'select n from kept')).toEqual([{ n: 1 }]);
  await next.stop();
});

test('a node that starts while the server of a killed one still shuts down waits for it', async () => {
  const node = holdDatabase(dataDir, 'node');
  await node.up;
  const before = findServer(home)?.pid;
  await node.kill('SIGKILL');
  const next = await startEmbedded(dataDir, { owner: 'node', fsync: false });
  expect(findServer(home)?.pid).not.toBe(before);
  await next.stop();
});

test.runIf(existsSync(`/proc/self/task/${process.pid}/children`))(
  'a server whose shell was killed as well is replaced by one that is ours',
  async () => {
    const node = holdDatabase(dataDir, 'node');
    await query(await node.up, 'create table kept as select 1 as n');
    const orphan = findServer(home)?.pid ?? 0;
    const shell = parentOf(orphan);
    const watch = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ');
    const keepers = [shell, ...watch.map(Number).filter((pid) => pid !== orphan)];
    // Stopped first: each of them ends the server when it sees another one die.
    for (const pid of [node.pid, ...keepers]) process.kill(pid, 'SIGSTOP');
    for (const pid of keepers) process.kill(pid, 'SIGKILL');
    await node.kill('SIGKILL');
    expect(findServer(home)?.pid).toBe(orphan);

    const next = await startEmbedded(dataDir, { owner: 'node', fsync: false });
    expect(findServer(home)?.pid).not.toBe(orphan);
    expect(await query(next.address, 'select n from kept')).toEqual([{ n: 1 }]);
    await next.stop();
  },
);

test.runIf(process.platform === 'linux')(
  'signals that a whole group of processes gets leave the database to the node',
  async () => {
    const node = holdDatabase(dataDir, 'node');
    const address = await node.up;
    const server = findServer(home)?.pid ?? 0;
    const shell = parentOf(server);
    // Ctrl-C in a terminal; a service manager that ends every process of a unit.
    process.kill(-node.pid, 'SIGINT');
    process.kill(shell, 'SIGTERM');
    expect(await query(address, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(parentOf(server)).toBe(shell);
    await node.end();
    expect(findServer(home)).toBeUndefined();
  },
);

test('a second node on the same folder is refused in one sentence', async () => {
  const first = await startEmbedded(dataDir, { owner: 'node', fsync: false });
  await expect(startEmbedded(dataDir, { owner: 'node' })).rejects.toThrow(
    `Obole is already running on ${dataDir} (process ${process.pid}): stop it first, or give this one another DATA_DIR and PORT.`,
  );
  const second = holdDatabase(dataDir, 'node');
  await expect(second.up).rejects.toThrow(`(process ${process.pid})`);
  expect(await query(first.address, 'select 1 as n')).toEqual([{ n: 1 }]);
  await first.stop();
});

test('a command joins the server of the node, and leaves it running', async () => {
  const node = holdDatabase(dataDir, 'node');
  await node.up;
  const command = await startEmbedded(dataDir, { owner: 'command' });
  expect(await query(command.address, 'select 1 as n')).toEqual([{ n: 1 }]);
  await command.stop();
  expect(findServer(home)?.ready).toBe(true);
  await node.end();
});

test('a command starts the server where there is none, and stops it after the last one', async () => {
  const first = holdDatabase(dataDir, 'command');
  await first.up;
  const second = await startEmbedded(dataDir, { owner: 'command' });
  const ended = first.end();
  await until(() => first.logged.length > 0);
  expect(first.logged).toEqual(['Waiting for another obole command that uses this database.']);
  expect(await query(second.address, 'select 1 as n')).toEqual([{ n: 1 }]);
  await second.stop();
  await ended;
  expect(findServer(home)).toBeUndefined();
});

test('a node waits until a command that owns the server has ended', async () => {
  const command = holdDatabase(dataDir, 'command');
  await command.up;
  const logged: string[] = [];
  const starting = startEmbedded(dataDir, {
    owner: 'node',
    fsync: false,
    log: (line) => logged.push(line),
  });
  await until(() => logged.length > 0);
  expect(logged).toEqual([`Waiting for another obole command to end (process ${command.pid}).`]);
  await command.end();
  const node = await starting;
  expect(await query(node.address, 'select 1 as n')).toEqual([{ n: 1 }]);
  await node.stop();
});

test('commands and a node that start all at once all get the database', async () => {
  const holders = [
    holdDatabase(dataDir, 'command'),
    holdDatabase(dataDir, 'command'),
    holdDatabase(dataDir, 'command'),
  ];
  const addresses = await Promise.all(holders.map((holder) => holder.up));
  for (const address of addresses) {
    expect(await query(address, 'select 1 as n')).toEqual([{ n: 1 }]);
  }
  await Promise.all(holders.map((holder) => holder.end()));
  expect(findServer(home)).toBeUndefined();
});

test('a process id file that names another program does not block the start', async () => {
  const first = await startEmbedded(dataDir, { owner: 'node', fsync: false });
  const pidFile = join(home, 'cluster', 'data', 'postmaster.pid');
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  await first.stop();
  // As after the restart of a container, where numbers begin anew. PostgreSQL believes the file
  // when the program runs as the same user.
  const { uid, gid } = statSync(join(home, 'cluster'));
  const stranger = spawn('sleep', ['600'], process.getuid?.() === 0 ? { uid, gid } : {});
  writeFileSync(pidFile, [stranger.pid, ...lines.slice(1)].join('\n'));
  const next = await startEmbedded(dataDir, { owner: 'node', fsync: false });
  expect(await query(next.address, 'select 1 as n')).toEqual([{ n: 1 }]);
  await next.stop();
  expect(stranger.kill()).toBe(true);
});

test('a first start that was killed half-way leaves nothing in the way', async () => {
  const node = holdDatabase(dataDir, 'node');
  await until(() => {
    try {
      return readdirSync(home).some((name) => name.startsWith('new-'));
    } catch {
      return false;
    }
  });
  await node.kill('SIGKILL');
  expect(readdirSync(home)).not.toContain('cluster');
  const next = await startEmbedded(dataDir, { owner: 'node', fsync: false });
  expect(await query(next.address, 'select 1 as n')).toEqual([{ n: 1 }]);
  expect(readdirSync(home).filter((name) => name.startsWith('new-'))).toEqual([]);
  await next.stop();
});

test('a data folder too deep for a socket gets its socket elsewhere', async () => {
  const deep = join(dataDir, 'deep-'.repeat(20), 'data');
  const node = await startEmbedded(deep, { owner: 'node', fsync: false });
  expect(await query(node.address, 'select 1 as n')).toEqual([{ n: 1 }]);
  const command = holdDatabase(deep, 'command');
  expect(await command.up).toEqual(node.address);
  await command.end();
  await node.stop();
});
