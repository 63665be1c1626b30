import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCamt } from '../../../../src/rails/sepa/read-camt.ts';
import { bankFile, saidDetail } from '../../../support/bank-files.ts';
import { hasIso20022, isoFile, NEEDS_ISO20022, schemaErrors } from '../../../support/iso20022.ts';

async function sample(name: string) {
  const answer = await readCamt(isoFile(name));
  if (!answer.ok) throw new Error(`${answer.code} ${answer.detail}`);
  return answer.file;
}
const fixture = (name: string) =>
  readFileSync(new URL(`../../../fixtures/bank/${name}`, import.meta.url), 'utf8');

describe.skipIf(!hasIso20022)(`samples of others ${NEEDS_ISO20022}`, () => {
  // Its closing balance is in Swedish crowns, as if to see who looks.
  test.each([
    ['sample-camt053.v2.minimal.xml', '02', null, null],
    ['sample-camt053.v8.xml', '08', { number: 2, isLast: true }, 'AAAASESS-FP-CN_98765/01'],
  ])('%s', async (name, version, pages, bankReference) => {
    const { statements, ...file } = await sample(name);
    expect(file).toMatchObject({ kind: 'camt.053', version, messageId: 'CAMT053RIB000000000001' });
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      ...{ iban: 'NL26VAYB8060476890', account: 'NL26VAYB8060476890', currency: 'EUR' },
      ...{ openingMinor: 1815n, closingMinor: null, balance: 'no_closing', pages },
      ...{ from: '2007-10-18', to: '2007-10-18' },
    });
    expect(statements[0]?.entries).toHaveLength(1);
    expect(statements[0]?.entries[0]).toMatchObject({
      ...{ side: 'credit', amountMinor: 885n, currency: 'EUR', status: 'booked', bankReference },
      ...{ bookedOn: '2014-12-31', valueOn: '2015-01-02', isReversal: false },
      details: [
        {
          ...{ amountMinor: 885n, currency: 'EUR', reference: '4654654654654654' },
          ...{ name: 'NAME NAME', iban: 'NL56AGDH9619008421' },
        },
      ],
    });
  });

  test('sample-camt053.v2.multi.statement.xml', async () => {
    const { statements } = await sample('sample-camt053.v2.multi.statement.xml');
    expect(statements).toMatchObject([
      {
        ...{ openingMinor: 1815n, closingMinor: 2700n, balance: 'right' },
        entries: [
          {
            ...{ side: 'credit', amountMinor: 885n },
            details: [
              {
                endToEndId: '000000001',
                text: 'Transaction Description 1',
                name: null,
                iban: null,
              },
            ],
          },
        ],
      },
      {
        ...{ openingMinor: 2700n, closingMinor: 2000n, balance: 'right' },
        entries: [
          {
            ...{ side: 'debit', amountMinor: 700n },
            details: [{ endToEndId: '000000002', name: 'Company Name 2' }],
          },
        ],
      },
    ]);
  });

  test('sample-camt054.v4.xml', async () => {
    const { kind, version, statements } = await sample('sample-camt054.v4.xml');
    expect([kind, version]).toEqual(['camt.054', '04']);
    expect(statements[0]).toMatchObject({ iban: 'CH2801234000123456789', balance: 'not_said' });
    const [entry] = statements[0]?.entries ?? [];
    expect(entry).toMatchObject({
      ...{ side: 'debit', amountMinor: 20_000_000n, currency: 'SEK', text: 'Order' },
      ...{ bankReference: 'ACSR160617103200001', batch: { count: 2 } },
    });
    // The details are in francs: how many crowns each was is not said.
    expect(entry?.details).toMatchObject([
      {
        ...{ amountMinor: null, side: 'debit', foreign: { amountMinor: 310n, currency: 'CHF' } },
        ...{ endToEndId: 'UXC06170000006PI00001EE00001', iban: 'CH4112345003131313131' },
      },
      { amountMinor: null, reference: 'ISRrefnumberV2', bic: 'BANKCHBE' },
      { amountMinor: null, reference: 'RefnumberV3block1' },
    ]);
  });
});

describe.skipIf(!hasIso20022)(`our own samples obey the schemas ${NEEDS_ISO20022}`, () => {
  test.each([
    ['camt.053.001.08', () => fixture('statement-08.xml')],
    ['camt.054.001.08', () => fixture('notification-08.xml')],
    [
      'camt.053.001.08',
      () => bankFile([{ entries: [{ amount: '1.00', details: saidDetail({ amount: '1.00' }) }] }]),
    ],
  ])('%s', async (schema, file) => {
    expect(await schemaErrors(schema, file())).toEqual([]);
    expect(await schemaErrors(schema, file().replace('<Sts>', '<Sts1>'))).not.toEqual([]);
  });
});
