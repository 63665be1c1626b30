/** Files as a bank makes them (camt.053.001.08, camt.054.001.08), from what somebody did. */

export type Said = {
  readonly side?: 'in' | 'out';
  readonly amount: string;
  readonly currency?: string;
  readonly day?: string;
  readonly reference?: string;
  readonly text?: string;
  readonly endToEndId?: string;
  readonly bankReference?: string;
  readonly paymentInformationId?: string;
  readonly iban?: string;
  readonly name?: string;
  readonly isReversal?: boolean;
  readonly returnReason?: string;
  readonly pending?: boolean;
  /** A sum of several; none: the bank does not say of which. */
  readonly parts?: readonly Omit<Said, 'parts'>[];
};

export type SaidStatement = {
  readonly id: string;
  readonly iban?: string;
  readonly from?: string;
  readonly to?: string;
  /** Decimal text; the closing balance is what the entries make of it. */
  readonly opening?: string;
  readonly entries: readonly Said[];
};

/** The account of the node in these tests. Source: the example in the IBAN registry. */
export const OUR_IBAN = 'DE89370400440532013000';
const DAY = '2026-10-05';

export const camt053 = (...statements: readonly SaidStatement[]): Uint8Array =>
  message('camt.053.001.08', 'BkToCstmrStmt', statements.map((s) => statement('Stmt', s)).join(''));

export const camt054 = (...statements: readonly SaidStatement[]): Uint8Array =>
  message(
    'camt.054.001.08',
    'BkToCstmrDbtCdtNtfctn',
    statements.map((s) => statement('Ntfctn', s)).join(''),
  );

const message = (name: string, root: string, inside: string): Uint8Array =>
  new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${name}"><${root}><GrpHdr><MsgId>M-1</MsgId><CreDtTm>${DAY}T20:00:00</CreDtTm></GrpHdr>${inside}</${root}></Document>`);

const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));

const amountOf = (minor: bigint): string => {
  const digits = String(minor < 0n ? -minor : minor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

function statement(tag: 'Stmt' | 'Ntfctn', said: SaidStatement): string {
  const { id, iban = OUR_IBAN, from, to, opening = '0.00', entries } = said;
  const closing = entries
    .filter(({ pending, currency }) => pending !== true && (currency ?? 'EUR') === 'EUR')
    .reduce(
      (sum, { side, amount }) => sum + (side === 'out' ? -cents(amount) : cents(amount)),
      cents(opening),
    );
  const lastDay = to ?? entries.at(-1)?.day ?? DAY;
  const period =
    from === undefined
      ? ''
      : `<FrToDt><FrDtTm>${from}T00:00:00</FrDtTm><ToDtTm>${lastDay}T23:59:59</ToDtTm></FrToDt>`;
  const balances =
    tag === 'Stmt'
      ? balance('OPBD', cents(opening), from ?? DAY) + balance('CLBD', closing, lastDay)
      : '';
  return `<${tag}><Id>${id}</Id><CreDtTm>${DAY}T20:00:00</CreDtTm>${period}<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>${balances}${entries.map(entry).join('')}</${tag}>`;
}

const balance = (code: string, minor: bigint, day: string): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amountOf(minor)}</Amt><CdtDbtInd>${minor < 0n ? 'DBIT' : 'CRDT'}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;

const amt = ({ amount, currency = 'EUR' }: Said): string =>
  `<Amt Ccy="${currency}">${amount}</Amt>`;
const way = ({ side }: Said): string =>
  `<CdtDbtInd>${side === 'out' ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
const tagged = (tag: string, value: string | undefined): string =>
  value === undefined
    ? ''
    : `<${tag}>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${tag}>`;

function entry(said: Said): string {
  const { day = DAY, bankReference, isReversal, pending, parts } = said;
  const batch =
    parts === undefined && said.paymentInformationId !== undefined && said.endToEndId === undefined
      ? `<NtryDtls><Btch>${tagged('PmtInfId', said.paymentInformationId)}</Btch></NtryDtls>`
      : '';
  const details =
    parts === undefined
      ? batch === ''
        ? `<NtryDtls>${detail(said)}</NtryDtls>`
        : batch
      : parts.length === 0
        ? ''
        : `<NtryDtls><Btch><NbOfTxs>${parts.length}</NbOfTxs></Btch>${parts.map(detail).join('')}</NtryDtls>`;
  return `<Ntry>${amt(said)}${way(said)}${isReversal === true ? '<RvslInd>true</RvslInd>' : ''}<Sts><Cd>${pending === true ? 'PDNG' : 'BOOK'}</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt>${tagged('AcctSvcrRef', bankReference)}<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>${details}</Ntry>`;
}

function detail(said: Omit<Said, 'parts'>): string {
  const { side, endToEndId, reference, text, name, iban, returnReason, paymentInformationId } =
    said;
  const who = side === 'out' ? 'Cdtr' : 'Dbtr';
  const named = name === undefined ? '' : `<${who}><Pty>${tagged('Nm', name)}</Pty></${who}>`;
  const at = iban === undefined ? '' : `<${who}Acct><Id><IBAN>${iban}</IBAN></Id></${who}Acct>`;
  const parties = named + at === '' ? '' : `<RltdPties>${named}${at}</RltdPties>`;
  const structured =
    reference === undefined
      ? ''
      : `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>${reference}</Ref></CdtrRefInf></Strd>`;
  const remittance = tagged('Ustrd', text) + structured;
  return `<TxDtls><Refs>${tagged('PmtInfId', paymentInformationId)}<EndToEndId>${endToEndId ?? 'NOTPROVIDED'}</EndToEndId></Refs>${amt(said)}${way(said)}${parties}${remittance === '' ? '' : `<RmtInf>${remittance}</RmtInf>`}${returnReason === undefined ? '' : `<RtrInf><Rsn><Cd>${returnReason}</Cd></Rsn></RtrInf>`}</TxDtls>`;
}
