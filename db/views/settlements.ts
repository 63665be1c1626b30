import { asc, eq, sql } from 'drizzle-orm';
import type { Month } from '../../src/flattr/period.ts';
import type { AccountStanding, BankAccount } from '../../src/settlement/bank-account.ts';
import { least, openDebts, outstandingOf } from '../../src/settlement/pair/chain.ts';
import { toPay } from '../../src/settlement/pair/dues.ts';
import type { Due, Pair, Standing, Suspense, Trust } from '../../src/settlement/pair/pair.ts';
import type { Db } from '../connect.ts';
import { pair as pairTable } from '../schema/pairs.ts';
import { peer } from '../schema/settlements.ts';
import { type Banking, bankingOf } from './bank-accounts.ts';
import type { DisownedRow } from './disowned.ts';
import { type FrozenFacts, frozenFacts } from './frozen.ts';
import { type PairHead, readPairHeads, type StatementRow, type WhichPairs } from './pair-heads.ts';
import { waitsOf, whySuspended, whyUnpaid } from './settlement-waits.ts';
import type { Wait, WaitCode } from './wait.ts';

/** Servers that we know, by host, with how what they owe us stands. */
export const listPeers = (db: Db) =>
  db
    .select({
      peerId: peer.id,
      host: peer.host,
      understandsFlattr: peer.understandsFlattr,
      settles: peer.settles,
      trust: peer.trust,
      limitMinor: peer.limitMinor,
      currency: peer.currency,
      standing: sql<Standing>`coalesce(${pairTable.standing}, 'good')`,
      frozen: sql<boolean>`${pairTable.frozenFirst} is not null`,
      checkedAt: peer.checkedAt,
    })
    .from(peer)
    .leftJoin(
      pairTable,
      sql`${pairTable.peerId} = ${peer.id} and ${pairTable.currency} = ${peer.currency}`,
    )
    .orderBy(asc(peer.host));

/** What we are settling with one peer in one currency. Amounts in minor units. */
export type Settlement = {
  readonly peerId: string;
  readonly host: string;
  readonly currency: string;
  readonly trust: Trust;
  readonly limitMinor: bigint;
  readonly standing: Standing;
  readonly frozen: FrozenFacts | null;
  readonly restoredAt: Date | null;
  readonly bankAgrees: boolean;
  /** How it stands with where they are paid; null: points, which no bank pays. */
  readonly account: AccountStanding | null;
  /** Acknowledged and not settled. */
  readonly weOweMinor: bigint;
  readonly theyOweMinor: bigint;
  /** The latest first. */
  readonly months: readonly SettlementMonth[];
  readonly payments: readonly Payment[];
  readonly suspense: readonly SuspenseLine[];
  readonly waits: readonly Wait[];
  /** What they hold in our name and a thief may have signed. */
  readonly disowned: readonly DisownedRow[];
  /** What came that could not be, by what it was and why, and how often. */
  readonly refused: Readonly<Record<string, number>>;
};

export type SettlementMonth = {
  readonly month: Month;
  /** What we stated; null: nothing yet. */
  readonly issued: StatementFacts | null;
  readonly received: StatementFacts | null;
  /** The last attempt. */
  readonly netting: NettingFacts | null;
};

/** One statement, in minor units. */
export type StatementFacts = {
  readonly seq: number;
  readonly state: StatementRow['state'];
  readonly statedAt: Date;
  readonly answeredAt: Date | null;
  /** Why it was refused; null: it was not. */
  readonly refusal: string | null;
  /** What its lines say. */
  readonly statedMinor: bigint;
  /** The same less what it takes off earlier lines. */
  readonly totalMinor: bigint;
  readonly acceptedMinor: bigint;
  /** Of its lines: how many, in dispute now, disputed and given back, taken off since. */
  readonly lines: number;
  readonly disputedMinor: bigint;
  readonly struckMinor: bigint;
  readonly adjustedMinor: bigint;
  /** What settled it: nettings as they were signed, and payments for the rest. Both settle the oldest
   *  debts first, so they may be those of a later month. */
  readonly nettedMinor: bigint;
  readonly paidMinor: bigint;
  /** What is open of it. */
  readonly openMinor: bigint;
  /** How much of a received one is its creators', and how much was given up when they did not pay. */
  readonly releasedMinor: bigint;
  readonly writtenOffMinor: bigint;
};

export type NettingFacts = {
  readonly attempt: number;
  readonly proposer: 'us' | 'them';
  readonly state: Pair['nettings'][number]['state'];
  readonly refusal: string | null;
  readonly proposedAt: Date;
  readonly offsetMinor: bigint;
  readonly dueMinor: bigint;
  readonly debtor: 'us' | 'them' | 'nobody';
  readonly reference: string;
};

/** Money that one has to send the other. */
export type Payment = Pick<Due, 'month' | 'kind' | 'debtor' | 'reference' | 'state'> & {
  readonly host: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  /** What our bank has debited or credited for it. */
  readonly movedMinor: bigint;
  /** What our bank should be told to pay now; 0: nothing, or it is not sure where to. */
  readonly toPayMinor: bigint;
  /** Where to; null: nothing is to be paid now. Points have no bank. */
  readonly payTo: BankAccount | null;
  readonly endToEndId: string;
  /** What their advice says; null: there is none. */
  readonly advisedMinor: bigint | null;
  readonly since: Date;
  readonly owedSince: Date;
  /** Null: it is over. */
  readonly waits: WaitCode | null;
};

/** What the bank did and nobody can say yet why. `in`: we hold it; `out`: we sent too much. */
export type SuspenseLine = Suspense & {
  readonly host: string;
  readonly currency: string;
  readonly waits: WaitCode;
};

type Which = Omit<WhichPairs, 'us'> & { readonly us: string; readonly now: Date };

/** How settling stands, per peer and month, by host.
 *  @param which.month of the months only that one; payments and what waits are all there. */
export async function settlementsOf(db: Db, which: Which): Promise<Settlement[]> {
  const heads = await readPairHeads(db, which);
  const banking = await bankingOf(db, heads, which);
  return heads.map((head) => settlementOf(head, which, banking(head)));
}

/** A settlement as far as it is about one month, or about none. */
export function inMonth(settlement: Settlement, month: Month): Settlement {
  const isAsked = (one: { readonly month: Month | null }) =>
    one.month === null || one.month === month;
  return {
    ...settlement,
    months: settlement.months.filter(isAsked),
    payments: settlement.payments.filter(isAsked),
    waits: settlement.waits.filter(isAsked),
  };
}

function settlementOf(head: PairHead, { now, month }: Which, banking: Banking | null): Settlement {
  const { pair, peer, disowned } = head;
  return {
    ...{ peerId: peer.id, host: peer.host, currency: pair.currency, trust: pair.trust },
    ...{ limitMinor: pair.limitMinor, standing: pair.standing, frozen: frozenFacts(pair) },
    restoredAt: pair.restoredAtMs === null ? null : new Date(pair.restoredAtMs),
    ...{ bankAgrees: pair.bankAgrees, account: banking?.theirs ?? null },
    ...{ weOweMinor: outstandingOf(pair.issued), theyOweMinor: outstandingOf(pair.received) },
    months: monthsOf(head).filter((one) => month === undefined || one.month === month),
    payments: paymentsOf(head, banking),
    suspense: pair.suspense.map((entry) => suspenseLine(head, entry)),
    waits: waitsOf(head, now, banking),
    disowned,
    refused: pair.refusedEvents,
  };
}

function monthsOf(head: PairHead): SettlementMonth[] {
  const { pair, statements } = head;
  const open = {
    issued: new Map(openDebts(pair.issued).map((debt) => [debt.seq, debt.outstandingMinor])),
    received: new Map(openDebts(pair.received).map((debt) => [debt.seq, debt.outstandingMinor])),
  };
  const names = [...statements, ...pair.nettings, ...pair.dues, ...pair.unstated].map(
    (one) => one.month,
  );
  const byMonth = Map.groupBy(statements, (row) => row.month);
  return [...new Set(names)]
    .sort()
    .reverse()
    .map((month) => {
      const of = (direction: 'issued' | 'received') => {
        const row = byMonth.get(month)?.find((one) => one.direction === direction);
        return row === undefined ? null : factsOf(pair, row, open[direction].get(row.seq) ?? 0n);
      };
      return {
        month,
        issued: of('issued'),
        received: of('received'),
        netting: nettingOf(head, month),
      };
    });
}

function factsOf(pair: Pair, row: StatementRow, openMinor: bigint): StatementFacts {
  const { sums } = row;
  const settledMinor = row.state === 'accepted' ? row.acceptedMinor - openMinor : 0n;
  const nettedMinor = least(nettedOf(pair, row), settledMinor);
  return {
    ...{ seq: row.seq, state: row.state, statedAt: row.statedAt, answeredAt: row.answeredAt },
    ...{ refusal: row.refusal, statedMinor: row.grossMinor, totalMinor: row.totalMinor },
    ...{ acceptedMinor: row.acceptedMinor, lines: sums?.lines ?? 0, openMinor },
    ...{ disputedMinor: sums?.disputedMinor ?? 0n, struckMinor: sums?.struckMinor ?? 0n },
    ...{ adjustedMinor: sums?.adjustedMinor ?? 0n },
    ...{ nettedMinor, paidMinor: settledMinor - nettedMinor },
    ...{ releasedMinor: sums?.releasedMinor ?? 0n, writtenOffMinor: sums?.writtenOffMinor ?? 0n },
  };
}

/** What nettings took off a statement: each was spent on what it lists of one side, in its order. */
function nettedOf(pair: Pair, { direction, seq }: StatementRow): bigint {
  const debtor = direction === 'issued' ? pair.us : pair.them;
  let nettedMinor = 0n;
  for (const { state, netting } of pair.nettings) {
    let leftMinor = state === 'agreed' ? netting.offsetMinor : 0n;
    for (const entry of netting.entries.filter((one) => one.debtor === debtor)) {
      const partMinor = least(leftMinor, entry.outstandingMinor);
      leftMinor -= partMinor;
      if (entry.seq === seq) nettedMinor += partMinor;
    }
  }
  return nettedMinor;
}

function nettingOf({ pair, nettingRefusals }: PairHead, month: Month): NettingFacts | null {
  const at = pair.nettings.findLastIndex((row) => row.month === month);
  const row = pair.nettings[at];
  if (row === undefined) return null;
  const { attempt, proposer, state, netting } = row;
  const { offsetMinor, dueMinor, reference } = netting;
  const debtor = netting.debtor === null ? 'nobody' : netting.debtor === pair.us ? 'us' : 'them';
  return {
    ...{ attempt, proposer, state, refusal: nettingRefusals[at] ?? null },
    ...{ proposedAt: new Date(row.proposedAtMs), offsetMinor, dueMinor, debtor, reference },
  };
}

function paymentsOf({ pair, peer }: PairHead, banking: Banking | null): Payment[] {
  const now = new Map(toPay(pair).map((one) => [one.reference, one.amountMinor]));
  return pair.dues.map((due) => {
    const waits = whyUnpaid(due, pair, banking);
    const isNow = waits === 'pay';
    return {
      ...{ host: peer.host, currency: pair.currency, month: due.month, kind: due.kind },
      ...{ debtor: due.debtor, reference: due.reference, state: due.state },
      ...{ amountMinor: due.amountMinor, movedMinor: due.movedMinor },
      toPayMinor: isNow ? (now.get(due.reference) ?? 0n) : 0n,
      payTo: isNow ? (banking?.theirs.said ?? null) : null,
      endToEndId: `${due.reference}-${due.attempt}`,
      advisedMinor: due.advice?.amountMinor ?? null,
      ...{ since: new Date(due.sinceMs), owedSince: new Date(due.owedSinceMs) },
      waits,
    };
  });
}

const suspenseLine = ({ peer, pair }: PairHead, entry: Suspense): SuspenseLine => ({
  ...{ host: peer.host, currency: pair.currency, entry: entry.entry, side: entry.side },
  ...{ amountMinor: entry.amountMinor, reference: entry.reference, endToEndId: entry.endToEndId },
  ...{ why: entry.why, waits: whySuspended(entry) },
});

/** Payments that are not over, and money that nobody can place, by host. */
export function openPayments(settlements: readonly Settlement[]): {
  readonly payments: readonly Payment[];
  readonly suspense: readonly SuspenseLine[];
} {
  return {
    payments: settlements.flatMap(({ payments }) => payments.filter(({ waits }) => waits !== null)),
    suspense: settlements.flatMap(({ suspense }) => suspense),
  };
}

/** The months of which anything was stated or netted, the latest first. */
export async function settledMonths(db: Db, limit: number): Promise<Month[]> {
  const found = await db.execute<{ month: string }>(sql`
    select month from statement union select month from netting order by month desc limit ${limit}`);
  return found.map(({ month }) => month);
}

/** A peer by its host. */
export async function findPeer(db: Db, host: string) {
  return (await listPeers(db).where(eq(peer.host, host)))[0];
}
