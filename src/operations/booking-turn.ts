import type { Tx } from '../../db/connect.ts';
import type { EntryRow } from '../../db/records/bank-booking.ts';
import type { Transaction, Transfer } from '../ledger/transfer.ts';
import type { SettlementDeps } from './deps.ts';
import { bankKey } from './pair-books.ts';

/** What the bank calls an entry, in one line: the account, the statement, and where it stands there. */
export const entryName = ({
  account,
  statementId,
  entryNr,
  partNr,
}: Pick<EntryRow, 'account' | 'statementId' | 'entryNr' | 'partNr'>): string =>
  `${account} ${statementId} ${entryNr}${partNr === 0 ? '' : `.${partNr}`}`;

/** Money of which nobody knows what it is for is booked under a name of its own: under the bank's it is
 *  booked once that is known. */
export const suspenseKey = (entryId: string): string => `node:unmatched:${entryId}`;
export const outOfSuspenseKey = (entryId: string): string => `node:matched:${entryId}`;

/** One booking under way. */
export type Turn = {
  readonly deps: SettlementDeps;
  readonly tx: Tx;
  readonly month: string;
  readonly at: Date;
  /** Who answers for it; null: somebody at the command line. */
  readonly by: string | null;
  readonly bulk: (Transaction & { readonly id: string })[];
  readonly transactionOf: Map<string, string>;
};

/** Whose an entry is: known of all that are booked for somebody. */
export const subjectOf = ({ id, subjectId }: EntryRow): string => {
  if (subjectId === null) throw new Error(`entry ${id} is for nobody`);
  return subjectId;
};

/** Money that came goes from the bank to an account; what went, the other way. */
export function addSimple(
  turn: Turn,
  entry: EntryRow,
  kind: Transaction['kind'],
  account: Transfer['credit'],
  key = bankKey(entryName(entry)),
): void {
  const { side, amountMinor } = entry;
  const transfer: Transfer =
    side === 'in'
      ? { debit: 'bank', credit: account, amountMinor }
      : { debit: account, credit: 'bank', amountMinor };
  add(turn, entry, kind, [transfer], key);
}

/** One more transaction, booked with all others at the end, under the bank's own name of the entry. */
export function add(
  turn: Turn,
  entry: EntryRow,
  kind: Transaction['kind'],
  transfers: readonly Transfer[],
  idempotencyKey = bankKey(entryName(entry)),
): void {
  const { deps, month } = turn;
  const id = deps.newId();
  turn.transactionOf.set(entry.id, id);
  turn.bulk.push({ id, idempotencyKey, kind, month, currency: deps.node.currency, transfers });
}
