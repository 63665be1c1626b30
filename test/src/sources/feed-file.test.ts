import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFeedFile } from '../../../src/sources/feed-file.ts';
import { RSS } from './samples.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'obole-feeds-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(content: string): Promise<string> {
  const file = join(folder, 'feed');
  await writeFile(file, content);
  return file;
}

test('a file is read as any feed', async () => {
  expect(await readFeedFile(await written(RSS))).toMatchObject({
    ok: true,
    reading: { title: 'Tide & Time' },
  });
});

test.each([
  ['a page', '<html></html>', 'not_a_feed'],
  ['more than 5 MiB', `${RSS}${' '.repeat(5 * 1024 * 1024)}`, 'too_large'],
])('%s is refused', async (_, content, code) => {
  expect(await readFeedFile(await written(content))).toMatchObject({ ok: false, code });
});

test('and so is what is not there', async () => {
  expect(await readFeedFile(join(folder, 'none'))).toMatchObject({ code: 'unreachable' });
});
