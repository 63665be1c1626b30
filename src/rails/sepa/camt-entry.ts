import { creditorReferenceIn } from '../../money/creditor-reference.ts';
import { decimalText } from '../../money/money.ts';
import type { BankDetail, BankEntry, Side } from './bank-file.ts';
import { chargesIn, type DetailAmounts, detailAmounts } from './camt-amounts.ts';
import { chargesOf, isReturnCode, type Party, type SaidDetail } from './camt-details.ts';
import { refuse } from './camt-fault.ts';
import { countOf, dayIn, flagOf, moneyOf, only, sideOf, textAt, textOf } from './camt-values.ts';
import { all, at, type Element } from './element.ts';

/** @param own the IBAN of the account; null: the bank calls it something else. */
export function entryOf(
  entry: Element,
  said: readonly SaidDetail[],
  { ordinal, own }: { readonly ordinal: number; readonly own: string | null },
): BankEntry {
  const { amountMinor, currency } = moneyOf(only(entry, 'Amt'));
  const side = sideOf(only(entry, 'CdtDbtInd'));
  const isReversal = flagOf(at(entry, 'RvslInd')) ?? false;
  const batch = batchOf(entry);
  const charges = chargesOf(entry);
  const isWhole = (batch?.count ?? 0) <= said.length;
  const amounts = detailAmounts({ side, amountMinor, currency, charges }, said, isWhole);
  if (amounts === null)
    throw refuse('detail_sum_wrong', entry, sayAmounts(currency, amountMinor, said));
  const text = textAt(entry, 'AddtlNtryInf');
  const isReturn = isReturnCode(at(entry, 'BkTxCd'));
  return {
    ...{ ordinal, side, amountMinor, currency, isReversal },
    status: statusOf(only(entry, 'Sts')),
    bookedOn: dayIn(at(entry, 'BookgDt')),
    valueOn: dayIn(at(entry, 'ValDt')),
    bankReference: textAt(entry, 'AcctSvcrRef'),
    entryReference: textAt(entry, 'NtryRef'),
    ...{ batch, text },
    reference: text === null ? null : creditorReferenceIn(text),
    chargesMinor: amounts.chargesMinor,
    details: said.map((one, n) =>
      detailOf(one, n, { amounts, currency, own, isReversal, isReturn }),
    ),
  };
}

/** Since version 08 a code below the element; before, its text. Source: ISO 20022 external code list
 *  ExternalEntryStatus1Code. */
function statusOf(element: Element): BankEntry['status'] {
  const code = textOf(at(element, 'Cd') ?? element);
  if (code === 'BOOK') return 'booked';
  if (code === 'PDNG' || code === 'FUTR') return 'pending';
  if (code === 'INFO') return 'information';
  throw refuse('value_invalid', at(element, 'Cd') ?? at(element, 'Prtry') ?? element);
}

/** Several blocks of details are one batch that the bank writes in parts. */
function batchOf(entry: Element): BankEntry['batch'] {
  const batches = all(entry, 'NtryDtls').flatMap((details) => all(details, 'Btch'));
  const [first] = batches;
  if (first === undefined) return null;
  const counts = batches.map((one) => countOf(at(one, 'NbOfTxs')));
  return {
    messageId: textAt(first, 'MsgId'),
    paymentInformationId: textAt(first, 'PmtInfId'),
    count: counts.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0),
  };
}

type Around = {
  readonly amounts: DetailAmounts;
  readonly currency: string;
  readonly own: string | null;
  readonly isReversal: boolean;
  readonly isReturn: boolean;
};

function detailOf(said: SaidDetail, n: number, around: Around): BankDetail {
  const { amounts, currency, own } = around;
  const { side = 'credit', amountMinor = null } = amounts.details[n] ?? {};
  const isReturn = around.isReturn || said.isReturn;
  const goesBack = around.isReversal || isReturn;
  const { text, reference, returnReason, instructed, booked } = said;
  return {
    ordinal: n + 1,
    ...{ side, amountMinor },
    currency: amountMinor === null ? null : currency,
    ...said.references,
    ...{ reference, text },
    ...otherParty(said, { side, own, goesBack }),
    ...{ isReturn, returnReason },
    chargesMinor: chargesIn(currency, said.charges),
    foreign:
      [instructed, ...booked].find((one) => one !== null && one.currency !== currency) ?? null,
  };
}

/** Who paid what came, or was paid what went. What comes back keeps the roles of the payment that it takes
 *  back, at most banks; where the account numbers say that it does not, they are right. */
function otherParty(
  { debtor, creditor }: SaidDetail,
  {
    side,
    own,
    goesBack,
  }: { readonly side: Side; readonly own: string | null; readonly goesBack: boolean },
): Party {
  const isDebtor = (side === 'credit') !== goesBack;
  const [other, self] = isDebtor ? [debtor, creditor] : [creditor, debtor];
  const isTurned = own !== null && other.iban === own && self.iban !== null && self.iban !== own;
  return isTurned ? self : other;
}

function sayAmounts(currency: string, amountMinor: bigint, said: readonly SaidDetail[]): string {
  const parts = said.slice(0, 5).map((one) => {
    const amount = one.booked.find((money) => money.currency === currency);
    return amount === undefined ? '?' : decimalText(amount);
  });
  const more = said.length > 5 ? ` + … (${said.length})` : '';
  return `${parts.join(' + ')}${more} ≠ ${decimalText({ amountMinor, currency })} ${currency}`;
}
