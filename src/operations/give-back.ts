import type { Tx } from '../../db/connect.ts';
import { type GivenShare, givenIn, sharesOfLines } from '../../db/records/given-lines.ts';
import { settleCorrection, waitingCorrections } from '../../db/records/stated-corrections.ts';
import { type AccountPath, peerAccount, userAccount } from '../ledger/account.ts';
import { feeBack, type GivenMonth, type TakenBack } from '../ledger/take-back.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { apportion } from '../settlement/apportion.ts';
import { rankOf } from './rank.ts';

/** What of a line goes back to those who gave it, in minor units. */
export type GivenPart = {
  readonly month: string;
  readonly payee: string;
  readonly amountMinor: bigint;
};

export type GivenBack = {
  readonly transfers: readonly Transfer[];
  /** What is taken back of shares; nothing when the reserve gives it. */
  readonly corrections: readonly TakenBack[];
};

type OfPeer = { readonly peerId: string; readonly currency: string };

/** How what a peer is no longer owed reaches its givers: first those whose share was found to be too
 *  high, then all who gave to the line, in proportion to what is left of their shares. From `payable`
 *  with its part of the fee, as every correction; from `reserve`, where the line is paid already and the
 *  error is ours, without. What no share of these books is behind, after a restore, is the reserve's.
 *  The caller holds the peer's lock, posts the transfers and then keeps the corrections.
 *  Units: minor units of `currency`. Source: ledger design, "Between nodes", rules 2 and 3. */
export async function giveBack(
  tx: Tx,
  peer: OfPeer,
  parts: readonly GivenPart[],
  from: 'payable' | 'reserve',
): Promise<GivenBack> {
  const debit = from === 'reserve' ? 'reserve' : peerAccount(peer.peerId, 'payable');
  const books = new Sums(debit);
  const corrections: TakenBack[] = [];
  for (const [month, ofMonth] of Map.groupBy(parts, (part) => part.month)) {
    const { shares, taken } = await takeOf(tx, peer, { month, parts: ofMonth, from }, books);
    const giverIds = shares.map(({ giverId }) => giverId);
    const months = from === 'reserve' ? new Map() : await givenIn(tx, { ...peer, month, giverIds });
    for (const { flattrId, giverId } of shares) {
      const amountMinor = taken.get(flattrId) ?? 0n;
      if (amountMinor === 0n) continue;
      const funds = userAccount(giverId, 'funds');
      books.add(funds, amountMinor);
      if (from === 'reserve') continue;
      const feeMinor = takeFee(months, giverId, amountMinor);
      books.addFee(funds, feeMinor);
      corrections.push({ flattrId, account: debit, amountMinor, feeMinor });
    }
  }
  return { transfers: books.transfers(), corrections };
}

/** How much of which share the parts of one month take. */
async function takeOf(
  tx: Tx,
  peer: OfPeer,
  of: {
    readonly month: string;
    readonly parts: readonly GivenPart[];
    readonly from: 'payable' | 'reserve';
  },
  books: Sums,
): Promise<{ shares: GivenShare[]; taken: ReadonlyMap<string, bigint> }> {
  const { month, parts, from } = of;
  const payees = parts.map(({ payee }) => payee);
  const shares = await sharesOfLines(tx, { ...peer, month, payees });
  const named = await waitingCorrections(tx, { ...peer, month });
  const byPayee = Map.groupBy(shares, ({ payee }) => payee);
  const namedBy = Map.groupBy(named, ({ payee }) => payee);
  const taken = new Map<string, bigint>();
  for (const part of parts) {
    const ofLine = byPayee.get(part.payee) ?? [];
    for (const { id, amountMinor } of takeNamed(part, ofLine, namedBy.get(part.payee) ?? [], taken))
      await settleCorrection(tx, id, amountMinor, from === 'reserve' ? amountMinor : 0n);
    const restMinor = part.amountMinor - sumOf(ofLine, taken);
    books.add('reserve', restMinor - takeInProportion(month, ofLine, restMinor, taken));
  }
  return { shares, taken };
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

const sumOf = (shares: readonly GivenShare[], taken: ReadonlyMap<string, bigint>): bigint =>
  shares.reduce((sum, { flattrId }) => sum + (taken.get(flattrId) ?? 0n), 0n);

type Named = { readonly id: string; readonly flattrId: string; readonly leftMinor: bigint };

function takeNamed(
  part: GivenPart,
  shares: readonly GivenShare[],
  named: readonly Named[],
  taken: Map<string, bigint>,
): { readonly id: string; readonly amountMinor: bigint }[] {
  let missing = part.amountMinor;
  return named.flatMap(({ id, flattrId, leftMinor }) => {
    const share = shares.find((one) => one.flattrId === flattrId);
    const there = (share?.leftMinor ?? 0n) - (taken.get(flattrId) ?? 0n);
    const amountMinor = least(least(leftMinor, missing), there);
    if (amountMinor <= 0n) return [];
    missing -= amountMinor;
    taken.set(flattrId, (taken.get(flattrId) ?? 0n) + amountMinor);
    return [{ id, amountMinor }];
  });
}

/** @returns how much of it there were shares for. */
function takeInProportion(
  month: string,
  shares: readonly GivenShare[],
  amountMinor: bigint,
  taken: Map<string, bigint>,
): bigint {
  const left = new Map(
    shares
      .map((s) => [s.flattrId, s.leftMinor - (taken.get(s.flattrId) ?? 0n)] as const)
      .filter(([, leftMinor]) => leftMinor > 0n),
  );
  const partMinor = least(
    amountMinor,
    [...left.values()].reduce((sum, leftMinor) => sum + leftMinor, 0n),
  );
  if (partMinor === 0n) return 0n;
  const { parts } = apportion(partMinor, left, new Map(), (key) => rankOf(month, key));
  for (const [flattrId, minor] of parts)
    if (minor > 0n) taken.set(flattrId, (taken.get(flattrId) ?? 0n) + minor);
  return partMinor;
}

function takeFee(months: Map<string, GivenMonth>, giverId: string, amountMinor: bigint): bigint {
  const given = months.get(giverId);
  if (given === undefined) throw new Error(`${giverId} gave nothing in that month`);
  const takenBackMinor = given.takenBackMinor + amountMinor;
  months.set(giverId, { ...given, takenBackMinor });
  return feeBack(given, amountMinor);
}

/** Adds up per account, so that a giver of a thousand flattrs gets one transfer. */
class Sums {
  readonly #debit: AccountPath;
  readonly #amounts = new Map<AccountPath, bigint>();
  readonly #fees = new Map<AccountPath, bigint>();

  constructor(debit: AccountPath) {
    this.#debit = debit;
  }

  add(credit: AccountPath, amountMinor: bigint): void {
    if (credit !== this.#debit)
      this.#amounts.set(credit, (this.#amounts.get(credit) ?? 0n) + amountMinor);
  }

  addFee(credit: AccountPath, amountMinor: bigint): void {
    this.#fees.set(credit, (this.#fees.get(credit) ?? 0n) + amountMinor);
  }

  transfers(): Transfer[] {
    const of = (debit: AccountPath, sums: ReadonlyMap<AccountPath, bigint>) =>
      [...sums]
        .filter(([, amountMinor]) => amountMinor > 0n)
        .map(([credit, amountMinor]) => ({ debit, credit, amountMinor }));
    return [...of(this.#debit, this.#amounts), ...of('fees', this.#fees)];
  }
}
