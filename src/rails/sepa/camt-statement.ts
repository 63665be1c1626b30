import { isIsoCurrency } from '../../money/currency.ts';
import { decimalText, type Money } from '../../money/money.ts';
import { isIban } from '../../text/bank-details.ts';
import type { BankEntry, BankFile, BankStatement } from './bank-file.ts';
import { quoted, refuse } from './camt-fault.ts';
import {
  countOf,
  dayIn,
  dayOf,
  flagOf,
  ibanOf,
  moneyOf,
  only,
  sideOf,
  signed,
  textAt,
  textOfOnly,
} from './camt-values.ts';
import { all, at, type Element } from './element.ts';

/** The account of a statement: it stands in front of the entries. */
export function accountOf(statement: Element): { iban: string | null; account: string } {
  const id = at(statement, 'Acct', 'Id');
  const named = ibanOf(at(id, 'IBAN'));
  const other = textAt(id, 'Othr', 'Id');
  // Some banks write the IBAN as if it were their own number.
  const otherIban = ibanOf(at(id, 'Othr', 'Id'));
  const iban = named ?? (otherIban !== null && isIban(otherIban) ? otherIban : null);
  const account = iban ?? other;
  if (account === null) throw refuse('account_missing', statement, 'Acct/Id');
  return { iban, account };
}

/** @param header the group header, which may say the pages where the statement does not. */
export function statementOf(
  statement: Element,
  entries: readonly BankEntry[],
  { kind, header }: { readonly kind: BankFile['kind']; readonly header: Element | undefined },
): BankStatement {
  const balances = all(statement, 'Bal').map(balanceOf);
  const currency = currencyOf(statement, balances, kind);
  const ofCode = (code: string) =>
    balances
      .filter((one) => one.code === code && one.currency === currency)
      .toSorted((a, b) => ((a.on ?? '') < (b.on ?? '') ? -1 : 1));
  // Some banks say both for each day: the first and the last are the statement's. What was there before is what
  // the statement before it ended with.
  const opening = ofCode('OPBD').at(0) ?? ofCode('PRCD').at(0) ?? null;
  const closing = ofCode('CLBD').at(-1) ?? null;
  const pages = pagesOf(at(statement, 'StmtPgntn') ?? at(header, 'MsgPgntn'));
  const sums = { kind, opening, closing, pages, booked: bookedIn(currency, entries) };
  const balance = balanceStanding(sums);
  if (balance === 'wrong') throw refuse('sum_wrong', statement, saySum(sums));
  return {
    id: textOfOnly(statement, 'Id'),
    ...accountOf(statement),
    currency,
    from: dayOf(at(statement, 'FrToDt', 'FrDtTm') ?? at(statement, 'FrToDt', 'FrDt')),
    to: dayOf(at(statement, 'FrToDt', 'ToDtTm') ?? at(statement, 'FrToDt', 'ToDt')),
    openingMinor: opening?.amountMinor ?? null,
    closingMinor: closing?.amountMinor ?? null,
    closingOn: closing?.on ?? null,
    sequence: textAt(statement, 'ElctrncSeqNb') ?? textAt(statement, 'LglSeqNb'),
    ...{ pages, balance, entries },
  };
}

/** Below zero: the account is overdrawn. */
type Balance = Money & { readonly code: string; readonly on: string | null };

function balanceOf(balance: Element): Balance {
  const code = textAt(balance, 'Tp', 'CdOrPrtry', 'Cd') ?? '';
  const { amountMinor, currency } = moneyOf(only(balance, 'Amt'));
  const side = sideOf(only(balance, 'CdtDbtInd'));
  const on = dayIn(at(balance, 'Dt'));
  return { code, on, currency, amountMinor: signed(side, amountMinor) };
}

/** What the account is kept in. A notification has no balances, and need not say. */
function currencyOf(
  statement: Element,
  balances: readonly Balance[],
  kind: BankFile['kind'],
): string | null {
  const named = textAt(statement, 'Acct', 'Ccy');
  const opening = balances.find(({ code }) => code === 'OPBD' || code === 'PRCD') ?? balances[0];
  if (named !== null && !isIsoCurrency(named))
    throw refuse('currency_unknown', statement, quoted(named));
  const currency = named ?? opening?.currency ?? null;
  if (currency === null && kind === 'camt.053')
    throw refuse('currency_missing', statement, 'Acct/Ccy');
  return currency;
}

function pagesOf(pagination: Element | undefined): BankStatement['pages'] {
  const number = countOf(at(pagination, 'PgNb'));
  const isLast = flagOf(at(pagination, 'LastPgInd'));
  return number === null || isLast === null ? null : { number, isLast };
}

const bookedIn = (currency: string | null, entries: readonly BankEntry[]): bigint =>
  entries
    .filter((one) => one.status === 'booked' && one.currency === currency)
    .reduce((sum, one) => sum + signed(one.side, one.amountMinor), 0n);

type Sums = {
  readonly kind: BankFile['kind'];
  readonly opening: Balance | null;
  readonly closing: Balance | null;
  readonly pages: BankStatement['pages'];
  readonly booked: bigint;
};

function balanceStanding(sums: Sums): BankStatement['balance'] | 'wrong' {
  const { kind, opening, closing, pages, booked } = sums;
  if (kind !== 'camt.053') return 'not_said';
  if (opening === null) return closing === null ? 'not_said' : 'no_opening';
  if (closing === null) return 'no_closing';
  if (opening.amountMinor + booked === closing.amountMinor) return 'right';
  // Some banks put the balances of the whole statement on each of its pages.
  return pages !== null && !(pages.number === 1 && pages.isLast) ? 'one_page' : 'wrong';
}

function saySum({ opening, closing, booked }: Sums): string {
  if (opening === null || closing === null) return '';
  const { currency } = opening;
  const entries = decimalText({ amountMinor: booked, currency });
  return `${decimalText(opening)} + ${entries} ≠ ${decimalText(closing)} ${currency}`;
}
