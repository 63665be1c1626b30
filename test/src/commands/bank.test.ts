import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../../db/connect.ts';
import { type EmbeddedDatabase, startEmbedded } from '../../../db/embedded.ts';
import { findServer } from '../../../db/postgres-process.ts';
import { camt053, OUR_IBAN } from '../../support/camt.ts';
import { until } from '../../support/holder.ts';
import { oboleHere } from '../../support/obole-here.ts';
import { memoryFolder } from '../../support/test-server.ts';

const dataDir = memoryFolder();
const settings = { DATA_DIR: dataDir, PORT: '9422', ALLOW_PRIVATE_ADDRESS: 'true' };
const bank = (...words: string[]) => oboleHere(settings, 'bank', ...words);
const TREASURER = new URL('../../../docs/treasurer.md', import.meta.url);
const file = join(dataDir, 'october.xml');

let server: EmbeddedDatabase;
beforeAll(async () => {
  server = await startEmbedded(dataDir, { owner: 'node', fsync: false });
  const entries = [
    { amount: '5.00', text: 'a gift' },
    { side: 'out', amount: '1.00', text: 'fees' },
  ] as const;
  writeFileSync(file, camt053({ id: '2026-10', opening: '10.00', entries }));
});
afterAll(async () => {
  await server.stop();
  await until(() => findServer(join(dataDir, 'postgres')) === undefined);
  rmSync(dataDir, { recursive: true, force: true });
});

test('a statement is shown, booked when somebody says so, and known from then on', async () => {
  const early = await bank('import', file);
  expect(early).toMatchObject({ status: 1, out: '' });
  expect(early.err).toContain('This node has no bank account yet.');
  await bank('account', OUR_IBAN, '--holder', 'Example Association');
  const shown = await bank('import', file);
  expect(shown.status).toBe(0);
  expect(shown.out).toContain(`Statement 2026-10, ${OUR_IBAN}`);
  expect(shown.out).toMatch(/ {2}in +5\.00 EUR {2}Names nobody here/);
  expect(shown.out).toContain('Nothing is booked. Say it again with --yes to book it.');
  const booked = await bank('import', file, '--yes');
  expect(booked.out).toContain('Booked.\n2 entries not matched');
  const again = await bank('import', file, '--yes', '--json');
  expect(JSON.parse(again.out)).toMatchObject({ new: false, booked: false, open: { entries: 2 } });
  const zip = join(dataDir, 'october.zip');
  writeFileSync(zip, zipSync({ 'october.xml': readFileSync(file) }));
  const packed = await bank('import', zip, '--yes', '--json');
  expect(JSON.parse(packed.out)).toMatchObject({ new: false, open: { entries: 2 } });
  writeFileSync(zip, zipSync({ 'cut.xml': readFileSync(file).subarray(0, 300) }));
  expect((await bank('import', zip)).err).toContain('(cut.xml: line ');
});

test('what the treasurer’s page says is what the commands do', async () => {
  const [, block = ''] = readFileSync(TREASURER, 'utf8').split('```sh\n');
  const lines = (block.split('```')[0] ?? '').trim().split('\n');
  expect(lines).toHaveLength(6);
  for (const line of lines) {
    const [npx, obole, ...words] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    expect([npx, obole]).toEqual(['npx', 'obole']);
    expect(await oboleHere(settings, ...words), line).toMatchObject({ status: 0 });
  }
});

test('a file that is not there, or no statement, is refused with what to do', async () => {
  const missing = await bank('import', join(dataDir, 'none.xml'));
  expect(missing).toMatchObject({ status: 1, out: '' });
  expect(missing.err).toContain('cannot be read: ENOENT.');
  const wrong = join(dataDir, 'wrong.xml');
  writeFileSync(wrong, '<html></html>');
  const refused = await bank('import', wrong, '--yes');
  expect(refused).toMatchObject({ status: 1, out: '' });
  expect(refused.err).toContain('Choose “CAMT” or “ISO 20022” in your online banking.');
});

test('what is due is written for the bank, the same bytes each time', async () => {
  const month = new Date().toISOString().slice(0, 7);
  const nothing = await bank('export', month, '--to', dataDir);
  expect(nothing).toMatchObject({ status: 1, out: '' });
  expect(nothing.err).toContain('Nothing is due.');
  const before = await bank('export', '2020-01');
  expect(before.err).toContain('No payments were made in 2020-01.');
  expect(await bank('export', '2020-01', '--new')).toMatchObject({ status: 2 });
  const { db, close } = connect(server.address);
  await db.execute(sql`update bank_entry set iban = 'NL91ABNA0417164300', why = 'to_send_back'
    where text = 'a gift'`);
  await close();
  const made = await bank('export', month, '--to', dataDir, '--json');
  expect(made.err).toContain('Made: 1 payment, 5.00 EUR.');
  const { files } = JSON.parse(made.out) as { files: string[] };
  const bytes = readFileSync(files[0] ?? '');
  expect(bytes.toString()).toContain('<IBAN>NL91ABNA0417164300</IBAN>');
  const again = await bank('export', month, '--to', dataDir);
  expect(again).toMatchObject({ status: 0, out: `${files[0]}\n` });
  expect(readFileSync(files[0] ?? '').equals(bytes)).toBe(true);
  expect((await bank('export', month, '--new', '--to', dataDir)).status).toBe(1);
});
