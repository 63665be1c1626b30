import { eq } from 'drizzle-orm';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bankEntry } from '../../../db/schema/bank.ts';
import {
  bankFileFacts,
  openCount,
  openEntries,
  sumsOfFile,
} from '../../../db/views/bank-entries.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { assignEntry } from '../../../src/operations/assign-entry.ts';
import { bookBankFile, putBankFileAway } from '../../../src/operations/book-bank-file.ts';
import { changeRole } from '../../../src/operations/change-role.ts';
import { setOwnAccount } from '../../../src/operations/own-account.ts';
import { paymentReference } from '../../../src/operations/payment-reference.ts';
import { readBankFile } from '../../../src/operations/read-bank-file.ts';
import { bankFile } from '../../support/bank-files.ts';
import { camt053, camt054, OUR_IBAN, type SaidStatement } from '../../support/camt.ts';
import { type House, house, person } from '../../support/house.ts';

/** Source: the IBAN registry, its examples for the Netherlands and for France. */
const IBAN_OF_ADA = 'NL91ABNA0417164300';
const IBAN_OF_BEN = 'FR1420041010050500013M02606';

let h: House;
const people: Record<string, { readonly id: string; readonly reference: string }> = {};
let nr = 0;

beforeAll(async () => {
  h = await house();
  const typed = { iban: OUR_IBAN, holder: 'Example Association', bic: '' };
  expect((await setOwnAccount(h.deps, typed, { confirmed: false })).ok).toBe(true);
  for (const handle of ['ada', 'ben']) {
    const id = await person(h.deps, handle);
    people[handle] = { id, reference: await paymentReference(h.deps, id) };
  }
});
afterAll(async () => h.close());

const who = (handle: string) => people[handle] ?? { id: '', reference: '' };

/** Reads a file; as if somebody had uploaded it. */
const read = (bytes: Uint8Array) => {
  nr += 1;
  return readBankFile(h.deps, { name: `file-${nr}.xml`, bytes, by: null });
};

async function book(bytes: Uint8Array, options: { readonly twinsAreNew?: boolean } = {}) {
  const answer = await read(bytes);
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.detail}`);
  if (answer.state === 'known') return { fileId: answer.fileId, entries: 0 };
  const booked = await bookBankFile(h.deps, { fileId: answer.fileId, by: null, ...options });
  if (!booked.ok) throw new Error(booked.code);
  return { fileId: answer.fileId, entries: booked.entries };
}

const funds = async (handle: string): Promise<bigint> =>
  (await purseOf(h.deps.db, { actorId: who(handle).id, currency: 'EUR' })).fundsMinor;

const open = () => openEntries(h.deps.db, { most: 100, currency: 'EUR' });

const only = (id: string, ...entries: SaidStatement['entries']) => camt053({ id, entries });

test('a transfer with somebody’s reference is theirs, once, however often it is said', async () => {
  const { reference } = who('ada');
  const first = only(
    '1',
    { amount: '20.00', reference },
    { amount: '5.00', text: `hi ${reference}` },
  );
  expect(await book(first)).toMatchObject({ entries: 2 });
  expect(await funds('ada')).toBe(2500n);
  // The same file, and the same statement in other bytes and another order.
  expect(await read(first)).toMatchObject({ ok: true, state: 'known' });
  const again = only(
    '1',
    { amount: '5.00', text: `hi ${reference}` },
    { amount: '20.00', reference },
  );
  expect(await read(again)).toMatchObject({ ok: true, state: 'known' });
  expect(await funds('ada')).toBe(2500n);
});

test('two equal transfers on one day are two, and what a statement gains later is booked then', async () => {
  const { reference } = who('ben');
  const transfer = { amount: '7.00', reference };
  await book(only('2', transfer, transfer));
  expect(await funds('ben')).toBe(1400n);
  expect(await book(only('2', transfer, transfer, transfer))).toMatchObject({ entries: 1 });
  expect(await funds('ben')).toBe(2100n);
});

test('a statement that lacks what it had is refused, and says which', async () => {
  const { reference } = who('ben');
  expect(await read(only('2', { amount: '9.00', reference }))).toMatchObject({
    ok: false,
    ...{ code: 'statement_changed', detail: '2' },
  });
});

test('only what is booked at the bank counts, in our currency, for our account', async () => {
  const { reference } = who('ada');
  const before = await funds('ada');
  await book(
    only(
      '3',
      { amount: '1.00', reference, pending: true },
      { amount: '2.00', reference, currency: 'SEK' },
      { amount: '4.00', reference },
    ),
  );
  expect(await funds('ada')).toBe(before + 400n);
  const other = camt053({ id: '4', iban: IBAN_OF_ADA, entries: [] });
  expect(await read(other)).toMatchObject({
    ok: false,
    code: 'other_account',
    detail: IBAN_OF_ADA,
  });
});

test('the statements of other accounts in a file are left out, and named', async () => {
  const { reference } = who('ada');
  const before = await funds('ada');
  const { fileId } = await book(
    camt053(
      { id: '77', iban: IBAN_OF_ADA, entries: [{ amount: '9.00', reference }] },
      { id: '78', entries: [{ amount: '3.00', reference }] },
    ),
  );
  expect(await funds('ada')).toBe(before + 300n);
  expect((await bankFileFacts(h.deps.db, fileId))?.leftOut).toEqual([IBAN_OF_ADA]);
});

test('what nobody knows waits in suspense, until somebody says whose it is', async () => {
  const before = await funds('ada');
  await book(
    only(
      '5',
      { amount: '11.00', text: 'for ada I guess', iban: IBAN_OF_ADA, name: 'A. Giver' },
      { side: 'out', amount: '1.50', text: 'Account fees' },
    ),
  );
  expect(await openCount(h.deps.db)).toEqual({ entries: 2, inMinor: 1100n, outMinor: 150n });
  const [came, fees] = (await open()).toSorted((a, b) => (a.side < b.side ? -1 : 1));
  const to = { to: 'giver', actorId: who('ada').id } as const;
  expect((await assignEntry(h.deps, { entryId: came?.id ?? '', by: null, ...to })).ok).toBe(true);
  const twice = await assignEntry(h.deps, { entryId: came?.id ?? '', by: null, ...to });
  expect(twice).toMatchObject({ ok: false, code: 'not_open' });
  expect(await funds('ada')).toBe(before + 1100n);
  const own = await assignEntry(h.deps, { entryId: fees?.id ?? '', by: null, to: 'own' });
  expect(own.ok).toBe(true);
  expect(await open()).toEqual([]);
  // The next one from the same account is hers, a person says.
  await book(only('6', { amount: '3.00', iban: IBAN_OF_ADA }));
  const [next] = await open();
  expect(next?.suggestion).toMatchObject({ to: 'giver', handle: 'ada' });
});

test('what looks like an entry of another statement is not booked by itself', async () => {
  const before = await funds('ben');
  const twin = { amount: '6.00', reference: who('ben').reference, iban: IBAN_OF_BEN };
  await book(only('7', twin));
  await book(only('8', twin, { ...twin, amount: '6.01' }));
  expect(await funds('ben')).toBe(before + 1201n);
  const [waits] = (await open()).filter(({ why }) => why === 'may_be_known');
  const said = { entryId: waits?.id ?? '', by: null };
  expect(await assignEntry(h.deps, { ...said, to: 'same' })).toMatchObject({ ok: true });
  expect(await assignEntry(h.deps, { ...said, to: 'own' })).toMatchObject({ code: 'not_open' });
  await book(only('9', twin), { twinsAreNew: true });
  expect(await funds('ben')).toBe(before + 1801n);
});

test('a file waits until somebody books it or puts it away, and no other comes between', async () => {
  const before = await funds('ada');
  const bytes = only('10', { amount: '8.00', reference: who('ada').reference });
  const waiting = await read(bytes);
  if (!waiting.ok) throw new Error(waiting.code);
  expect(await sumsOfFile(h.deps.db, waiting.fileId, 'EUR')).toMatchObject([
    { purpose: 'top_up', side: 'in', entries: 1, sumMinor: 800n },
  ]);
  expect(await read(only('11'))).toMatchObject({ ok: false, code: 'file_waits' });
  expect((await putBankFileAway(h.deps, waiting)).ok).toBe(true);
  const late = await bookBankFile(h.deps, { ...waiting, by: null });
  expect(late).toMatchObject({ ok: false, code: 'unknown_file' });
  expect(await funds('ada')).toBe(before);
  await book(bytes);
  expect(await funds('ada')).toBe(before + 800n);
});

test('an advice says of which transfers a sum is, before or after the statement', async () => {
  const [ada, ben] = [await funds('ada'), await funds('ben')];
  const parts = [
    { amount: '1.00', reference: who('ada').reference },
    { amount: '2.00', reference: who('ben').reference },
  ];
  const sum = (bankReference: string) => ({ amount: '3.00', bankReference, parts: [] });
  await book(only('12', sum('later')));
  expect(await funds('ada')).toBe(ada);
  const advice = camt054({ id: 'a1', entries: [{ ...sum('later'), parts }] });
  await book(advice);
  expect([await funds('ada'), await funds('ben')]).toEqual([ada + 100n, ben + 200n]);
  await book(camt054({ id: 'a2', entries: [{ ...sum('sooner'), parts }] }));
  expect(await funds('ada')).toBe(ada + 100n);
  await book(only('13', sum('sooner')));
  expect([await funds('ada'), await funds('ben')]).toEqual([ada + 200n, ben + 400n]);
  // Neither says anything new.
  const again = camt053({ id: '12', entries: [{ ...sum('later'), parts }] });
  expect(await read(again)).toMatchObject({ state: 'known' });
});

test('the bank takes a transfer back: the giver’s funds go, once a person answers for it', async () => {
  const before = await funds('ben');
  const { id, reference } = who('ben');
  const back = { side: 'out', amount: '7.00', reference, isReversal: true } as const;
  await book(only('14', back));
  expect(await funds('ben')).toBe(before);
  const [waits] = (await open()).filter(({ side }) => side === 'out');
  const to = { to: 'giver', actorId: id } as const;
  const admin = await person(h.deps, 'treasurer');
  await changeRole(h.deps, 'treasurer', 'treasurer');
  const said = await assignEntry(h.deps, { entryId: waits?.id ?? '', by: admin, ...to });
  expect(said).toMatchObject({ ok: true });
  expect(await funds('ben')).toBe(before - 700n);
  // More than any of their top-ups was.
  await book(only('15', { ...back, amount: '700.00' }));
  const [much] = (await open()).filter(({ side }) => side === 'out');
  const tooMuch = await assignEntry(h.deps, { entryId: much?.id ?? '', by: admin, ...to });
  expect(tooMuch).toMatchObject({ ok: false, code: 'no_top_up' });
  expect(await openCount(h.deps.db)).toMatchObject({ entries: 2, outMinor: 70000n });
});

test('what moves nothing, and what no books could hold', async () => {
  const nothing = only('16', { amount: '0.00', text: 'a note of the bank' });
  expect(await read(nothing)).toMatchObject({ ok: true, state: 'known' });
  const much = only('17', { amount: '99999999999999.00' });
  expect(await read(much)).toMatchObject({ ok: false, code: 'amount_invalid' });
});

test('the same name in another year is another statement', async () => {
  const before = await funds('ada');
  const { reference } = who('ada');
  await book(camt053({ id: '2', entries: [{ amount: '2.50', reference, day: '2027-01-04' }] }));
  expect(await funds('ada')).toBe(before + 250n);
});

test('a ZIP of statements and advices is one file: all of it or nothing', async () => {
  const before = await funds('ada');
  const { reference } = who('ada');
  const at = (id: string, ...entries: SaidStatement['entries']) => only(id, ...entries);
  const sum = { amount: '3.00', bankReference: 'in a zip', parts: [] };
  const parts = [
    { amount: '1.00', reference },
    { amount: '2.00', reference },
  ];
  const files = {
    'a.xml': at('z1', { amount: '1.10', reference }),
    'b.xml': at('z2', sum),
    'c.xml': camt054({ id: 'z3', entries: [{ ...sum, parts }] }),
  };
  const wrong = zipSync({ ...files, 'd.xml': only('z4').subarray(0, 200) });
  expect(await read(wrong)).toMatchObject({ ok: false, code: 'not_xml' });
  expect(await book(zipSync(files))).toMatchObject({ entries: 3 });
  expect(await funds('ada')).toBe(before + 410n);
  // Each of them by itself, or in another ZIP, says nothing new.
  expect(await read(files['a.xml'])).toMatchObject({ state: 'known' });
  expect(await read(zipSync({ 'b.xml': files['b.xml'] }))).toMatchObject({ state: 'known' });
});

test('of two statements in one file that both have a transfer it is booked once', async () => {
  const before = await funds('ada');
  const twin = { amount: '0.31', reference: who('ada').reference, iban: IBAN_OF_ADA };
  await book(camt053({ id: 'y1', entries: [twin] }, { id: 'y2', entries: [twin] }));
  expect(await funds('ada')).toBe(before + 31n);
  const [waits] = (await open()).filter(({ why }) => why === 'may_be_known');
  expect(waits?.statementId).toContain('y2');
});

test('a reference in the one text that a bank gives, and an entry without any day', async () => {
  const before = await funds('ada');
  const text = `GUTSCHRIFT ${who('ada').reference} DANKE`;
  const bare = bankFile([
    { id: 'bare', closing: null, entries: [{ amount: '0.77', text }] },
  ]).replaceAll(/<(BookgDt|ValDt)>.*?<\/\1>/g, '');
  await book(Buffer.from(bare));
  expect(await funds('ada')).toBe(before + 77n);
  const entry = await h.deps.db.query.bankEntry.findFirst({ where: eq(bankEntry.text, text) });
  expect(entry?.bookedOn).toBe('2026-11-03');
});
