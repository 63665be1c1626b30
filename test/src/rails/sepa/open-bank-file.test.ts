import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { openBankFile } from '../../../../src/rails/sepa/open-bank-file.ts';
import { bankFile, saidBalance } from '../../../support/bank-files.ts';
import { read } from '../../../support/read-bank-file.ts';

const utf8 = new TextEncoder();
const one = (id: string) => utf8.encode(bankFile([{ id, entries: [{ amount: '5.00' }] }]));
const packed = (files: Record<string, Uint8Array>) => zipSync(files, { level: 6 });

/** How it was refused, or which statements it has. */
async function opened(bytes: Uint8Array): Promise<string> {
  const all = await openBankFile(bytes);
  if (!all.ok) return `${all.code} ${all.detail}`;
  return all.files.flatMap(({ statements }) => statements.map(({ id }) => id)).join(' ');
}

test('a message by itself, and a ZIP of several beside what computers put into it', async () => {
  expect(await opened(one('A'))).toBe('A');
  const zip = packed({
    'november/': new Uint8Array(),
    'november/2026-11-02.xml': one('B'),
    'november/2026-11-03.xml': one('C'),
    '__MACOSX/november/._2026-11-02.xml': utf8.encode('aside'),
    'november/.DS_Store': utf8.encode('aside'),
  });
  expect(await opened(zip)).toBe('B C');
});

test('one file that is wrong refuses all, by its name', async () => {
  const cut = one('B').subarray(0, 300);
  expect(await opened(packed({ 'a.xml': one('A'), 'b.xml': cut }))).toMatch(
    /^not_xml b\.xml: line/,
  );
  const pdf = utf8.encode('%PDF-1.7');
  expect(await opened(packed({ 'a.xml': one('A'), 'a.pdf': pdf }))).toMatch(/^not_xml a\.pdf: /);
  const inner = packed({ 'a.xml': one('A') });
  expect(await opened(packed({ 'inner.zip': inner }))).toBe('archive inner.zip: ZIP');
});

test('what unpacks to far more than it was, is too many, empty, damaged or ambiguous is refused', async () => {
  const bomb = new Uint8Array(64 * 1024 * 1024);
  expect(await opened(packed({ 'bomb.xml': bomb }))).toBe('archive bomb.xml');
  const many = Object.fromEntries(
    Array.from({ length: 401 }, (_, n) => [`${n}.xml`, new Uint8Array()]),
  );
  expect(await opened(packed(many))).toBe('archive ZIP');
  expect(await opened(packed({}))).toBe('archive ZIP');
  expect(await opened(packed({ 'folder/': new Uint8Array() }))).toBe('archive ZIP');
  const damaged = packed({ 'a.xml': one('A') });
  damaged[60] = (damaged[60] ?? 0) ^ 0xff;
  expect(await opened(damaged)).toBe('archive a.xml');
  // The name of the second file becomes that of the first.
  const twice = Buffer.from(packed({ 'a.xml': one('A'), 'b.xml': one('B') }));
  for (let at = twice.indexOf('b.xml'); at >= 0; at = twice.indexOf('b.xml')) twice[at] = 0x61;
  expect(await opened(twice)).toBe('archive ZIP');
});

test('of balances of each day the first and the last are the statement’s', async () => {
  const of = (code: string, amount: string, day: string) =>
    saidBalance(code, amount).replace('2026-11-03', day);
  const days = [
    of('CLBD', '5.00', '2026-11-03'),
    of('OPBD', '3.00', '2026-11-03'),
    of('CLBD', '3.00', '2026-11-02'),
    of('OPBD', '0.00', '2026-11-02'),
  ].join('');
  const file = bankFile([{ entries: [{ amount: '5.00' }], opening: null, closing: null }]);
  const [statement] = (await read(file.replace('<Ntry>', `${days}<Ntry>`))).statements;
  expect(statement).toMatchObject({ openingMinor: 0n, closingMinor: 500n, balance: 'right' });
  expect(statement?.closingOn).toBe('2026-11-03');
});
