import { describe, expect, test } from 'vitest';
import { bankFile, GIVER_IBAN, OWN_IBAN, saidDetail } from '../../../support/bank-files.ts';
import { detailsOf, entryOf, read } from '../../../support/read-bank-file.ts';

describe('what an entry is made of', () => {
  const charge = (amount: string) => `<Chrgs><Rcrd><Amt Ccy="EUR">${amount}</Amt></Rcrd></Chrgs>`;

  test('details without amounts: one has the entry’s, of several none is known', async () => {
    const one = saidDetail({});
    expect(await detailsOf({ amount: '3.00', details: one })).toMatchObject([
      { amountMinor: 300n },
    ]);
    const two = await detailsOf({ amount: '3.00', details: one + saidDetail({ amount: '1.00' }) });
    expect(two).toMatchObject([
      { amountMinor: null, currency: null },
      { amountMinor: null, currency: null },
    ]);
  });

  test('fewer details than the batch has: none is known', async () => {
    const batch = '<Btch><NbOfTxs>3</NbOfTxs></Btch>';
    const details = `${batch}${saidDetail({ amount: '1.00' })}`;
    expect(await detailsOf({ amount: '3.00', details })).toMatchObject([{ amountMinor: null }]);
  });

  test('both ways in one entry', async () => {
    const details =
      saidDetail({ amount: '10.00', side: 'CRDT' }) + saidDetail({ amount: '0.40', side: 'DBIT' });
    expect(await detailsOf({ amount: '9.60', details })).toMatchObject([
      { side: 'credit', amountMinor: 1000n },
      { side: 'debit', amountMinor: 40n },
    ]);
  });

  test('charges of each detail are taken off it', async () => {
    const details =
      saidDetail({ amount: '10.00', more: charge('0.25') }) +
      saidDetail({ amount: '5.00', more: charge('0.10') });
    expect(await entryOf({ amount: '14.65', details })).toMatchObject({
      chargesMinor: 0n,
      details: [
        { amountMinor: 975n, chargesMinor: 25n },
        { amountMinor: 490n, chargesMinor: 10n },
      ],
    });
  });

  test('charges that were taken before are only told', async () => {
    const details = saidDetail({ amount: '10.00', more: charge('0.25') }).repeat(2);
    expect(await detailsOf({ amount: '20.00', details })).toMatchObject([
      { amountMinor: 1000n, chargesMinor: 25n },
      { amountMinor: 1000n, chargesMinor: 25n },
    ]);
  });

  test('charges of the whole entry are told beside the details', async () => {
    const details = saidDetail({ amount: '10.00' }).repeat(2);
    expect(await entryOf({ amount: '19.00', more: charge('1.00'), details })).toMatchObject({
      chargesMinor: 100n,
      details: [{ amountMinor: 1000n }, { amountMinor: 1000n }],
    });
    const sent = { amount: '21.00', side: 'DBIT' as const, more: charge('1.00'), details };
    expect(await entryOf(sent)).toMatchObject({
      chargesMinor: 100n,
      details: [{ side: 'debit', amountMinor: 1000n }, { amountMinor: 1000n }],
    });
    expect(await entryOf({ ...sent, details: saidDetail({ amount: '20.00' }) })).toMatchObject({
      chargesMinor: 0n,
      details: [{ amountMinor: 2100n }],
    });
  });

  test('charges of details and of the entry, both taken', async () => {
    const details = saidDetail({ amount: '10.00', more: charge('0.25') }).repeat(2);
    expect(await entryOf({ amount: '18.50', more: charge('1.00'), details })).toMatchObject({
      chargesMinor: 100n,
      details: [{ amountMinor: 975n }, { amountMinor: 975n }],
    });
    // Those of the details were taken before.
    expect(await entryOf({ amount: '19.00', more: charge('1.00'), details })).toMatchObject({
      chargesMinor: 100n,
      details: [{ amountMinor: 1000n }, { amountMinor: 1000n }],
    });
  });

  test('charges as each version writes them, and those that are given back', async () => {
    const amount = (text: string, currency = 'EUR') => `<Amt Ccy="${currency}">${text}</Amt>`;
    const total = amount('0.40').replaceAll('Amt', 'TtlChrgsAndTaxAmt');
    for (const [said, chargesMinor] of [
      [`<Chrgs>${amount('0.25')}</Chrgs><Chrgs>${amount('0.10')}</Chrgs>`, 35n],
      [`<Chrgs>${total}<Rcrd>${amount('0.30')}</Rcrd><Rcrd>${amount('0.10')}</Rcrd></Chrgs>`, 40n],
      [`<Chrgs>${total}</Chrgs>`, 40n],
      [`<Chrgs><Rcrd>${amount('0.25')}<CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs>`, -25n],
      [`<Chrgs><Rcrd>${amount('0.25', 'CHF')}</Rcrd></Chrgs>`, null],
      ['<Chrgs><Rcrd/></Chrgs>', null],
    ] as const) {
      const details = saidDetail({ more: said });
      expect(await detailsOf({ amount: '9.00', details })).toMatchObject([{ chargesMinor }]);
    }
  });

  test('amounts in whichever of its places the currency is the entry’s', async () => {
    const amounts = (...said: string[]) => `<AmtDtls>${said.join('')}</AmtDtls>`;
    const amount = (name: string, text: string, currency: string) =>
      `<${name}><Amt Ccy="${currency}">${text}</Amt></${name}>`;
    const details =
      saidDetail({
        more: amounts(amount('InstdAmt', '2.00', 'CHF'), amount('CntrValAmt', '1.00', 'EUR')),
      }) + saidDetail({ more: amounts(amount('TxAmt', '2.00', 'EUR')) });
    expect(await detailsOf({ amount: '3.00', details })).toMatchObject([
      { amountMinor: 100n, foreign: { amountMinor: 200n, currency: 'CHF' } },
      { amountMinor: 200n, foreign: null },
    ]);
  });

  test('what was ordered counts where it fits', async () => {
    const ordered = (amount: string) =>
      saidDetail({
        more: `<AmtDtls><InstdAmt><Amt Ccy="EUR">${amount}</Amt></InstdAmt></AmtDtls>`,
      });
    const known = await detailsOf({ amount: '3.00', details: ordered('1.00') + ordered('2.00') });
    expect(known).toMatchObject([{ amountMinor: 100n }, { amountMinor: 200n }]);
    const unknown = await detailsOf({ amount: '2.90', details: ordered('1.00') + ordered('2.00') });
    expect(unknown).toMatchObject([{ amountMinor: null }, { amountMinor: null }]);
  });

  test('a detail that still says the way of what it takes back', async () => {
    const details = saidDetail({ amount: '4.00', side: 'CRDT', debtor: { iban: GIVER_IBAN } });
    const entry = { amount: '4.00', side: 'DBIT' as const, isReversal: true, details };
    expect(await detailsOf(entry)).toMatchObject([{ side: 'debit', iban: GIVER_IBAN }]);
  });
});

describe('the other party', () => {
  const us = { name: 'Example Association', iban: OWN_IBAN };
  const them = { name: 'Example Giver', iban: GIVER_IBAN };

  test.each([
    ['what came', { side: 'CRDT' }, { debtor: them, creditor: us }],
    ['what went', { side: 'DBIT' }, { debtor: us, creditor: them }],
    ['what came back', { side: 'CRDT', isReversal: true }, { debtor: us, creditor: them }],
    ['what went back', { side: 'DBIT', isReversal: true }, { debtor: them, creditor: us }],
    ['a return', { side: 'CRDT' }, { debtor: us, creditor: them, end: '<RtrInf/>' }],
    ['a return, roles turned', { side: 'CRDT' }, { debtor: them, creditor: us, end: '<RtrInf/>' }],
    ['a bank with turned roles', { side: 'CRDT' }, { debtor: us, creditor: them }],
  ] as const)('of %s', async (_, entry, detail) => {
    const said = { amount: '1.00', ...entry, details: saidDetail(detail) };
    expect(await detailsOf(said)).toMatchObject([them]);
  });

  const code = (sub: string) =>
    `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>${sub}</SubFmlyCd></Fmly></Domn></BkTxCd>`;

  test('of a return that only its code tells, in the detail or on the entry', async () => {
    const parties = { debtor: { name: 'Us' }, creditor: { name: 'Them' } };
    for (const sub of ['RRTN', 'RPCR']) {
      const details = saidDetail({ ...parties, more: code(sub) });
      expect(await detailsOf({ amount: '1', details })).toMatchObject([
        { name: 'Them', isReturn: true, returnReason: null },
      ]);
    }
    const file = bankFile([{ entries: [{ amount: '1', details: saidDetail(parties) }] }]);
    const coded = file.replace('<BkTxCd><Prtry><Cd>166</Cd></Prtry></BkTxCd>', code('RRTN'));
    const [statement] = (await read(coded)).statements;
    expect(statement?.entries[0]?.details).toMatchObject([{ name: 'Them', isReturn: true }]);
    expect(await detailsOf({ amount: '1', details: saidDetail(parties) })).toMatchObject([
      { name: 'Us', isReturn: false },
    ]);
  });

  test('and why it came back, in the bank’s own words', async () => {
    const end = '<RtrInf><Rsn><Prtry>moved away</Prtry></Rsn></RtrInf>';
    expect(await detailsOf({ amount: '1', details: saidDetail({ end }) })).toMatchObject([
      { isReturn: true, returnReason: 'moved away' },
    ]);
  });

  test('of a bank, which has a name of its own', async () => {
    const details = `<TxDtls><RltdPties><Dbtr><Agt><FinInstnId><Nm>Example Bank</Nm></FinInstnId></Agt></Dbtr></RltdPties></TxDtls>`;
    expect(await detailsOf({ amount: '1', details })).toMatchObject([{ name: 'Example Bank' }]);
  });

  test('is not guessed when it moves money to itself', async () => {
    const details = saidDetail({ debtor: us, creditor: { name: 'No number' } });
    expect(await detailsOf({ amount: '1', details })).toMatchObject([us]);
  });

  test('is looked for by the account of its own statement', async () => {
    const details = saidDetail({ debtor: us, creditor: them });
    const said = { entries: [{ amount: '1', details }] };
    const { statements } = await read(bankFile([{ ...said, iban: GIVER_IBAN }, said]));
    expect(statements.map(({ entries }) => entries[0]?.details[0]?.name)).toEqual([
      us.name,
      them.name,
    ]);
  });

  test('is nobody when only we are named', async () => {
    const details = saidDetail({ creditor: us });
    expect(await detailsOf({ amount: '1', details })).toMatchObject([{ name: null, iban: null }]);
  });
});

test.each([
  [{ reference: 'RF18 5390 0754 7034' }, 'RF18539007547034'],
  [{ reference: '21 00000 00003' }, '210000000003'],
  [{ reference: '12345', text: 'RF18539007547034' }, 'RF18539007547034'],
  [{ endToEndId: 'RF18539007547034' }, 'RF18539007547034'],
  [{ end: '<AddtlTxInf>RF18539007547034</AddtlTxInf>' }, 'RF18539007547034'],
  [{ text: 'RF19539007547034' }, null],
  [{}, null],
])('the reference of %j', async (said, reference) => {
  expect(await detailsOf({ amount: '1', details: saidDetail(said) })).toMatchObject([
    { reference },
  ]);
});

test.each(['NOTPROVIDED', 'NOT PROVIDED', 'notprovided', ' '])(
  '%j is no EndToEndId',
  async (said) => {
    const details = saidDetail({ endToEndId: said });
    expect(await detailsOf({ amount: '1', details })).toMatchObject([{ endToEndId: null }]);
  },
);
