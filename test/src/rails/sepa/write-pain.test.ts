import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Payment,
  type PaymentOrder,
  writePain,
} from '../../../../src/rails/sepa/write-pain.ts';
import { hasIso20022, NEEDS_ISO20022, schemaErrors } from '../../../support/iso20022.ts';

const PAYMENT: Payment = {
  ...{ endToEndId: 'PAYOUT-1', amountMinor: 1001n, name: 'Théâtre de l’Exemple' },
  ...{ iban: 'FR1420041010050500013M02606', bic: null, reference: null },
  ...{ text: 'Obole <2026-11>', address: null },
};
const ORDER: PaymentOrder = {
  ...{ messageId: 'OBOLE-2026-11-1', createdAt: new Date('2026-11-24T09:30:00.123Z') },
  debtor: { name: 'Example Association & Friends', iban: 'DE89370400440532013000', bic: null },
  ...{ executeOn: '2026-11-25', batch: true, instant: false },
  payments: [
    PAYMENT,
    {
      ...{ endToEndId: 'SETTLE-1', amountMinor: 250_000n, name: 'Example Node' },
      ...{ iban: 'BE68539007547034', bic: 'EXMPBEBB', reference: 'RF18539007547034' },
      text: 'not sent',
      address: {
        country: 'BE',
        town: 'Liège',
        postCode: '4000',
        street: 'Rue de l’Exemple',
        building: '1',
      },
    },
  ],
};
const one = (payment: Partial<Payment>): PaymentOrder => ({
  ...ORDER,
  payments: [{ ...PAYMENT, ...payment }],
});

const SCHEMA = 'pain.001.001.09';
/** Texts of elements of this name, in order. */
const all = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(
    ([, text = '']) => text,
  );

test('a file as it goes to the bank', () => {
  expect(writePain(ORDER)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
<CstmrCdtTrfInitn>
<GrpHdr><MsgId>OBOLE-2026-11-1</MsgId><CreDtTm>2026-11-24T09:30:00Z</CreDtTm><NbOfTxs>2</NbOfTxs><CtrlSum>2510.01</CtrlSum><InitgPty><Nm>Example Association + Friends</Nm></InitgPty></GrpHdr>
<PmtInf>
<PmtInfId>OBOLE-2026-11-1</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg><NbOfTxs>2</NbOfTxs><CtrlSum>2510.01</CtrlSum><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt><Dt>2026-11-25</Dt></ReqdExctnDt><Dbtr><Nm>Example Association + Friends</Nm></Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>
<CdtTrfTxInf><PmtId><EndToEndId>PAYOUT-1</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">10.01</InstdAmt></Amt><Cdtr><Nm>Theatre de l'Exemple</Nm></Cdtr><CdtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></CdtrAcct><RmtInf><Ustrd>Obole .2026-11.</Ustrd></RmtInf></CdtTrfTxInf>
<CdtTrfTxInf><PmtId><EndToEndId>SETTLE-1</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">2500.00</InstdAmt></Amt><CdtrAgt><FinInstnId><BICFI>EXMPBEBB</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>Example Node</Nm><PstlAdr><StrtNm>Rue de l'Exemple</StrtNm><BldgNb>1</BldgNb><PstCd>4000</PstCd><TwnNm>Liege</TwnNm><Ctry>BE</Ctry></PstlAdr></Cdtr><CdtrAcct><Id><IBAN>BE68539007547034</IBAN></Id></CdtrAcct><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></CdtTrfTxInf>
</PmtInf>
</CstmrCdtTrfInitn>
</Document>
`);
});

test('instant payments and single lines are asked for', () => {
  const xml = writePain({ ...ORDER, batch: false, instant: true });
  expect(xml).toContain('<BtchBookg>false</BtchBookg>');
  expect(xml).toContain('<SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>INST</Cd></LclInstrm>');
});

test('a text of which nothing can be written is left out', () => {
  expect(writePain(one({ text: '谢谢' }))).not.toContain('RmtInf');
  expect(writePain(one({ text: null }))).not.toContain('RmtInf');
});

test.each<[string, PaymentOrder]>([
  ['no payments', { ...ORDER, payments: [] }],
  ['one id twice', { ...ORDER, payments: [PAYMENT, PAYMENT] }],
  ['an id of letters that SEPA does not know', one({ endToEndId: 'é' })],
  ['an id that is too long', one({ endToEndId: 'x'.repeat(36) })],
  ['a file’s id with markup', { ...ORDER, messageId: 'a<b' }],
  ['nothing', one({ amountMinor: 0n })],
  ['less than nothing', one({ amountMinor: -5n })],
  ['more than the schemes carry', one({ amountMinor: 100_000_000_000n })],
  ['an IBAN that is none', one({ iban: 'FR1420041010050500013M02607' })],
  ['an IBAN with gaps', one({ iban: 'FR14 2004 1010 0505 0001 3M02 606' })],
  ['a BIC that is none', one({ bic: 'EXMP' })],
  ['a reference that is none', one({ reference: 'RF19539007547034' })],
  ['a name without a letter', one({ name: '张伟' })],
  ['a country that is none', one({ address: { country: 'be', town: 'Liège' } })],
  ['a town without a letter', one({ address: { country: 'CN', town: '北京' } })],
  ['a day that is none', { ...ORDER, executeOn: '2026-11-31' }],
  ['a moment that is none', { ...ORDER, createdAt: new Date(Number.NaN) }],
  ['an account of ours that is none', { ...ORDER, debtor: { ...ORDER.debtor, iban: 'DE00' } }],
  ['a bank of ours that is none', { ...ORDER, debtor: { ...ORDER.debtor, bic: 'x' } }],
])('%s: nothing is written', (_, order) => {
  expect(() => writePain(order)).toThrow();
});

const payments = fc
  .array(
    fc.record({
      amountMinor: fc.bigInt({ min: 1n, max: 99_999_999_999n }),
      name: fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => `A${text}`),
      iban: fc.constantFrom(
        'FR1420041010050500013M02606',
        'BE68539007547034',
        'NL91ABNA0417164300',
      ),
      bic: fc.constantFrom(null, 'EXMPBEBB', 'EXMPFRPPXXX'),
      reference: fc.constantFrom(null, 'RF18539007547034'),
      text: fc.option(fc.string({ unit: 'binary', maxLength: 300 })),
      address: fc.option(
        fc.record({
          country: fc.constantFrom('CH', 'GB'),
          town: fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `B${text}`),
          postCode: fc.option(fc.string({ unit: 'binary', maxLength: 30 })),
          street: fc.option(fc.string({ unit: 'binary', maxLength: 100 })),
          building: fc.option(fc.string({ unit: 'binary', maxLength: 30 })),
        }),
      ),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((some) => some.map((payment, n) => ({ ...payment, endToEndId: `E-${n}` })));

test('whoever is paid whatever, the sums are right and the bytes the same', () => {
  fc.assert(
    fc.property(payments, (some) => {
      const xml = writePain({ ...ORDER, payments: some });
      expect(writePain({ ...ORDER, payments: structuredClone(some) })).toBe(xml);
      expect(all(xml, 'NbOfTxs')).toEqual([`${some.length}`, `${some.length}`]);
      const cents = (text: string) => BigInt(text.replace('.', ''));
      const amounts = all(xml, 'InstdAmt').map(cents);
      expect(amounts).toEqual(some.map(({ amountMinor }) => amountMinor));
      const sum = amounts.reduce((total, amount) => total + amount, 0n);
      expect(all(xml, 'CtrlSum').map(cents)).toEqual([sum, sum]);
      expect(all(xml, 'EndToEndId')).toEqual(some.map(({ endToEndId }) => endToEndId));
      expect(all(xml, 'IBAN').slice(1)).toEqual(some.map(({ iban }) => iban));
      expect(xml).toMatch(/^[ -~\n]*$/);
    }),
  );
});

describe.skipIf(!hasIso20022)(`what is written obeys the schema ${NEEDS_ISO20022}`, () => {
  test('in every form, whoever is paid whatever', async () => {
    const forms = [
      ORDER,
      { ...ORDER, instant: true },
      one({ text: null }),
      one({ bic: 'EXMPFRPP' }),
    ];
    const some = fc.sample(payments, { numRuns: 20, seed: 7 });
    const files = [...forms, ...some.map((list) => ({ ...ORDER, payments: list }))].map(writePain);
    for (const file of files) expect(await schemaErrors(SCHEMA, file)).toEqual([]);
  });

  test('and the schema sees what does not', async () => {
    const file = writePain(ORDER);
    for (const [what, other] of [
      ['10.01</InstdAmt>', '10,01</InstdAmt>'],
      ['<MsgId>', `<MsgId>${'x'.repeat(35)}`],
      ['<PmtMtd>TRF', '<PmtMtd>TRA '],
    ] as const)
      expect(await schemaErrors(SCHEMA, file.replace(what, other))).not.toEqual([]);
  });
});
