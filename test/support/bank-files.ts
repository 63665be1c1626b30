import { decimalText, parseAmount } from '../../src/money/money.ts';

/** Bank files as a bank writes them, for tests and benchmarks: the parts that matter, the rest as it usually is. */

export type SaidEntry = {
  /** As it stands in the file. */
  readonly amount: string;
  readonly currency?: string;
  readonly side?: 'CRDT' | 'DBIT';
  readonly status?: string;
  readonly isReversal?: boolean;
  readonly on?: string;
  readonly bankReference?: string;
  readonly text?: string;
  /** What stands between `Sts` and `NtryDtls`. */
  readonly more?: string;
  /** `TxDtls` elements, or whatever else. */
  readonly details?: string;
};

export type SaidStatement = {
  readonly id?: string;
  readonly iban?: string;
  readonly currency?: string;
  /** Signed; null: the bank does not say. */
  readonly opening?: string | null;
  /** Signed; without it what the booked entries in the currency make. */
  readonly closing?: string | null;
  readonly entries?: readonly SaidEntry[];
  readonly more?: string;
};

export const OWN_IBAN = 'DE89370400440532013000';
export const GIVER_IBAN = 'FR1420041010050500013M02606';

/** A `camt.053` of version 08, or of another one that is written alike. */
export function bankFile(
  statements: readonly SaidStatement[],
  { version = '08', head = '<?xml version="1.0" encoding="UTF-8"?>' } = {},
): string {
  return `${head}
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt>
<GrpHdr><MsgId>FILE-1</MsgId><CreDtTm>2026-11-03T20:00:00Z</CreDtTm></GrpHdr>
${statements.map(saidStatement).join('\n')}
</BkToCstmrStmt></Document>`;
}

function saidStatement(said: SaidStatement): string {
  const { id = 'S-1', iban = OWN_IBAN, currency = 'EUR', entries = [], more = '' } = said;
  const opening = said.opening === undefined ? '0.00' : said.opening;
  const closing =
    said.closing === undefined ? closingOf(opening ?? '0', currency, entries) : said.closing;
  return `<Stmt><Id>${id}</Id>${more}<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>
${opening === null ? '' : saidBalance('OPBD', opening, currency)}${closing === null ? '' : saidBalance('CLBD', closing, currency)}
${entries.map(saidEntry).join('\n')}</Stmt>`;
}

export const saidBalance = (code: string, amount: string, currency = 'EUR'): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount.replace('-', '')}</Amt><CdtDbtInd>${amount.startsWith('-') ? 'DBIT' : 'CRDT'}</CdtDbtInd><Dt><Dt>2026-11-03</Dt></Dt></Bal>`;

function closingOf(opening: string, currency: string, entries: readonly SaidEntry[]): string {
  const minor = (text: string) => parseAmount(text.replace('-', ''), currency) ?? 0n;
  const before = opening.startsWith('-') ? -minor(opening) : minor(opening);
  const booked = entries.filter(
    (one) => (one.status ?? 'BOOK') === 'BOOK' && (one.currency ?? currency) === currency,
  );
  const amountMinor = booked.reduce(
    (sum, one) => sum + (one.side === 'DBIT' ? -minor(one.amount) : minor(one.amount)),
    before,
  );
  return decimalText({ amountMinor, currency });
}

export function saidEntry(said: SaidEntry): string {
  const { amount, currency = 'EUR', side = 'CRDT', status = 'BOOK', on = '2026-11-03' } = said;
  const reference =
    said.bankReference === undefined ? '' : `<AcctSvcrRef>${said.bankReference}</AcctSvcrRef>`;
  const details = said.details === undefined ? '' : `<NtryDtls>${said.details}</NtryDtls>`;
  const text = said.text === undefined ? '' : `<AddtlNtryInf>${said.text}</AddtlNtryInf>`;
  const reversal = said.isReversal === undefined ? '' : `<RvslInd>${said.isReversal}</RvslInd>`;
  return `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd>${reversal}<Sts><Cd>${status}</Cd></Sts><BookgDt><Dt>${on}</Dt></BookgDt><ValDt><Dt>${on}</Dt></ValDt>${reference}<BkTxCd><Prtry><Cd>166</Cd></Prtry></BkTxCd>${said.more ?? ''}${details}${text}</Ntry>`;
}

export type SaidTransaction = {
  readonly endToEndId?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly side?: 'CRDT' | 'DBIT';
  readonly debtor?: { readonly name?: string; readonly iban?: string };
  readonly creditor?: { readonly name?: string; readonly iban?: string };
  readonly reference?: string;
  readonly text?: string;
  /** What stands after `CdtDbtInd`. */
  readonly more?: string;
  /** What stands at the end. */
  readonly end?: string;
};

/** One `TxDtls`. */
export function saidDetail(said: SaidTransaction): string {
  const amount =
    said.amount === undefined ? '' : `<Amt Ccy="${said.currency ?? 'EUR'}">${said.amount}</Amt>`;
  const side = said.side === undefined ? '' : `<CdtDbtInd>${said.side}</CdtDbtInd>`;
  const parties = `${saidParty('Dbtr', said.debtor)}${saidParty('Cdtr', said.creditor)}`;
  const text = said.text === undefined ? '' : `<Ustrd>${said.text}</Ustrd>`;
  const reference =
    said.reference === undefined
      ? ''
      : `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>${said.reference}</Ref></CdtrRefInf></Strd>`;
  return `<TxDtls><Refs><EndToEndId>${said.endToEndId ?? 'NOTPROVIDED'}</EndToEndId></Refs>${amount}${side}${said.more ?? ''}${parties === '' ? '' : `<RltdPties>${parties}</RltdPties>`}${text + reference === '' ? '' : `<RmtInf>${text}${reference}</RmtInf>`}${said.end ?? ''}</TxDtls>`;
}

function saidParty(role: string, party: SaidTransaction['debtor']): string {
  const name =
    party?.name === undefined ? '' : `<${role}><Pty><Nm>${party.name}</Nm></Pty></${role}>`;
  const iban =
    party?.iban === undefined
      ? ''
      : `<${role}Acct><Id><IBAN>${party.iban}</IBAN></Id></${role}Acct>`;
  return name + iban;
}
