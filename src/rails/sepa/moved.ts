import type { BankDetail, BankEntry, BankStatement } from './bank-file.ts';

/** Money that the bank moved, as it is matched and booked: an entry, or one part of it. */
export type Moved = Omit<Part, 'amountMinor'> & {
  /** What it says, and how often its statement had said so before: the same in every file that has it. */
  readonly identity: string;
  /** What it says, whichever statement says so. */
  readonly likeness: string;
  /** Where it stands in the statement; `partNr` 0: the whole entry. */
  readonly entryNr: number;
  readonly partNr: number;
  readonly side: 'in' | 'out';
  /** Minor units of `currency`. */
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly isReversal: boolean;
  readonly bookedOn: string;
};

/** What a bank says of one payment in it. `amountMinor` null: not said. */
export type Part = Pick<
  BankDetail,
  | ('amountMinor' | 'bankReference' | 'endToEndId' | 'paymentInformationId' | 'reference')
  | ('text' | 'name' | 'iban' | 'bic' | 'returnReason')
>;

/** Under what one statement of an account is known. Banks count them anew each year, and one statement may
 *  come in several pages of one name. */
export function statementKey(statement: BankStatement, fallbackDay: string): string {
  const day =
    statement.closingOn ?? statement.to ?? statement.entries.at(-1)?.bookedOn ?? fallbackDay;
  const { id, sequence, pages } = statement;
  const parts = [id, sequence, pages === null ? null : `p${pages.number}`];
  return `${day.slice(0, 4)} ${parts.filter((part) => part !== null).join(' ')}`;
}

type Reading = {
  /** Of what the bank says no day at all. */
  readonly fallbackDay: string;
  /** Of a text, in hex. */
  readonly sha256: (text: string) => string;
  /** What an advice said of an entry that comes without its parts; null: nothing. */
  readonly partsOf: (entry: BankEntry) => readonly Part[] | null;
};

/** The money that a statement moved: what is booked at the bank, each entry in the parts that the bank names,
 *  where their amounts are the entry's. What is of 0 moves nothing. */
export function movedBy(
  statement: BankStatement,
  key: string,
  { fallbackDay, sha256, partsOf }: Reading,
): Moved[] {
  const seen = new Map<string, number>();
  return statement.entries.flatMap((entry) => {
    if (entry.status !== 'booked' || entry.amountMinor === 0n) return [];
    return partsIn(entry, partsOf).map(([part, partNr]) => {
      const said = {
        side: entry.side === 'credit' ? ('in' as const) : ('out' as const),
        amountMinor: part.amountMinor ?? entry.amountMinor,
        currency: entry.currency,
        isReversal: entry.isReversal,
        bookedOn:
          entry.bookedOn ?? entry.valueOn ?? statement.closingOn ?? statement.to ?? fallbackDay,
      };
      const moved = { ...part, ...said };
      const names = namesOf({ account: statement.account, statementId: key }, moved, seen, sha256);
      return { ...moved, ...names, entryNr: entry.ordinal, partNr };
    });
  });
}

/** What an entry is known by.
 *  @param seen how often its statement has said what; it is counted here.
 *  @param sha256 of a text, in hex. */
export function namesOf(
  of: { readonly account: string; readonly statementId: string },
  moved: Omit<Moved, 'identity' | 'likeness' | 'entryNr' | 'partNr'>,
  seen: Map<string, number>,
  sha256: (text: string) => string,
): Pick<Moved, 'identity' | 'likeness'> {
  const likeness = sha256(
    JSON.stringify([
      ...[of.account, moved.side, String(moved.amountMinor), moved.currency, moved.bookedOn],
      ...[moved.endToEndId, moved.reference, moved.text, moved.iban],
    ]),
  );
  const content = JSON.stringify([
    ...[of.statementId, likeness, moved.isReversal, moved.bankReference, moved.name, moved.bic],
    ...[moved.paymentInformationId, moved.returnReason],
  ]);
  const before = seen.get(content) ?? 0;
  seen.set(content, before + 1);
  return { likeness, identity: sha256(`${content}\n${before}`) };
}

/** The parts of an entry, each with its number; the whole of it, as number 0, where they do not make it up. */
function partsIn(
  entry: BankEntry,
  partsOf: (entry: BankEntry) => readonly Part[] | null,
): [Part, number][] {
  const own = entry.details.map((detail) => partOf(entry, detail));
  const parts = own.length > 1 || isSaid(own[0]) ? own : (partsOf(entry) ?? own);
  const [only, second] = parts;
  if (only !== undefined && second === undefined)
    return [[{ ...only, amountMinor: entry.amountMinor }, 0]];
  if (only !== undefined && makeUp(entry, parts)) return parts.map((part, nr) => [part, nr + 1]);
  return [[wholeOf(entry), 0]];
}

/** Whether a part says whose money it is. */
const isSaid = (part: Part | undefined): boolean =>
  part !== undefined &&
  (part.endToEndId ?? part.reference ?? part.text ?? part.iban ?? part.name) !== null;

export const makeUp = (
  { amountMinor }: { readonly amountMinor: bigint },
  parts: readonly Part[],
): boolean =>
  parts.every((part) => part.amountMinor !== null && part.amountMinor > 0n) &&
  parts.reduce((sum, part) => sum + (part.amountMinor ?? 0n), 0n) === amountMinor;

/** Source: ISO 20022 external return reason codes. */
const NOT_SPECIFIED = 'MS03';

export const partOf = (entry: BankEntry, detail: BankDetail): Part => ({
  // What goes the other way is no part of the sum.
  amountMinor: detail.side === entry.side ? detail.amountMinor : null,
  bankReference: detail.bankReference ?? entry.bankReference,
  endToEndId: detail.endToEndId,
  paymentInformationId: detail.paymentInformationId ?? entry.batch?.paymentInformationId ?? null,
  reference: detail.reference ?? ownReference(entry),
  text: detail.text ?? entry.text,
  ...{ name: detail.name, iban: detail.iban, bic: detail.bic },
  returnReason: detail.returnReason ?? (detail.isReturn ? NOT_SPECIFIED : null),
});

const wholeOf = (entry: BankEntry): Part => ({
  ...{ amountMinor: null, bankReference: entry.bankReference, endToEndId: null },
  paymentInformationId: entry.batch?.paymentInformationId ?? entry.batch?.messageId ?? null,
  ...{ reference: ownReference(entry), text: entry.text, name: null, iban: null, bic: null },
  returnReason: null,
});

/** Of banks that write everything into the text of the entry. Of a sum of several nobody knows whose it is. */
const ownReference = ({ reference, details, batch }: BankEntry): string | null =>
  details.length > 1 || (batch?.count ?? 1) > 1 ? null : reference;
