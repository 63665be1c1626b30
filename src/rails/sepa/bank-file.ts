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
  /** None: the bank says nothing of what is inside (a notification may). */
  readonly details: readonly BankDetail[];
};

export type BankDetail = {
  /** From 1, within the entry. */
  readonly ordinal: number;
  /** In the currency of the entry where the bank gives it in that; null: the bank does not say. With one
   *  detail it is the entry's. */
  readonly amountMinor: bigint | null;
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
  /** Of the other party: who paid what came, who was paid what went. */
  readonly name: string | null;
  readonly iban: string | null;
  readonly bic: string | null;
  /** Why a bank sent it back (ISO 20022 external return reason codes); null: it is no return, or it says
   *  no reason. */
  readonly returnReason: string | null;
  /** What banks kept of it, in the currency of the entry, when they say so. */
  readonly chargesMinor: bigint | null;
};
