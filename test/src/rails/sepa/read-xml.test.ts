import { describe, expect, test } from 'vitest';
import { readCamt } from '../../../../src/rails/sepa/read-camt.ts';
import { bankFile } from '../../../support/bank-files.ts';

const GOOD = bankFile([{ entries: [{ amount: '1.00' }] }]);
async function refusal(file: string | Uint8Array): Promise<string> {
  const answer = await readCamt(typeof file === 'string' ? Buffer.from(file) : file);
  return answer.ok ? 'read' : `${answer.code} ${answer.detail}`;
}

describe('encodings', () => {
  const latin = (name: string) =>
    bankFile([{ entries: [{ amount: '1.00', text: 'Noël €' }] }], {
      head: `<?xml version='1.0' encoding='${name}'?>`,
    });
  async function textOf(bytes: Uint8Array): Promise<string | null | undefined> {
    const answer = await readCamt(bytes);
    return answer.ok ? answer.file.statements[0]?.entries[0]?.text : answer.code;
  }

  test('UTF-8, with a mark, and where a character lies across two pieces', async () => {
    const utf8 = Buffer.from(latin('utf-8'));
    expect(await textOf(utf8)).toBe('Noël €');
    const mark = Buffer.from([0xef, 0xbb, 0xbf]);
    expect(await textOf(Buffer.concat([mark, Buffer.from(latin('ISO-8859-1'))]))).toBe('Noël €');
    const at = utf8.indexOf(Buffer.from('€'));
    for (const before of [65_535, 65_534, 65_536]) {
      const gap = Buffer.from(' '.repeat(before - at));
      const head = utf8.indexOf('<Stmt>');
      expect(await textOf(Buffer.concat([utf8.subarray(0, head), gap, utf8.subarray(head)]))).toBe(
        'Noël €',
      );
    }
  });

  test('UTF-16, by its mark', async () => {
    const bytes = Buffer.from(`\ufeff${latin('UTF-16')}`, 'utf16le');
    expect(await textOf(bytes)).toBe('Noël €');
    expect(await textOf(bytes.swap16())).toBe('Noël €');
    expect(await textOf(Buffer.from(latin('UTF-16')))).toBe('encoding');
  });

  test('Latin-1 and its kin, as they are declared', async () => {
    const bytes = (name: string, euro: number) =>
      Buffer.from(latin(name).replace('€', String.fromCharCode(euro)), 'latin1');
    expect(await textOf(bytes('ISO-8859-15', 0xa4))).toBe('Noël €');
    expect(await textOf(bytes('windows-1252', 0x80))).toBe('Noël €');
    expect(await textOf(bytes('iso-8859-1', 0xa4))).toBe('Noël ¤');
  });

  test('Latin-1 that says it is UTF-8, a name that is none, half a character', async () => {
    expect(await refusal(Buffer.from(latin('UTF-8').replace('€', ''), 'latin1'))).toBe(
      'encoding not utf-8, in the 65536 bytes from 0',
    );
    expect(await refusal(latin('EBCDIC-CP-FR'))).toBe('encoding EBCDIC-CP-FR');
    const half = Buffer.from(`${GOOD}<!-- € -->`).subarray(0, -5);
    expect(await refusal(half)).toMatch(/^encoding not utf-8/);
  });
});

test('others have their turn while a large file is read', async () => {
  const file = Buffer.from(bankFile([{ entries: Array(3_000).fill({ amount: '1.00' }) }]));
  let turns = 0;
  let isReading = true;
  const turn = () => {
    turns += 1;
    if (isReading) setImmediate(turn);
  };
  setImmediate(turn);
  expect(await readCamt(file)).toMatchObject({ ok: true });
  isReading = false;
  expect(turns).toBeGreaterThanOrEqual(Math.floor(file.length / 65_536));
  expect(turns).toBeGreaterThan(5);
});
