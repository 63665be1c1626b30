import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileHead } from '../../src/books-head.ts';
import { temporaryFolder } from '../support/test-server.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));
const head = (seq: number) => ({ seq, sha256: 'ab'.repeat(32) });

test('the newest block is kept in a folder that need not be there', async () => {
  const dataDir = join(folder, 'new');
  expect(await fileHead(dataDir).read()).toBeNull();
  await fileHead(dataDir).write(head(1));
  await fileHead(dataDir).write(head(2));
  expect(await fileHead(dataDir).read()).toEqual(head(2));
  expect(readdirSync(dataDir)).toEqual(['books-head.json']);
});

test('several who write at once leave one of theirs, whole', async () => {
  const dataDir = join(folder, 'busy');
  const seqs = Array.from({ length: 10 }, (_, n) => n + 1);
  await Promise.all(seqs.map((seq) => fileHead(dataDir).write(head(seq))));
  expect(seqs.map(head)).toContainEqual(await fileHead(dataDir).read());
  expect(readdirSync(dataDir)).toEqual(['books-head.json']);
});

test.each([
  '',
  '{',
  'null',
  '{}',
  '{"seq":0,"sha256":"00"}',
  '{"seq":1.5,"sha256":"00"}',
  '{"seq":1}',
  `{"seq":"1","sha256":"${'ab'.repeat(32)}"}`,
])('a file that says %j is not taken for one that is missing', async (text) => {
  writeFileSync(join(folder, 'books-head.json'), text);
  await expect(fileHead(folder).read()).rejects.toThrow('does not say which block');
});
