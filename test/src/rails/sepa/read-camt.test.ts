import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCamt } from '../../../../src/rails/sepa/read-camt.ts';
import {
  bankFile,
  GIVER_IBAN,
  OWN_IBAN,
  type SaidStatement,
  saidBalance,
} from '../../../support/bank-files.ts';
import { read, statementOf } from '../../../support/read-bank-file.ts';

const fixture = (name: string) =>
  read(readFileSync(new URL(`../../../fixtures/bank/${name}`, import.meta.url)));

const NOTHING = {
  ...{ bankReference: null, endToEndId: null, instructionId: null, paymentInformationId: null },
  ...{ reference: null, text: null, name: null, iban: null, bic: null },
  ...{ isReturn: false, returnReason: null, chargesMinor: null, foreign: null },
};

describe('a statement of version 08', async () => {
  const { statements, ...file } = await fixture('statement-08.xml');
  const [statement] = statements;
  const { entries = [], ...about } = statement ?? {};

  test('as a whole', () => {
    expect(statements).toHaveLength(1);
    expect(file).toEqual({
      kind: 'camt.053',
      version: '08',
      messageId: 'STATEMENT-2026-11-03',
      createdAt: '2026-11-03T21:14:09+01:00',
    });
    expect(about).toEqual({
      id: 'DE8937040044-2026-307',
      iban: OWN_IBAN,
      account: OWN_IBAN,
      currency: 'EUR',
      from: '2026-11-03',
      to: '2026-11-03',
      openingMinor: -4000n,
      closingMinor: 5214n,
      closingOn: '2026-11-03',
      sequence: '307',
      pages: { number: 1, isLast: true },
      balance: 'right',
    });
    expect(entries.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('a credit with a structured reference', () => {
    expect(entries[0]).toEqual({
      ...{ ordinal: 1, side: 'credit', amountMinor: 2000n, currency: 'EUR', isReversal: false },
      ...{ status: 'booked', bookedOn: '2026-11-03', valueOn: '2026-11-03' },
      ...{ bankReference: '2026110300000001', entryReference: '1', batch: null, text: null },
      ...{ reference: null, chargesMinor: 0n },
      details: [
        {
          ...NOTHING,
          ...{ ordinal: 1, side: 'credit', amountMinor: 2000n, currency: 'EUR' },
          reference: 'RF18539007547034',
          ...{ name: 'Example Choir & Friends', iban: GIVER_IBAN, bic: 'EXMPFRPPXXX' },
        },
      ],
    });
  });

  test('a reference that the text holds, over two lines', () => {
    expect(entries[1]).toMatchObject({ bookedOn: '2026-11-03', valueOn: '2026-11-04' });
    expect(entries[1]?.details[0]).toMatchObject({
      ...{ amountMinor: 750n, endToEndId: 'topup-7', reference: 'RF18539007547034' },
      text: 'Danke! rf18 5390 0754 7034 fuer November',
      name: "Jürgen's Example Bakery",
    });
  });

  test('a batch that went', () => {
    expect(entries[2]).toMatchObject({
      ...{ side: 'debit', amountMinor: 3000n },
      batch: { messageId: 'PAYOUT-2026-10', paymentInformationId: 'PAYOUT-2026-10-1', count: 2 },
      details: [
        { ordinal: 1, endToEndId: 'PAYOUT-1', amountMinor: 1001n, iban: 'BE68539007547034' },
        { ordinal: 2, endToEndId: 'PAYOUT-2', amountMinor: 1999n, name: 'Example Theatre' },
      ],
    });
  });

  test('a payout that came back, a top-up that was taken back', () => {
    expect(entries[3]).toMatchObject({
      ...{ side: 'credit', isReversal: false },
      details: [
        {
          ...{ side: 'credit', endToEndId: 'PAYOUT-0', isReturn: true, returnReason: 'AC04' },
          ...{ name: 'Example Garden', iban: 'GB29NWBK60161331926819' },
        },
      ],
    });
    expect(entries[4]).toMatchObject({
      ...{ side: 'debit', isReversal: true },
      details: [{ side: 'debit', endToEndId: 'topup-6', name: 'Example Giver', iban: GIVER_IBAN }],
    });
  });

  test('money of another currency, less charges', () => {
    expect(entries[5]).toMatchObject({
      ...{ amountMinor: 9615n, currency: 'EUR', chargesMinor: 0n },
      details: [
        {
          ...{ amountMinor: 9615n, currency: 'EUR', chargesMinor: 150n, endToEndId: null },
          foreign: { amountMinor: 9300n, currency: 'CHF' },
        },
      ],
    });
  });

  test('a fee without details, and what is not booked yet', () => {
    expect(entries[6]).toMatchObject({ side: 'debit', text: 'Account fee', details: [] });
    expect(entries[7]).toMatchObject({ status: 'pending', bookedOn: null, amountMinor: 350n });
  });
});

test('a statement of version 02, in Latin-1, with prefixes and without gaps', async () => {
  const { statements, ...file } = await fixture('statement-02.xml');
  expect(file).toMatchObject({ kind: 'camt.053', version: '02', createdAt: '2026-11-03T06:00:00' });
  const [statement] = statements;
  expect(statement).toMatchObject({
    openingMinor: 100_000n,
    closingMinor: 103_690n,
    balance: 'right',
  });
  const [batch, transfer] = statement?.entries ?? [];
  expect(batch?.batch).toEqual({ messageId: null, paymentInformationId: null, count: 3 });
  expect(batch?.details.map(({ amountMinor }) => amountMinor)).toEqual([1240n, 2000n, 0n]);
  expect(batch?.details[0]).toMatchObject({
    ...{ name: "Théâtre d'Exemple", bic: 'EXMPFRPP', bankReference: '0000123' },
    ...{ text: 'Merci à vous RF18539007547034', reference: 'RF18539007547034' },
  });
  expect(transfer).toMatchObject({
    ...{ text: 'VIR EXEMPLE RF18539007547034 MERCI', reference: 'RF18539007547034' },
    ...{ status: 'booked', details: [] },
  });
});

test('a notification of two accounts, its batch in two parts', async () => {
  const { kind, statements } = await fixture('notification-08.xml');
  expect(kind).toBe('camt.054');
  const [one, other] = statements;
  expect(one).toMatchObject({
    id: 'NOTE-1',
    currency: null,
    balance: 'not_said',
    openingMinor: null,
  });
  expect(one?.entries[0]).toMatchObject({
    batch: { count: 2 },
    details: [
      {
        ...{ ordinal: 1, amountMinor: 1000n, bankReference: 'COLLECTED-1-1' },
        ...{ reference: 'RF18539007547034', text: 'with thanks' },
      },
      { ordinal: 2, amountMinor: 2020n, bankReference: 'COLLECTED-1-2', endToEndId: null },
    ],
  });
  expect(other).toMatchObject({ iban: null, account: '01-39139-1', currency: 'CHF', entries: [] });
});

describe('balances', () => {
  const entries = [{ amount: '5.00' }];

  test('below zero, and through it', async () => {
    const said = { opening: '-7.25', entries: [{ amount: '5' }, { amount: '0.5', side: 'DBIT' }] };
    expect(await statementOf(said as SaidStatement)).toMatchObject({
      ...{ openingMinor: -725n, closingMinor: -275n, balance: 'right' },
    });
  });

  test('without entries', async () => {
    const statement = await statementOf({ opening: '12.00', entries: [] });
    expect(statement).toMatchObject({ closingMinor: 1200n, balance: 'right', entries: [] });
  });

  test.each([
    [{ opening: null }, 'no_opening'],
    [{ closing: null }, 'no_closing'],
    [{ opening: null, closing: null, more: '' }, 'not_said'],
  ] as const)('that are not all said: %j', async (said, balance) => {
    expect(await statementOf({ ...said, entries })).toMatchObject({ balance });
  });

  test('that are said in another currency only are not said', async () => {
    const file = bankFile([{ entries, closing: null }]).replace(
      '<Ntry>',
      `${saidBalance('CLBD', '5.00', 'CHF')}<Ntry>`,
    );
    const [statement] = (await read(file)).statements;
    expect(statement).toMatchObject({ closingMinor: null, balance: 'no_closing' });
  });

  test('of the whole, on one of its pages', async () => {
    const page = (number: number, isLast: boolean) =>
      `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${isLast}</LastPgInd></StmtPgntn>`;
    const said = { entries, opening: '0', closing: '9.00' };
    expect(await statementOf({ ...said, more: page(1, false) })).toMatchObject({
      ...{ balance: 'one_page', pages: { number: 1, isLast: false } },
    });
    expect(await statementOf({ ...said, more: page(2, true) })).toMatchObject({
      balance: 'one_page',
    });
    const whole = await readCamt(Buffer.from(bankFile([{ ...said, more: page(1, true) }])));
    expect(whole).toMatchObject({ ok: false, code: 'sum_wrong' });
  });

  test('of pages that the header tells of', async () => {
    const pages = '<MsgPgntn><PgNb>3</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>';
    const file = bankFile([{ entries, closing: '9.00' }]).replace('</GrpHdr>', `${pages}</GrpHdr>`);
    expect((await read(file)).statements[0]).toMatchObject({
      ...{ balance: 'one_page', pages: { number: 3, isLast: false } },
    });
  });

  test('only what is booked, in the currency of the account, is in them', async () => {
    const lines = [
      { amount: '5.00' },
      { amount: '7.00', status: 'PDNG' },
      { amount: '8.00', status: 'INFO' },
      { amount: '9.00', status: 'FUTR' },
      { amount: '600', currency: 'JPY' },
    ];
    const statement = await statementOf({ opening: '1.00', closing: '6.00', entries: lines });
    expect(statement?.balance).toBe('right');
    expect(statement?.entries.map(({ status }) => status)).toEqual([
      ...['booked', 'pending', 'information', 'pending', 'booked'],
    ]);
    expect(statement?.entries[4]).toMatchObject({ amountMinor: 600n, currency: 'JPY' });
  });
});

test('several statements, each with its own account, count their entries from one', async () => {
  const { statements } = await read(
    bankFile([
      { id: 'A', entries: [{ amount: '1.00' }, { amount: '2.00' }] },
      {
        id: 'B',
        iban: 'CH9300762011623852957',
        currency: 'CHF',
        entries: [{ amount: '3', currency: 'CHF' }],
      },
    ]),
  );
  expect(statements.map(({ id, entries }) => [id, entries.map((one) => one.ordinal)])).toEqual([
    ['A', [1, 2]],
    ['B', [1]],
  ]);
});

test.each([
  ['1', 'EUR', 100n],
  ['0', 'EUR', 0n],
  ['+1.5', 'EUR', 150n],
  ['.5', 'EUR', 50n],
  ['5.', 'EUR', 500n],
  ['1.50000', 'EUR', 150n],
  ['0000000000000012.34', 'EUR', 1234n],
  ['9999999999999999.99', 'EUR', 999_999_999_999_999_999n],
  ['500', 'JPY', 500n],
  ['1.234', 'BHD', 1234n],
])('the amount %s %s', async (amount, currency, minor) => {
  const closing = { opening: null, closing: null };
  const statement = await statementOf({ ...closing, entries: [{ amount, currency }] });
  expect(statement?.entries[0]?.amountMinor).toBe(minor);
});

test.each(['02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13'])(
  'version %s, and its plain states',
  async (version) => {
    const file = bankFile([{ entries: [{ amount: '1.00' }] }], { version });
    expect(await read(file)).toMatchObject({ version });
    const plain = file.replace('<Sts><Cd>BOOK</Cd></Sts>', '<Sts>BOOK</Sts>');
    expect((await read(plain)).statements[0]?.entries[0]?.status).toBe('booked');
  },
);

test('an intraday report is not asked for balances', async () => {
  const file = bankFile([{ opening: '1', closing: '9', entries: [{ amount: '1.00' }] }])
    .replaceAll('camt.053', 'camt.052')
    .replaceAll('BkToCstmrStmt', 'BkToCstmrAcctRpt')
    .replaceAll('Stmt>', 'Rpt>');
  expect(await read(file)).toMatchObject({
    kind: 'camt.052',
    statements: [{ balance: 'not_said' }],
  });
});
