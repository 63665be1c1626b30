import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { type EmbeddedDatabase, startEmbedded } from '../../db/embedded.ts';
import { findServer } from '../../db/postgres-process.ts';
import { readHledger } from '../support/hledger-reader.ts';
import { until } from '../support/holder.ts';
import { obole } from '../support/obole.ts';
import { oboleHere } from '../support/obole-here.ts';
import { run } from '../support/sql-error.ts';
import { memoryFolder } from '../support/test-server.ts';

const dataDir = memoryFolder();
const settings = { DATA_DIR: dataDir, PORT: '9418', CLOCK: '2026-10-20T12:00:00Z' };
const FEED = join(import.meta.dirname, '..', '..', 'src', 'demo', 'feeds', 'night-trains.atom');

let server: EmbeddedDatabase;
beforeAll(async () => {
  // Commands join a server that runs already, which spares each of them a start.
  server = await startEmbedded(dataDir, { owner: 'node', fsync: false });
  expect(await ask('migrate')).toMatchObject({ status: 0 });
  expect(await ask('user', 'add', 'reader')).toMatchObject({ status: 0 });
});
afterAll(async () => {
  await server.stop();
  await until(() => findServer(join(dataDir, 'postgres')) === undefined);
  rmSync(dataDir, { recursive: true, force: true });
});

const ask = (...words: string[]) => oboleHere(settings, ...words);
/** As people run it: it also has to end by itself, and all that it says has to arrive. */
const askApart = (...words: string[]) => obole(settings, ...words);
const asJson = async (...words: string[]) => {
  const { status, out, err } = await ask(...words, '--json');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out);
};

test('a server starts again with a bound on what is new in memory, in silence; nothing else does', async () => {
  const NODE_OPTIONS = '--import=data:text/javascript,console.error(process.execArgv.join())';
  const optionsOf = async (command: string) =>
    (await obole({ ...settings, NODE_OPTIONS }, command, '--help')).err;
  expect(await optionsOf('serve')).toBe('\n--max-semi-space-size=8\n');
  expect(await optionsOf('migrate')).toBe('\n');
});

test.concurrent.each([
  [['dance'], 2, /^error: unknown command 'dance'\n/],
  [['close', '2026-10'], 1, /^2026-10 is not over yet.*\n$/],
  [['user', 'list'], 0, /^$/],
])('%j as a process has status %i', async (words, code, sentence) => {
  const { status, out, err } = await askApart(...words);
  expect({ status, isSilent: out === '' }).toEqual({ status: code, isSilent: code !== 0 });
  expect(err).toMatch(sentence);
});

describe('status 2 and how it is meant, for', () => {
  test.each([
    [[], 'Usage: obole'],
    [['topup', 'reader', '5'], "required option '--reference <reference>' not specified"],
    [['user', 'add', 'x', '--role', 'king'], 'Allowed choices are member, moderator'],
    [['close', '2026-13'], 'A month is written like 2026-11.'],
    [['books', 'export', 'October'], 'A month is written like 2026-11, a year like 2026.'],
    [['user', 'role', 'reader', 'king'], 'A role is one of: member, moderator, treasurer, admin.'],
    [['topup', 'reader', '1e3', '--reference', 'x'], 'An amount is a positive number like 10'],
    [['peer', 'repin', 'x.example', '--fingerprint', '1'], 'A fingerprint has 60 digits'],
    [['peer', 'trust', 'x.example', 'limit'], 'A limit is written like'],
    [['payment', 'received', '-', '5'], 'needs --from <host>'],
  ])('%j', async (words, sentence) => {
    const { status, out, err } = await ask(...words);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(sentence);
  });
});

describe('status 1 and one sentence, for', () => {
  test.each([
    [['close', '2026-08'], '2026-08 is before this node began'],
    [['books', 'export', '2025'], 'This node has no books of 2025.'],
    [['user', 'add', 'Reader'], 'That handle is taken.'],
    [['user', 'role', 'nobody', 'admin'], 'Nobody here is called nobody.'],
    [['topup', 'reader', '5', '--reference', ' '], 'A payment needs a reference'],
    [['peer', 'show', 'nowhere.example'], 'No server nowhere.example is known.'],
    [['peer', 'evidence', 'nowhere.example'], 'No server nowhere.example is known.'],
    [['payment', 'received', 'RF00', '5'], 'No payment has that reference.'],
    [['payment', 'send-back', 'nowhere.example', 'B-1'], 'No such server settles with this node.'],
    [['works', 'import', FEED, '--author', 'nobody'], 'Nobody here is called nobody.'],
  ])('%j', async (words, sentence) => {
    const { status, out, err } = await ask(...words);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test('settings, all mistakes of them at once', async () => {
    const wrong = { PORT: 'http', CURRENCY: 'euro', FEE_BPS: '-1', ORIGIN: 'node.example' };
    const { status, out, err } = await oboleHere({ ...settings, ...wrong }, 'books', 'check');
    expect({ status, out }).toEqual({ status: 1, out: '' });
    for (const name of Object.keys(wrong)) expect(err).toContain(`${name} is `);
    expect(err.trimEnd().split('\n')).toHaveLength(Object.keys(wrong).length);
  });

  test('another currency than at the first start', async () => {
    const { status, err } = await oboleHere({ ...settings, CURRENCY: 'CHF' }, 'migrate');
    expect(status).toBe(1);
    expect(err).toMatch(/^These books are kept in EUR, .* Set CURRENCY=EUR, .*\n$/);
  });
});

test('money that has arrived is booked once, and said so', async () => {
  const topUp = (amount: string) => ask('topup', '@Reader', amount, '--reference', 'INV-1');
  expect((await topUp('12.50')).out).toBe("12.50 EUR are now in @reader's funds.\n");
  expect(await topUp('12.5')).toMatchObject({
    status: 0,
    out: 'INV-1 was booked before; nothing changed.\n',
  });
  const reused = await topUp('12.51');
  expect(reused.status).toBe(1);
  expect(reused.err).toContain('That reference is in the books already');
  const [bank] = await asJson('books', 'balance');
  expect(bank).toMatchObject({ path: 'bank', currency: 'EUR', balanceMinor: '1250' });
  expect((await ask('books', 'balance')).out).toMatch(/^@reader funds\s+EUR\s+12\.50$/m);
  const exported = await askApart('books', 'export', '2026', '--format', 'hledger');
  expect(exported).toMatchObject({ status: 0, err: '' });
  const { problems, balances } = readHledger(exported.out);
  expect([problems, balances.get('bank EUR')]).toEqual([[], 1_250n]);
});

test('a feed is published once', async () => {
  const first = await asJson('works', 'import', FEED, '--author', 'reader');
  expect(first.added).toBeGreaterThan(0);
  expect(await asJson('works', 'import', FEED, '--author', 'reader')).toEqual({
    ...{ added: 0, updated: 0, unchanged: first.added, leftOut: 0 },
  });
});

test('what is asked for as JSON is JSON and nothing else', async () => {
  const made = await asJson('user', 'add', 'night-trains', '--role', 'treasurer');
  expect(made.signInLink).toMatch(/^http:\/\/localhost:9418\/sign-in\/link\?token=[\w-]{43}$/);
  const [people, peers, payments, stated] = await Promise.all([
    asJson('user', 'list'),
    asJson('peer', 'list'),
    asJson('payment', 'list'),
    asJson('settle', '2026-10'),
  ]);
  expect(people).toContainEqual(
    expect.objectContaining({ handle: 'night-trains', role: 'treasurer' }),
  );
  expect([peers, payments]).toEqual([[], { payments: [], suspense: [] }]);
  expect(stated).toEqual({
    ...{ month: '2026-10', made: { statements: 0, nettings: 0 } },
    ...{ statements: [], nettings: [], payments: [], waits: [] },
  });
});

test('a mistake in the books is mended with a reason, by somebody who answers for it', async () => {
  const books = (...words: string[]) => ask('books', ...words, '--reason', 'typed twice');
  await ask('topup', 'reader', '3', '--reference', 'INV-3');
  expect(await ask('books', 'reverse', 'INV-3')).toMatchObject({ status: 2, out: '' });
  const [nobody, member] = [
    await books('reverse', 'INV-3'),
    await books('reverse', 'INV-3', '--by', 'reader'),
  ];
  expect(nobody).toMatchObject({ status: 2, out: '', err: expect.stringContaining('--by') });
  expect(member).toMatchObject({ status: 1, err: expect.stringMatching(/^Only an admin/) });
  const by = ['--by', '@Night-Trains'];
  expect((await books('reverse', 'INV-3', ...by)).out).toMatch(/^3\.00 EUR are taken back;/);
  expect((await books('chargeback', 'INV-1', '--amount', '2.50', ...by)).out).toBe(
    "The bank took 2.50 EUR back. It comes\n  2.50 EUR from the giver's accounts\n",
  );
  const none = await books('correct', 'https://elsewhere.example/flattrs/1', ...by);
  expect(none).toMatchObject({ status: 1, err: 'Nobody here gave that flattr.\n' });
});

test('keys are rotated, and a stolen one is revoked with the key that was printed once', async () => {
  const recoveryFile = join(dataDir, 'recovery.json');
  const revoke = (kid: string) => ask('keys', 'revoke', kid, '--recovery-key', recoveryFile);
  expect(await revoke('any')).toMatchObject({
    ...{ status: 1, err: expect.stringContaining('cannot be read: ENOENT') },
  });
  const made = await askApart('keys', 'recovery');
  expect(made).toMatchObject({ status: 0, err: expect.stringContaining('Keep this line away') });
  expect(JSON.parse(made.out)).toMatchObject({ kty: 'OKP', crv: 'Ed25519', d: expect.any(String) });
  writeFileSync(recoveryFile, made.out);
  const second = await ask('keys', 'recovery');
  expect(second).toMatchObject({ status: 1, out: '', err: expect.stringContaining('only it can') });
  const { kid, retired } = await asJson('keys', 'rotate');
  const revoked = await revoke(kid);
  expect(revoked).toMatchObject({ status: 0, out: expect.stringContaining(`${kid} is revoked`) });
  const { keys, fingerprint, rotations } = await asJson('keys', 'list');
  const states = Object.fromEntries(
    keys.map((key: Record<string, string>) => [key.kid, key.state]),
  );
  expect(states).toMatchObject({ [retired]: 'retired', [kid]: 'revoked' });
  expect([rotations, Object.values(states).sort()]).toEqual([3, ['retired', 'revoked', 'signs']]);
  expect((await ask('keys', 'list')).out).toContain(`\n  ${fingerprint}\n`);
});

test('books that are wrong are status 1, on paper and as JSON', async () => {
  const owner = connect(server.address, { connections: 1 });
  const shift = (by: string) =>
    run(
      owner.db,
      `update ledger_balance set debits_minor = debits_minor ${by}
      where account_id = (select id from ledger_account where path = 'bank')`,
    );
  await ask('topup', 'reader', '1', '--reference', 'INV-2');
  await shift('+ 1');
  try {
    const { status, out } = await ask('books', 'check');
    expect(status).toBe(1);
    expect(out).toMatch(/^WRONG {2}every balance is the sum of its transfers: account bank/m);
    expect(out).toMatch(/\nThe books are WRONG\. .*\n$/);
    const json = await ask('books', 'check', '--json');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false });
  } finally {
    await shift('- 1');
    await owner.close();
  }
});

test('an account is deleted when it is said twice, and then for good', async () => {
  expect(await ask('user', 'add', 'leaving')).toMatchObject({ status: 0 });
  const asked = await ask('user', 'remove', 'leaving');
  expect(asked.status).toBe(2);
  expect(asked.err).toContain('--for-good');
  expect(await asJson('user', 'list')).toContainEqual(
    expect.objectContaining({ handle: 'leaving' }),
  );
  expect(await ask('user', 'remove', '@Leaving', '--for-good')).toMatchObject({ status: 0 });
  expect(await asJson('user', 'list')).not.toContainEqual(
    expect.objectContaining({ handle: 'leaving' }),
  );
  expect(await ask('user', 'remove', 'leaving', '--for-good')).toMatchObject({ status: 1 });
  expect((await ask('user', 'add', 'leaving')).err).toContain('taken');
});
