import {
  creditorReferenceIn,
  isCreditorReference,
  readCreditorReference,
} from '../../money/creditor-reference.ts';
import type { Money } from '../../money/money.ts';
import type { Side } from './bank-file.ts';
import { ibanOf, moneyOf, sideOf, textAt, textOf } from './camt-values.ts';
import { all, at, type Element } from './element.ts';

/** One transaction of an entry, as the bank says it, before the entry around it is known. */
export type SaidDetail = {
  readonly side: Side | null;
  /** What was booked of it, in whatever currencies it is said. */
  readonly booked: readonly Money[];
  /** What the payer ordered, before anybody took anything of it. */
  readonly instructed: Money | null;
  readonly charges: readonly Charge[];
  readonly references: References;
  readonly text: string | null;
  readonly reference: string | null;
  readonly debtor: Party;
  readonly creditor: Party;
  readonly isReturn: boolean;
  readonly returnReason: string | null;
};

/** What a bank takes; below zero: what it gives back. */
export type Charge = Money;

export type Party = {
  readonly name: string | null;
  readonly iban: string | null;
  readonly bic: string | null;
};

type References = {
  readonly bankReference: string | null;
  readonly endToEndId: string | null;
  readonly instructionId: string | null;
  readonly paymentInformationId: string | null;
};

export function saidDetail(details: Element): SaidDetail {
  const side = at(details, 'CdtDbtInd');
  const amounts = at(details, 'AmtDtls');
  const instructed = at(amounts, 'InstdAmt', 'Amt');
  const booked = [
    at(details, 'Amt'),
    at(amounts, 'TxAmt', 'Amt'),
    at(amounts, 'CntrValAmt', 'Amt'),
  ].filter((one) => one !== undefined);
  const references = referencesOf(at(details, 'Refs'));
  return {
    side: side === undefined ? null : sideOf(side),
    booked: booked.map(moneyOf),
    instructed: instructed === undefined ? null : moneyOf(instructed),
    charges: chargesOf(details),
    references,
    ...remittanceOf(details, references.endToEndId),
    debtor: partyOf(details, 'Dbtr'),
    creditor: partyOf(details, 'Cdtr'),
    isReturn: at(details, 'RtrInf') !== undefined || isReturnCode(at(details, 'BkTxCd')),
    returnReason:
      textAt(details, 'RtrInf', 'Rsn', 'Cd') ?? textAt(details, 'RtrInf', 'Rsn', 'Prtry'),
  };
}

/** Since version 04 a list of records; before, each `Chrgs` is one. Source: ISO 20022, Charges6 and
 *  ChargesInformation6. */
export function chargesOf(element: Element): Charge[] {
  return all(element, 'Chrgs').flatMap((charges) => {
    const records = all(charges, 'Rcrd');
    if (records.length === 0 && at(charges, 'Amt') === undefined) {
      const total = at(charges, 'TtlChrgsAndTaxAmt');
      return total === undefined ? [] : [moneyOf(total)];
    }
    return (records.length === 0 ? [charges] : records).map(chargeOf);
  });
}

function chargeOf(record: Element): Charge {
  const amount = at(record, 'Amt');
  if (amount === undefined) return { amountMinor: 0n, currency: '' };
  const { amountMinor, currency } = moneyOf(amount);
  const side = at(record, 'CdtDbtInd');
  const isBack = side !== undefined && sideOf(side) === 'credit';
  return { amountMinor: isBack ? -amountMinor : amountMinor, currency };
}

/** Money that comes back: of a payment that could not be made, or was recalled. Source: ISO 20022, Bank
 *  Transaction Code, sub-families RRTN and RPCR. */
export const isReturnCode = (code: Element | undefined): boolean =>
  ['RRTN', 'RPCR'].includes(textAt(code, 'Domn', 'Fmly', 'SubFmlyCd') ?? '');

function referencesOf(references: Element | undefined): References {
  return {
    bankReference: textAt(references, 'AcctSvcrRef'),
    endToEndId: provided(textAt(references, 'EndToEndId')),
    instructionId: provided(textAt(references, 'InstrId')),
    paymentInformationId: provided(textAt(references, 'PmtInfId')),
  };
}

const provided = (text: string | null): string | null =>
  text !== null && /^(?:NOT ?PROVIDED|NONREF)$/i.test(text) ? null : text;

/** What it is for. A reference whose check digits are right is taken from wherever it stands, as payers and
 *  their banks put it where they have room; else what was meant as one. */
function remittanceOf(
  details: Element,
  endToEndId: string | null,
): { readonly text: string | null; readonly reference: string | null } {
  const remittance = at(details, 'RmtInf');
  const structured = all(remittance, 'Strd');
  const meant = structured
    .map((one) => textAt(one, 'CdtrRefInf', 'Ref')?.replaceAll(' ', '') ?? '')
    .filter((one) => one !== '');
  const lines = [
    ...all(remittance, 'Ustrd'),
    ...structured.flatMap((one) => all(one, 'AddtlRmtInf')),
  ].map(textOf);
  const text = lines.filter((line) => line !== null).join(' ');
  const valid = [
    ...meant.map(readCreditorReference),
    creditorReferenceIn(text),
    creditorReferenceIn(textAt(details, 'AddtlTxInf') ?? ''),
    endToEndId !== null && isCreditorReference(endToEndId) ? endToEndId : null,
  ].find((one) => one !== null);
  return { text: text === '' ? null : text, reference: valid ?? meant[0] ?? null };
}

/** Up to version 07 a party is written as itself, then as a `Pty` or a bank, `Agt`. */
function partyOf(details: Element, role: 'Dbtr' | 'Cdtr'): Party {
  const parties = at(details, 'RltdPties');
  const agent = at(details, 'RltdAgts', `${role}Agt`, 'FinInstnId');
  return {
    name:
      textAt(parties, role, 'Nm') ??
      textAt(parties, role, 'Pty', 'Nm') ??
      textAt(parties, role, 'Agt', 'FinInstnId', 'Nm'),
    iban: ibanOf(at(parties, `${role}Acct`, 'Id', 'IBAN')),
    bic: textAt(agent, 'BICFI') ?? textAt(agent, 'BIC'),
  };
}
