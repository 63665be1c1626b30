import { unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readZip, type ZipFile, zipped } from '../../../src/text/zip.ts';

const AT = new Date('2026-11-24T12:00:00Z');
const utf8 = new TextEncoder();
const text = (bytes: Uint8Array | null | undefined) =>
  bytes ? new TextDecoder().decode(bytes) : bytes;

async function* files(list: readonly ZipFile[]) {
  yield* list;
}

async function packed(list: readonly ZipFile[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipped(files(list), AT)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

test('what is packed is read by others and by us', async () => {
  const picture = new Uint8Array([1, 2, 3]);
  const bytes = await packed([
    { path: 'works/é.md', parts: ['one ', utf8.encode('two')] },
    { path: 'picture.png', isPacked: true, parts: [picture] },
    { path: 'empty.csv', parts: [] },
  ]);
  const theirs = unzipSync(bytes);
  expect(text(theirs['works/é.md'])).toBe('one two');
  const ours = readZip(bytes, 3);
  expect(ours?.entries.map(({ name }) => name)).toEqual([
    ...['works/é.md', 'picture.png', 'empty.csv'],
  ]);
  expect(text(await ours?.read('works/é.md', 100))).toBe('one two');
  expect(await ours?.read('picture.png', 3)).toEqual(picture);
  expect(await ours?.read('empty.csv', 3)).toHaveLength(0);
  expect(await ours?.read('not there', 3)).toBeNull();
});

test('nothing is made before it is taken', async () => {
  let made = 0;
  async function* many(): AsyncGenerator<ZipFile> {
    for (let n = 0; n < 10_000; n += 1) {
      made += 1;
      yield { path: `works/${n}.md`, isPacked: true, parts: [new Uint8Array(10_000)] };
    }
  }
  const stream = zipped(many(), AT);
  for (let n = 0; n < 10; n += 1) await stream.next();
  await stream.return(undefined);
  expect(made).toBeLessThan(10);
});

test('what breaks while it is packed breaks the archive', async () => {
  async function* broken(): AsyncGenerator<string> {
    yield 'a';
    throw new Error('no more');
  }
  await expect(packed([{ path: 'a', parts: broken() }])).rejects.toThrow('no more');
});

const good = zipSync({ 'profile.md': utf8.encode('hello '.repeat(100)) });

test.each([
  ['nothing', new Uint8Array(0)],
  ['no archive', utf8.encode('%PDF-1.7 '.repeat(100))],
  ['half of one', good.subarray(0, good.length - 30)],
  ['only its end', good.subarray(good.length - 22)],
])('%s is no archive', (_, bytes) => {
  expect(readZip(bytes, 10)).toBeNull();
});

test('an archive with more files than asked for is none', () => {
  const names = Array.from({ length: 11 }, (_, n) => [`${n}`, new Uint8Array(0)] as const);
  expect(readZip(zipSync(Object.fromEntries(names)), 10)).toBeNull();
});

/** One byte of it is another. */
function with1(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = new Uint8Array(bytes);
  changed[at] = value;
  return changed;
}
const table = good.length - 22 - 46 - 'profile.md'.length;

test.each([
  ['a text that is not what its checksum says', with1(good, table + 16, 0)],
  ['a way of packing that nobody reads here', with1(good, table + 10, 14)],
  ['a place behind the end', with1(good, table + 45, 0x7f)],
  ['a length that goes on behind the end', with1(good, table + 23, 0x7f)],
])('%s is not read', async (_, bytes) => {
  expect(await readZip(bytes, 10)?.read('profile.md', 10_000)).toBeNull();
});

test('what is locked with a password is no archive', () => {
  expect(readZip(with1(good, table + 8, 1), 10)).toBeNull();
});

test('a bomb is not unpacked further than was asked, whatever its table says', async () => {
  const bytes = zipSync({ bomb: new Uint8Array(20_000_000) });
  expect(bytes.length).toBeLessThan(50_000);
  const zip = readZip(bytes, 10);
  expect(await zip?.read('bomb', 1_000_000)).toBeNull();
});

test('a name is a name and leads nowhere', async () => {
  const zip = readZip(zipSync({ '../../etc/passwd': utf8.encode('root') }), 10);
  expect(zip?.entries.map(({ name }) => name)).toEqual(['../../etc/passwd']);
  expect(text(await zip?.read('../../etc/passwd', 10))).toBe('root');
});
