import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connect } from '../../../db/connect.ts';
import { startEmbedded } from '../../../db/embedded.ts';
import { startObole } from '../../support/obole.ts';
import { oboleHere } from '../../support/obole-here.ts';
import { memoryFolder } from '../../support/test-server.ts';

const [old, fresh, wrong] = [memoryFolder(), memoryFolder(), memoryFolder()];
const at = (dataDir: string) => ({ DATA_DIR: dataDir, PORT: '9431' });
const file = join(old, 'node.backup');
afterAll(() => {
  for (const folder of [old, fresh, wrong]) rmSync(folder, { recursive: true, force: true });
});

test('before there is a node there is nothing to back up', async () => {
  const none = await oboleHere(at(old), 'backup', file);
  expect(none).toMatchObject({ status: 1, err: 'There is no node in this database yet.\n' });
  expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
});

test('what a node has is in one file, without the key, for its owner alone', async () => {
  await oboleHere(at(old), 'user', 'add', 'ada');
  const paid = await oboleHere(at(old), 'topup', 'ada', '20.00', '--reference', 'first');
  expect(paid.status).toBe(0);
  const made = await oboleHere(at(old), 'backup', file);
  expect(made).toMatchObject({ status: 0, out: expect.stringMatching(/ has [0-9]+ rows, as of /) });
  expect(made.err).toContain(`Keep a copy of ${join(old, 'secret-key')}`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(existsSync(`${file}.part`)).toBe(false);
  writeFileSync(`${file}.part`, 'of another');
  const twice = await oboleHere(at(old), 'backup', file);
  expect(twice).toMatchObject({ status: 1, err: expect.stringContaining('Remove it first.') });
});

test('a backup is restored with its key only', async () => {
  const keyless = await oboleHere(at(wrong), 'restore', file);
  expect(keyless).toMatchObject({ status: 1, err: expect.stringContaining('Put your copy of') });
  writeFileSync(join(wrong, 'secret-key'), 'another key, of more than 32 characters\n');
  const other = await oboleHere(at(wrong), 'restore', file);
  expect(other).toMatchObject({
    status: 1,
    err: expect.stringContaining('This is not the SECRET'),
  });
  expect(existsSync(join(wrong, 'postgres'))).toBe(false);
});

test('a restored node knows what it knew, pays nobody before the bank is asked, and goes on', async () => {
  const later = await oboleHere(at(old), 'topup', 'ada', '5.00', '--reference', 'after');
  expect(later.status).toBe(0);
  copyFileSync(join(old, 'secret-key'), join(fresh, 'secret-key'));
  const done = await oboleHere(at(fresh), 'restore', file);
  expect(done).toMatchObject({ status: 0, err: '' });
  expect(done.out).toMatch(/^http:\/\/localhost:9431 is as it was at 20.+\n\nNo peer settles/);
  const balance = await oboleHere(at(fresh), 'books', 'balance', '--json');
  const lines = JSON.parse(balance.out) as { path: string; balanceMinor: string }[];
  expect(lines.find(({ path }) => path.endsWith('bank'))).toMatchObject({ balanceMinor: '2000' });
  expect((await oboleHere(at(fresh), 'books', 'check')).status).toBe(0);
  const again = await oboleHere(at(fresh), 'restore', file);
  expect(again).toMatchObject({
    status: 1,
    err: expect.stringContaining('a node in this database'),
  });
  expect((await oboleHere(at(fresh), 'books', 'agree')).status).toBe(0);
});

test('a restore that was cut off after its rows were in is not served before it has ended', async () => {
  const server = await startEmbedded(fresh, { owner: 'command', fsync: false });
  const owner = connect(server.address, { connections: 1 });
  await owner.db.$client`insert into node_fact values ('restored', 'now')`;
  await owner.close();
  await server.stop();
  const { ended } = startObole(at(fresh), ['serve']);
  expect(await ended).toMatchObject({
    status: 1,
    err: expect.stringContaining('Say "obole books restored"'),
  });
  expect((await oboleHere(at(fresh), 'books', 'restored')).status).toBe(0);
});

test('a backup goes through a pipe, too, and what cannot be read is named', async () => {
  const { ended } = startObole(at(fresh), ['backup', '-']);
  const piped = await ended;
  expect(piped).toMatchObject({ status: 0, err: expect.stringContaining('The key is not in it') });
  expect(readFileSync(file).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  expect(piped.out.slice(0, 1)).toBe('\u001f');
  const missing = await oboleHere(at(wrong), 'restore', join(wrong, 'none'));
  expect(missing).toMatchObject({ status: 1, err: expect.stringContaining('ENOENT') });
});
