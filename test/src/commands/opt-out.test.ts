import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedDatabase, startEmbedded } from '../../../db/embedded.ts';
import { findServer } from '../../../db/postgres-process.ts';
import { until } from '../../support/holder.ts';
import { oboleHere } from '../../support/obole-here.ts';
import { memoryFolder } from '../../support/test-server.ts';

const dataDir = memoryFolder();
const settings = { DATA_DIR: dataDir, PORT: '9421', ALLOW_PRIVATE_ADDRESS: 'true' };
const ask = (...words: string[]) => oboleHere(settings, 'opt-out', ...words);

let server: EmbeddedDatabase;
beforeAll(async () => {
  server = await startEmbedded(dataDir, { owner: 'node', fsync: false });
});
afterAll(async () => {
  await server.stop();
  await until(() => findServer(join(dataDir, 'postgres')) === undefined);
  rmSync(dataDir, { recursive: true, force: true });
});

test('a server is opted out, listed, and let in again; nobody is not', async () => {
  const [added, nobody] = await Promise.all([
    ask('add', 'quiet.example'),
    ask('add', 'https://quiet.example/@name'),
  ]);
  expect(added).toMatchObject({
    status: 0,
    out: 'quiet.example gets nothing from this node any more. What waits for them is let expire.\n',
  });
  expect(nobody).toMatchObject({ status: 1, out: '' });
  expect(nobody.err).toContain('Write a handle as @name@host');
  const [shown, listed] = await Promise.all([ask('list'), ask('list', '--json')]);
  expect(shown.out).toMatch(/^server\s+quiet\.example\s+20\d\d-\d\d-\d\d$/m);
  const [line] = JSON.parse(listed.out);
  expect(line).toMatchObject({ kind: 'server', who: 'quiet.example', handle: null });
  const removed = await ask('remove', 'quiet.example', '--json');
  expect(JSON.parse(removed.out)).toEqual({ kind: 'server', who: 'quiet.example' });
  const again = await ask('remove', 'quiet.example');
  expect(again).toMatchObject({ status: 1, out: '' });
  expect(again.err).toContain('quiet.example has not opted out.');
});

test('--help says who can be meant', async () => {
  const [help, wrong] = await Promise.all([ask('add', '--help'), ask('add')]);
  expect(help).toMatchObject({ status: 0 });
  expect(help.out).toContain('@name@host, or the host of a server');
  expect(wrong.status).toBe(2);
});
