import type { Money } from '../../money/money.ts';

/** What a bank says of an account, as it is read from its file, whichever message and version that was.
 *  Amounts are minor units of the currency beside them and never negative, except balances.
 *  Source: ISO 20022 message definitions, "Bank-to-Customer Cash Management" (camt.052, 053, 054). */

export type BankFile = {
  /** Only the booked entries of a `camt.053` move money; `camt.054` adds details to them; `camt.052` is
   *  what the bank sees during the day. */
  readonly kind: 'camt.053' | 'camt.054' | 'camt.052';
  /** Two digits, as in `camt.053.001.08`. */
  readonly version: string;
  readonly messageId: string;
  /** As the bank writes it, with or without an offset. */
  readonly createdAt: string;
  readonly statements: readonly BankStatement[];
};

export type BankStatement = {
  readonly id: string;
  readonly iban: string | null;
  /** The IBAN, or what the bank calls the account. */
  readonly account: string;
  /** Null: neither the account nor a balance names one, which only a notification may do. */
  readonly currency: string | null;
  /** YYYY-MM-DD, as the bank counts days. */
  readonly from: string | null;
  readonly to: string | null;
  /** Booked balances; below zero where the account is overdrawn. */
  readonly openingMinor: bigint | null;
  readonly closingMinor: bigint | null;
  readonly closingOn: string | null;
  /** The bank's own number for it (ElctrncSeqNb, else LglSeqNb). */
  readonly sequence: string | null;
  /** Null: the bank does not say that it has pages. */
  readonly pages: { readonly number: number; readonly isLast: boolean } | null;
  /** Whether opening balance and booked entries were seen to make the closing balance, all in `currency`.
   *  - `right`: they do. When they do not, the file is refused.
   *  - `no_opening`, `no_closing`: one of them is not said in that currency.
   *  - `one_page`: this is one page of several, and they do not for it alone.
   *  - `not_said`: no balances, or a message whose balances are of some moment of the day. */
  readonly balance: 'right' | 'no_opening' | 'no_closing' | 'one_page' | 'not_said';
  readonly entries: readonly BankEntry[];
};

/** Which way money goes, seen from the account. */
export type Side = 'credit' | 'debit';

export type BankEntry = {
  /** From 1, in the order of the file; part of the entry's identity. */
  readonly ordinal: number;
  readonly side: Side;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** It takes an earlier entry back. `side` is still the way that money goes now. */
  readonly isReversal: boolean;
  readonly status: 'booked' | 'pending' | 'information';
  readonly bookedOn: string | null;
  readonly valueOn: string | null;
  /** AcctSvcrRef: often missing, or shared by several entries. */
  readonly bankReference: string | null;
  readonly entryReference: string | null;
  /** Null: the bank does not say that it sums several. */
  readonly batch: {
    readonly messageId: string | null;
    readonly paymentInformationId: string | null;
    readonly count: number | null;
  } | null;
  /** AddtlNtryInf. */
  readonly text: string | null;
  /** An RF with right check digits that `text` holds, for banks that give no details. */
  readonly reference: string | null;
  /** What the bank took from the entry as a whole: the details that have amounts, as money that comes, less
   *  this make the entry. Nearly always 0; below zero: it gave something. */
  readonly chargesMinor: bigint;
  /** None: the bank says nothing of what is inside (a notification may). */
  readonly details: readonly BankDetail[];
};

export type BankDetail = {
  /** From 1, within the entry. */
  readonly ordinal: number;
  /** What it moved on the account, in the currency of the entry. One detail alone has the entry's amount.
   *  Null: the bank does not say, or not for all details; then no detail of the entry has one. */
  readonly amountMinor: bigint | null;
  /** The entry's; null with the amount. */
  readonly currency: string | null;
  readonly side: Side;
  readonly bankReference: string | null;
  /** NOTPROVIDED is null. */
  readonly endToEndId: string | null;
  readonly instructionId: string | null;
  readonly paymentInformationId: string | null;
  /** A structured creditor reference, without gaps; else an RF with right check digits that the text holds. */
  readonly reference: string | null;
  /** The unstructured text, its lines joined by one blank. */
  readonly text: string | null;
  /** Of the other party: who paid what came, who was paid what went. The IBAN is as the bank says it. */
  readonly name: string | null;
  readonly iban: string | null;
  readonly bic: string | null;
  /** Money of an earlier payment that comes back, or goes back. */
  readonly isReturn: boolean;
  /** Why a bank sent it back (ISO 20022 external return reason codes); null: it is no return, or it says
   *  no reason. */
  readonly returnReason: string | null;
  /** What banks kept of it, in the currency of the entry, when they say so. It is not in `amountMinor` where
   *  it was taken on the account. */
  readonly chargesMinor: bigint | null;
  /** What it was in another currency, where the bank says so: what the payer ordered, before anything else. */
  readonly foreign: Money | null;
};
