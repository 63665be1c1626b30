import { addShareCorrections } from '../../db/records/corrections.ts';
import { addPayments } from '../../db/records/happenings.ts';
import { post } from '../../db/records/ledger.ts';
import { postLines } from '../../db/records/line-postings.ts';
import { localActorIds } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { type AccountPath, peerAccount, userAccount } from '../ledger/account.ts';
import type { TransactionKind, Transfer } from '../ledger/transfer.ts';
import {
  LINE_ACCOUNTS,
  type PairAccount,
  type PairTransfer,
  type Post,
} from '../settlement/pair/events.ts';
import { type GivenPart, giveBack } from './give-back.ts';
import type { Step } from './pair-step.ts';

/** What the machine's reasons are called in the books. */
const KINDS: Readonly<Record<string, TransactionKind>> = {
  acceptance: 'acceptance',
  withdrawal: 'acceptance',
  dispute: 'acceptance',
  netting: 'netting',
  payment: 'payment',
  returned: 'return',
  suspense: 'suspense',
  release: 'release',
  adjustment: 'adjustment',
  refusal: 'adjustment',
  silence: 'adjustment',
  error: 'adjustment',
  default: 'write_off',
  restored: 'reconciliation',
  late: 'reconciliation',
};

/** Bank entries are booked under the bank's own names: no step may book one again. */
export const bankKey = (entry: string): string => `node:bank:${entry}`;

/** Books what a step decided, in the open month: under the bank's name when the bank did it, else under
 *  the settlement's own count. */
export async function bookEffect(turn: Step, effect: Post): Promise<void> {
  const kind = KINDS[effect.why];
  if (kind === undefined) throw new Error(`the books have no word for ${effect.why}`);
  if (effect.type === 'post_lines') await bookLines(turn, kind, effect);
  else for (const some of inParts(effect.transfers)) await bookTransfers(turn, kind, some);
}

/** What adjusts a hundred thousand lines moves as much: what is booked at once is in memory several times over. */
const TRANSFERS_AT_A_TIME = 5_000;

/** What goes to givers stays together: it is divided over what all of them gave. */
function inParts(transfers: readonly PairTransfer[]): (readonly PairTransfer[])[] {
  const isWhole =
    transfers.length <= TRANSFERS_AT_A_TIME ||
    transfers.some(
      ({ debit, credit }) => debit === 'bank' || credit === 'bank' || isOfGivers(credit),
    );
  if (isWhole) return [transfers];
  return Array.from({ length: Math.ceil(transfers.length / TRANSFERS_AT_A_TIME) }, (_, nr) =>
    transfers.slice(nr * TRANSFERS_AT_A_TIME, (nr + 1) * TRANSFERS_AT_A_TIME),
  );
}

const isOfGivers = (account: PairAccount): boolean => account.startsWith('givers:');

async function bookTransfers(
  turn: Step,
  kind: TransactionKind,
  transfers: readonly PairTransfer[],
): Promise<void> {
  const { deps, tx, peer, pair } = turn;
  const { currency } = pair;
  const { plain, given } = apart(transfers);
  const back = await giveBack(
    tx,
    { peerId: peer.id, currency },
    given.parts,
    given.debit === 'reserve' ? 'reserve' : 'payable',
  );
  const all = [...(await named(turn, plain)), ...back.transfers];
  if (all.length === 0) return;
  turn.booked += 1;
  const isAtBank = all.some(({ debit, credit }) => debit === 'bank' || credit === 'bank');
  const idempotencyKey =
    isAtBank && turn.bankEntry !== null ? bankKey(turn.bankEntry) : keyOf(turn);
  // One entry may be for several things: its name is in the books once, and that is enough.
  if (isAtBank) turn.bankEntry = null;
  const { id, repeated } = await post(
    tx,
    { idempotencyKey, kind, month: await holdOpenMonth(tx), currency, transfers: all },
    { id: deps.newId(), at: deps.clock() },
  );
  if (repeated) throw new Error(`${idempotencyKey} is in the books already`);
  await addPayments(tx, id, deps.clock());
  if (back.corrections.length > 0) await addShareCorrections(tx, id, back.corrections);
}

async function bookLines(
  turn: Step,
  kind: TransactionKind,
  { why, seq, parts }: Extract<Post, { type: 'post_lines' }>,
): Promise<void> {
  const { deps, tx, peer, pair, kept } = turn;
  const { currency } = pair;
  const [debit, credit] = LINE_ACCOUNTS[why];
  const row = pair.received.statements.find((one) => one.seq === seq);
  const documentId = kept.get(row?.sha256 ?? '')?.id;
  if (documentId === undefined) throw new Error(`statement ${seq} is not kept`);
  turn.booked += 1;
  const id = deps.newId();
  const isBooked = await postLines(
    tx,
    { documentId, peerId: peer.id, debit, credit, parts },
    { idempotencyKey: keyOf(turn), kind, month: await holdOpenMonth(tx), currency },
    { id, at: deps.clock() },
  );
  if (isBooked) await addPayments(tx, id, deps.clock());
  else turn.booked -= 1;
}

const keyOf = ({ peer, pair, booked }: Step): string =>
  `peer:${peer.id}:${pair.currency}:${booked}`;

type Given = { readonly debit: PairAccount | null; readonly parts: readonly GivenPart[] };

/** What goes to givers is found from their shares; all of it comes from one account. */
function apart(transfers: readonly PairTransfer[]): {
  readonly plain: readonly PairTransfer[];
  readonly given: Given;
} {
  const toGivers = transfers.filter(({ credit }) => isOfGivers(credit));
  const parts = toGivers.map(({ credit, amountMinor }) => {
    const [, month = '', ...payee] = credit.split(':');
    return { month, payee: payee.join(':'), amountMinor };
  });
  return {
    plain:
      toGivers.length === 0 ? transfers : transfers.filter(({ credit }) => !isOfGivers(credit)),
    given: { debit: toGivers[0]?.debit ?? null, parts },
  };
}

/** The machine's transfers between accounts of these books. Whose they are is looked up, all at once. */
async function named(turn: Step, transfers: readonly PairTransfer[]): Promise<Transfer[]> {
  const payees = transfers.flatMap(({ debit, credit }) =>
    [payeeIn(debit), payeeIn(credit)].filter((payee) => payee !== null),
  );
  const ids = payees.length === 0 ? new Map() : await localActorIds(turn.tx, [...new Set(payees)]);
  return transfers
    .map(({ debit, credit, amountMinor }) => ({
      debit: pathOf(turn.peer.id, debit, ids),
      credit: pathOf(turn.peer.id, credit, ids),
      amountMinor,
    }))
    .filter(({ debit, credit }) => debit !== credit);
}

const payeeIn = (account: PairAccount): string | null =>
  account.startsWith('pending:') || account.startsWith('earnings:')
    ? account.slice(account.indexOf(':') + 1)
    : null;

/** What we had accepted for somebody who joined after the copy that was restored is here again, and they
 *  are not: the reserve keeps their money. Nothing else is ever accepted for somebody unknown. */
function pathOf(
  peerId: string,
  account: PairAccount,
  ids: ReadonlyMap<string, string>,
): AccountPath {
  switch (account) {
    case 'bank':
    case 'suspense':
    case 'reserve':
      return account;
    case 'payable':
    case 'receivable':
      return peerAccount(peerId, account);
    default: {
      const id = ids.get(payeeIn(account) ?? '');
      if (id === undefined) return 'reserve';
      return userAccount(id, account.startsWith('pending:') ? 'pending' : 'earnings');
    }
  }
}
