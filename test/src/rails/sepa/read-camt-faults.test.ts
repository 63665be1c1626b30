import { describe, expect, test } from 'vitest';
import { readCamt } from '../../../../src/rails/sepa/read-camt.ts';
import {
  bankFile,
  type SaidEntry,
  type SaidStatement,
  saidDetail,
} from '../../../support/bank-files.ts';

async function refusal(file: string | Uint8Array): Promise<string> {
  const answer = await readCamt(typeof file === 'string' ? Buffer.from(file) : file);
  return answer.ok ? 'read' : `${answer.code} ${answer.detail}`;
}
const ofEntries = (...entries: SaidEntry[]) =>
  refusal(bankFile([{ opening: null, closing: null, entries }]));
const of = (...statements: SaidStatement[]) => refusal(bankFile(statements));
const GOOD = bankFile([{ entries: [{ amount: '1.00' }] }]);
/** The good file with one thing in it changed. */
function withOne(what: string | RegExp, other: string): Promise<string> {
  const changed = GOOD.replace(what, other);
  expect(changed).not.toBe(GOOD);
  return refusal(changed);
}

test('the good file is good', async () => expect(await refusal(GOOD)).toBe('read'));

describe('amounts', () => {
  const where = 'amount_invalid Stmt[1]/Ntry[2]/Amt: ';
  test.each([
    ...['1,50', '-1.00', '1.005', '1e2', '', ' ', '.', '1.2.3', '1 000.00', '٣', '0x10', 'NaN'],
    ...['1000000000000000000', '10000000000000000.00', '1'.repeat(40), '<b/>'],
  ])('%j', async (amount) => {
    const shown = amount === '<b/>' ? '""' : JSON.stringify(amount.trim());
    expect(await ofEntries({ amount: '1.00' }, { amount })).toBe(where + shown);
  });

  test('finer than the currency', async () => {
    expect(await ofEntries({ amount: '5.5', currency: 'JPY' })).toMatch(/^amount_invalid/);
  });

  test('without a currency, or with one that is none', async () => {
    expect(
      await withOne(' Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>', '>1.00</Amt><Sts>'),
    ).toBe('currency_missing Stmt[1]/Ntry[1]/Amt: Ccy');
    for (const currency of ['eur', 'XAU', 'EURO', 'DEM'])
      expect(await ofEntries({ amount: '1', currency })).toBe(
        `currency_unknown Stmt[1]/Ntry[1]/Amt: "${currency}"`,
      );
    expect(await of({ currency: 'XTS', opening: null, closing: null })).toBe(
      'currency_unknown Stmt[1]: "XTS"',
    );
  });
});

describe('sums', () => {
  test('that are wrong by a cent, in the second statement', async () => {
    const entries: SaidEntry[] = [{ amount: '5.00' }, { amount: '2.00', side: 'DBIT' }];
    expect(await of({}, { opening: '-1.00', closing: '2.01', entries })).toBe(
      'sum_wrong Stmt[2]: -1.00 + 3.00 ≠ 2.01 EUR',
    );
  });

  test('with the sign of the balance turned', async () => {
    expect(await of({ opening: '5.00', closing: '-5.00' })).toMatch(/^sum_wrong/);
  });

  test('when an entry is left out', async () => {
    const two = bankFile([{ entries: [{ amount: '1.00' }, { amount: '2.00' }] }]);
    expect(await refusal(two.replace(/<Ntry>.*?<\/Ntry>/, ''))).toMatch(/^sum_wrong/);
  });

  test('of details that do not make their entry', async () => {
    const details = saidDetail({ amount: '1.00' }) + saidDetail({ amount: '1.99' });
    expect(await ofEntries({ amount: '9' }, { amount: '3.00', details })).toBe(
      'detail_sum_wrong Stmt[1]/Ntry[2]: 1.00 + 1.99 ≠ 3.00 EUR',
    );
    const one = saidDetail({ amount: '2.99' });
    expect(await ofEntries({ amount: '3.00', details: one })).toMatch(/^detail_sum_wrong/);
    const many = saidDetail({ amount: '1.00' }).repeat(9);
    expect(await ofEntries({ amount: '10.00', details: many })).toContain('+ … (9) ≠ 10.00 EUR');
  });

  test('of details whose charges are not the difference, or are more than all of it', async () => {
    const charged = (amount: string) =>
      saidDetail({
        amount: '1.00',
        more: `<Chrgs><Rcrd><Amt Ccy="EUR">${amount}</Amt></Rcrd></Chrgs>`,
      });
    expect(await ofEntries({ amount: '1.50', details: charged('0.30') + charged('0.30') })).toMatch(
      /^detail_sum_wrong/,
    );
    const turned = saidDetail({ amount: '9.00' }) + charged('3.00');
    expect(await ofEntries({ amount: '7.00', details: turned })).toMatch(/^detail_sum_wrong/);
  });
});

test.each<readonly [string | RegExp, string, string]>([
  [
    '<BookgDt><Dt>2026-11-03',
    '<BookgDt><Dt>2026-11-31',
    'date_invalid Stmt[1]/Ntry[1]/BookgDt/Dt: "2026-11-31"',
  ],
  ...['2026-13-03', '2026-00-03', '2026-11-00', '2026-11-033', ''].map(
    (day) =>
      [
        '<BookgDt><Dt>2026-11-03',
        `<BookgDt><Dt>${day}`,
        `date_invalid Stmt[1]/Ntry[1]/BookgDt/Dt: "${day}"`,
      ] as const,
  ),
  [
    '<ValDt><Dt>2026-11-03',
    '<ValDt><Dt>03.11.2026',
    'date_invalid Stmt[1]/Ntry[1]/ValDt/Dt: "03.11.2026"',
  ],
  ['2026-11-03T20:00:00Z', 'yesterday', 'date_invalid GrpHdr/CreDtTm: "yesterday"'],
  ['<Sts><Cd>BOOK', '<Sts><Cd>DONE', 'value_invalid Stmt[1]/Ntry[1]/Sts/Cd: "DONE"'],
  [
    'CRDT</CdtDbtInd><Sts>',
    'PLUS</CdtDbtInd><Sts>',
    'value_invalid Stmt[1]/Ntry[1]/CdtDbtInd: "PLUS"',
  ],
  ['<CdtDbtInd>CRDT</CdtDbtInd><Sts>', '<Sts>', 'element_missing Stmt[1]/Ntry[1]: CdtDbtInd'],
  ['<Ntry>', '<Ntry><Amt Ccy="EUR">9</Amt>', 'value_invalid Stmt[1]/Ntry[1]/Amt[2]: twice'],
  [
    '<Sts><Cd>BOOK',
    '<RvslInd>maybe</RvslInd><Sts><Cd>BOOK',
    'value_invalid Stmt[1]/Ntry[1]/RvslInd: "maybe"',
  ],
  ['<Id>S-1</Id>', '', 'element_missing Stmt[1]: Id'],
  ['<MsgId>FILE-1</MsgId>', '<MsgId/>', 'value_invalid GrpHdr/MsgId: ""'],
  [/<GrpHdr>.*<\/GrpHdr>/, '', 'element_missing GrpHdr'],
  [/<Stmt>.*<\/Stmt>/s, '', 'element_missing Stmt'],
  [/<Acct>.*?<\/Acct>/, '', 'account_missing Stmt[1]: Acct/Id'],
  [/<IBAN>.*?<\/IBAN>/, '<Othr/>', 'account_missing Stmt[1]: Acct/Id'],
  ['camt.053.001.08', 'camt.053.001.01', 'version_unknown camt.053.001.01'],
  ['camt.053.001.08', 'camt.053.001.14', 'version_unknown camt.053.001.14'],
  [
    'camt.053.001.08',
    'pain.001.001.09',
    'not_camt Document "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"',
  ],
  [/ xmlns="[^"]*"/, '', 'not_camt Document ""'],
  [/ xmlns=/, ' xmlns:a=', 'not_camt Document ""'],
  [/Document/g, 'Dokument', 'not_camt Dokument "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"'],
])('%s made %s', async (what, other, expected) => {
  expect(await withOne(what, other)).toBe(expected);
});

test('a currency that nobody says', async () => {
  const silent = bankFile([{ opening: null, closing: null }]).replace('<Ccy>EUR</Ccy>', '');
  expect(await refusal(silent)).toBe('currency_missing Stmt[1]: Acct/Ccy');
});

test('an entry of another vocabulary, or in another place, is none', async () => {
  const foreign = GOOD.replaceAll('Ntry>', 'x:Ntry>').replace(
    '<Document',
    '<Document xmlns:x="urn:x"',
  );
  expect(await refusal(foreign)).toMatch(/^sum_wrong/);
  const elsewhere = GOOD.replace('<Ntry>', '<TxsSummry><Ntry>').replace(
    '</Ntry>',
    '</Ntry></TxsSummry>',
  );
  expect(await refusal(elsewhere)).toMatch(/^sum_wrong/);
  const unprefixed = GOOD.replaceAll(/<(\/?)(?=[A-Z])/g, '<$1n:').replace('xmlns=', 'xmlns:n=');
  expect(await refusal(unprefixed)).toBe('read');
  expect(await refusal(unprefixed.replaceAll('n:Ntry>', 'Ntry>'))).toMatch(/^sum_wrong/);
});

describe('what is no bank file', () => {
  test.each([
    ['', /^not_xml line 1: document must contain a root element/],
    ['   ', /^not_xml/],
    [':20:STARTUMS\n:25:', /^not_xml/],
    ['{"a":1}', /^not_xml/],
    ['date;amount\n2026-11-03;5,00\n', /^not_xml/],
    ['<html><body><p>Session expired<br></body></html>', /^not_camt html ""/],
    ['PK\u0003\u0004rest', /^archive ZIP$/],
    [GOOD.slice(0, -60), /^not_xml line 6: unclosed tag/],
    [GOOD.slice(0, GOOD.indexOf('</Ntry>') - 4), /^not_xml/],
    [`${GOOD}${GOOD.slice(GOOD.indexOf('<Document'))}`, /^not_xml/],
    [GOOD.replace('</Sts>', '</Sta>'), /^not_xml line 6: unexpected close tag/],
    [GOOD.replace('S-1', 'S & 1'), /^not_xml/],
    [GOOD.replace('S-1', 'S&euro;1'), /^not_xml line 4: undefined entity/],
    [GOOD.replace('S-1', 'S\u00001'), /^not_xml/],
    [GOOD.replace('S-1', 'S&#0;1'), /^not_xml/],
    [GOOD.replace('S-1', 'S&#xD800;1'), /^not_xml/],
    [GOOD.replace('Ccy="EUR"', 'Ccy=EUR'), /^not_xml/],
    [GOOD.replace('Ccy="EUR"', 'Ccy="EUR" Ccy="CHF"'), /^not_xml/],
  ])('%#', async (file, expected) => expect(await refusal(file)).toMatch(expected));

  test('a billion laughs, an outside entity, any definition', async () => {
    const lol = Array.from(
      { length: 9 },
      (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
    );
    for (const inside of [
      ` [<!ENTITY l0 "lol">${lol.join('')}]`,
      ' [<!ENTITY x SYSTEM "file:///etc/passwd">]',
      ' SYSTEM "http://127.0.0.1:1/a.dtd"',
      '',
    ]) {
      const head = `<?xml version="1.0"?><!DOCTYPE Document${inside}>`;
      const file = bankFile([{ id: '&l9;' }], { head });
      expect(await refusal(file)).toBe('doctype line 1: DOCTYPE');
    }
  });

  test('too deep, too wide, too long', async () => {
    const start = GOOD.slice(0, GOOD.indexOf('<Stmt>'));
    expect(await refusal(start + '<a>'.repeat(1_000_000))).toMatch(/^too_large line 4: a\/a/);
    expect(await refusal(`${start}<Stmt>${'<a/>'.repeat(100_001)}`)).toMatch(/^too_large/);
    const long = 'x'.repeat(65_537);
    expect(await of({ id: long })).toBe('too_large line 4: Stmt[1]/Id');
    expect(await of({ id: `<![CDATA[${long}]]>` })).toMatch(/^too_large/);
    expect(await refusal(new Uint8Array(400 * 1024 * 1024))).toBe('too_large 419430400 bytes');
  });

  test('what is found is told in part', async () => {
    const told = await ofEntries({ amount: `1${'0'.repeat(500)}` });
    expect(told.length).toBeLessThan(160);
    expect(told).toContain('…"');
  });
});

test('a balance below entries is still found', async () => {
  const last = '<Bal><Tp/><Amt Ccy="EUR">1</Amt></Bal></Stmt>';
  expect(await withOne('</Stmt>', last)).toBe('element_missing Stmt[1]/Bal[3]: CdtDbtInd');
});

test('what is between elements does not count, and what was read is not kept', async () => {
  const file = bankFile([{ entries: Array(9_000).fill({ amount: '1.00' }) }]);
  expect(file.match(/<[A-Z]/g)?.length).toBeGreaterThan(100_000);
  expect(await refusal(file)).toBe('read');
  expect(await withOne('<Ntry>', `${' \n'.repeat(60_000)}<Ntry>`)).toBe('read');
});

test('a file of more than anybody has is not kept in memory', async () => {
  const told = await ofEntries({ amount: '1.00', details: '<TxDtls/>'.repeat(500_001) });
  expect(told).toBe('too_large Stmt[1]/Ntry[1]/NtryDtls/TxDtls[500001]: more than 500000');
});

test('a batch of many in one entry is read', async () => {
  const details = saidDetail({ amount: '0.01' }).repeat(20_000);
  const answer = await readCamt(
    Buffer.from(bankFile([{ entries: [{ amount: '200.00', details }] }])),
  );
  if (!answer.ok) throw new Error(answer.detail);
  expect(answer.file.statements[0]?.entries[0]?.details).toHaveLength(20_000);
});
