import { isCreditorReference } from '../../money/creditor-reference.ts';
import { decimalText } from '../../money/money.ts';
import { isBic, isIban } from '../../text/bank-details.ts';
import { isSepaId, sepaText } from './sepa-text.ts';

/** Euros that leave one account on one day. */
export type PaymentOrder = {
  /** The file's own id, never used again: up to 35 characters that SEPA knows. */
  readonly messageId: string;
  readonly createdAt: Date;
  readonly debtor: { readonly name: string; readonly iban: string; readonly bic: string | null };
  /** YYYY-MM-DD, as the bank counts days. */
  readonly executeOn: string;
  /** One line on the bank's statement for all, or one for each. */
  readonly batch: boolean;
  /** Within ten seconds, around the clock; the bank of each payee has to take part. */
  readonly instant: boolean;
  readonly payments: readonly Payment[];
};

export type Payment = {
  /** Comes back on both statements, and with a return: up to 35 characters that SEPA knows. */
  readonly endToEndId: string;
  readonly amountMinor: bigint;
  readonly name: string;
  readonly iban: string;
  readonly bic: string | null;
  /** ISO 11649. Where there is one, `text` is not sent: SEPA carries one of them. */
  readonly reference: string | null;
  readonly text: string | null;
  /** Null is best: only some payees outside the European Economic Area need one. */
  readonly address: Address | null;
};

/** In parts: unstructured lines are refused since November 2026. Source: EPC, "SEPA payment schemes: structured
 *  addresses". */
export type Address = {
  /** ISO 3166-1, two letters. */
  readonly country: string;
  readonly town: string;
  readonly postCode?: string | null;
  readonly street?: string | null;
  readonly building?: string | null;
};

const NAME_CHARACTERS = 70;
const TEXT_CHARACTERS = 140;
/** The schemes carry no more in one payment. Source: EPC125-05, AT-T002. */
export const MOST_MINOR = 999_999_999_99n;

/** A payment file for a bank: `pain.001.001.09`, one group, valid against the ISO schema. The same order makes
 *  the same bytes, so that it can be downloaded again.
 *  Names and texts are written in SEPA's letters. Throws on what should have been refused where it was asked for:
 *  no payments, ids or accounts that are none, ids that are used twice, amounts out of bounds, names that have no
 *  letter left (`sepaText` tells).
 *  Source: ISO 20022 pain.001.001.09; EPC132-08 (customer-to-PSP implementation guidelines). */
export function writePain(order: PaymentOrder): string {
  check(order);
  const { messageId, createdAt, debtor, payments } = order;
  const sums = el('NbOfTxs', String(payments.length)) + el('CtrlSum', euros(total(payments)));
  const us = el('Nm', written(debtor.name, NAME_CHARACTERS));
  const header = [
    el('MsgId', messageId),
    el('CreDtTm', createdAt.toISOString().replace(/\.[0-9]{3}Z$/, 'Z')),
    sums,
    el('InitgPty', us),
  ].join('');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">',
    '<CstmrCdtTrfInitn>',
    el('GrpHdr', header),
    '<PmtInf>',
    groupHead(order, sums),
    ...payments.map((payment) => el('CdtTrfTxInf', transfer(payment))),
    '</PmtInf>',
    '</CstmrCdtTrfInitn>',
    '</Document>',
    '',
  ].join('\n');
}

function groupHead({ messageId, debtor, executeOn, batch, instant }: PaymentOrder, sums: string) {
  const instrument = instant ? el('LclInstrm', el('Cd', 'INST')) : '';
  // Where the bank is not named, it is the one that the file is given to.
  const bank = debtor.bic === null ? el('Othr', el('Id', 'NOTPROVIDED')) : el('BICFI', debtor.bic);
  return [
    el('PmtInfId', messageId),
    el('PmtMtd', 'TRF'),
    el('BtchBookg', String(batch)),
    sums,
    el('PmtTpInf', el('SvcLvl', el('Cd', 'SEPA')) + instrument),
    el('ReqdExctnDt', el('Dt', executeOn)),
    el('Dbtr', el('Nm', written(debtor.name, NAME_CHARACTERS))),
    el('DbtrAcct', el('Id', el('IBAN', debtor.iban))),
    el('DbtrAgt', el('FinInstnId', bank)),
    el('ChrgBr', 'SLEV'),
  ].join('');
}

function transfer({
  endToEndId,
  amountMinor,
  name,
  iban,
  bic,
  address,
  ...about
}: Payment): string {
  const amount = `<InstdAmt Ccy="EUR">${euros(amountMinor)}</InstdAmt>`;
  const bank = bic === null ? '' : el('CdtrAgt', el('FinInstnId', el('BICFI', bic)));
  const where = address === null ? '' : el('PstlAdr', addressParts(address));
  return [
    el('PmtId', el('EndToEndId', endToEndId)),
    el('Amt', amount),
    bank,
    el('Cdtr', el('Nm', written(name, NAME_CHARACTERS)) + where),
    el('CdtrAcct', el('Id', el('IBAN', iban))),
    remittance(about),
  ].join('');
}

function remittance({ reference, text }: Pick<Payment, 'reference' | 'text'>): string {
  if (reference !== null) {
    const kind = el('Tp', el('CdOrPrtry', el('Cd', 'SCOR')) + el('Issr', 'ISO'));
    return el('RmtInf', el('Strd', el('CdtrRefInf', kind + el('Ref', reference))));
  }
  const plain = text === null ? null : sepaText(text, TEXT_CHARACTERS);
  return plain === null ? '' : el('RmtInf', el('Ustrd', plain));
}

/** In the order of ISO 20022's PostalAddress24. */
function addressParts({ country, town, postCode, street, building }: Address): string {
  const part = (name: string, text: string | null | undefined, most: number) => {
    const plain = text == null ? null : sepaText(text, most);
    return plain === null ? '' : el(name, plain);
  };
  return [
    part('StrtNm', street, 70),
    part('BldgNb', building, 16),
    part('PstCd', postCode, 16),
    el('TwnNm', written(town, 35)),
    el('Ctry', country),
  ].join('');
}

/** @param inside elements, or text of SEPA's letters, among which no markup is: nothing needs escaping. */
const el = (name: string, inside: string): string => `<${name}>${inside}</${name}>`;

function written(text: string, most: number): string {
  const plain = sepaText(text, most);
  if (plain === null) throw new Error(`No letter of SEPA's is in ${JSON.stringify(text)}`);
  return plain;
}

const euros = (amountMinor: bigint): string => decimalText({ amountMinor, currency: 'EUR' });

const total = (payments: readonly Payment[]): bigint =>
  payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

function check({ messageId, debtor, executeOn, payments, createdAt }: PaymentOrder): void {
  const must = (isRight: boolean, what: string) => {
    if (!isRight) throw new Error(`A payment file cannot be written: ${what}`);
  };
  must(isSepaId(messageId), `its id ${messageId}`);
  must(!Number.isNaN(createdAt.getTime()), 'when it is made');
  must(isDay(executeOn), `its day ${executeOn}`);
  must(isIban(debtor.iban), 'the account that pays');
  must(debtor.bic === null || isBic(debtor.bic), 'the bank that pays');
  must(payments.length > 0, 'no payments');
  const ids = new Set(payments.map(({ endToEndId }) => endToEndId));
  must(ids.size === payments.length, 'two payments have one id');
  for (const { endToEndId, amountMinor, iban, bic, reference, address } of payments) {
    must(isSepaId(endToEndId), `the id ${endToEndId}`);
    must(amountMinor > 0n && amountMinor <= MOST_MINOR, `the amount of ${endToEndId}`);
    must(isIban(iban), `the account of ${endToEndId}`);
    must(bic === null || isBic(bic), `the bank of ${endToEndId}`);
    must(reference === null || isCreditorReference(reference), `the reference of ${endToEndId}`);
    must(address === null || /^[A-Z]{2}$/.test(address.country), `the country of ${endToEndId}`);
  }
}

/** Whether the calendar has it: the 31st of November becomes another day. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}
