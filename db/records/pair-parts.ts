import { and, asc, eq } from 'drizzle-orm';
import type { Issued, Pair } from '../../src/settlement/pair/pair.ts';
import type { Tx } from '../connect.ts';
import { dispute } from '../schema/disputes.ts';
import { adjustment, due, netting, suspense, unstatedMonth, withdrawal } from '../schema/pairs.ts';
import { settlementDocument } from '../schema/settlements.ts';

type Key = {
  readonly peerId: string;
  readonly currency: string;
  readonly us: string;
  readonly them: string;
};

/** By the statement that carries them; null: the next one will. */
export type Adjustments = ReadonlyMap<string | null, Issued['adjustments']>;

/** What a settlement consists of besides its statements. */
export async function partsOf(tx: Tx, key: Key) {
  const [nettings, dues, suspended, withdrawals, disputes, unstated, adjustments] =
    await Promise.all([
      nettingsOf(tx, key),
      duesOf(tx, key),
      suspenseOf(tx, key),
      withdrawalsOf(tx, key),
      disputesOf(tx, key),
      unstatedOf(tx, key),
      adjustmentsOf(tx, key),
    ]);
  return { nettings, dues, suspense: suspended, withdrawals, disputes, unstated, adjustments };
}

async function nettingsOf(tx: Tx, key: Key): Promise<Pair['nettings']> {
  const rows = await readNettings(tx, key);
  return rows.map((row) => nettingOf(row, key));
}

const readNettings = (tx: Tx, { peerId, currency }: Key) =>
  tx
    .select({ row: netting, sha256: settlementDocument.sha256 })
    .from(netting)
    .innerJoin(settlementDocument, eq(settlementDocument.id, netting.documentId))
    .where(and(eq(netting.peerId, peerId), eq(netting.currency, currency)))
    .orderBy(asc(netting.proposedAt), asc(netting.month), asc(netting.attempt));

type NettingRow = Awaited<ReturnType<typeof readNettings>>[number];

function nettingOf({ row, sha256 }: NettingRow, { us, them }: Key): Pair['nettings'][number] {
  const { month, attempt, proposer, state, currency, offsetMinor, dueMinor, reference } = row;
  const [iss, aud] = proposer === 'us' ? [us, them] : [them, us];
  const debtors = { us, them, nobody: null };
  const entries = row.entries.map(({ debtor, seq, outstandingMinor }) => ({
    ...{ debtor, seq, outstandingMinor: BigInt(outstandingMinor) },
  }));
  return {
    ...{ sha256, month, attempt, proposer, state, proposedAtMs: row.proposedAt.getTime() },
    netting: {
      ...{ kind: 'netting', iss, aud, currency, period: month, attempt, entries },
      ...{ offsetMinor, dueMinor, debtor: debtors[row.debtor], reference },
    },
  };
}

async function duesOf(tx: Tx, { peerId, currency }: Key): Promise<Pair['dues']> {
  const rows = await tx
    .select()
    .from(due)
    .where(and(eq(due.peerId, peerId), eq(due.currency, currency)))
    .orderBy(asc(due.nr));
  return rows.map((row) => {
    const { reference, month, kind, debtor, amountMinor, state, movedMinor, attempt } = row;
    const { adviceSha256: sha256, adviceMinor } = row;
    return {
      ...{ reference, month, kind, debtor, amountMinor, state, movedMinor, attempt },
      ...{ sinceMs: row.since.getTime(), owedSinceMs: row.owedSince.getTime() },
      advice: sha256 === null || adviceMinor === null ? null : { sha256, amountMinor: adviceMinor },
    };
  });
}

async function suspenseOf(tx: Tx, { peerId, currency }: Key): Promise<Pair['suspense']> {
  const rows = await tx
    .select()
    .from(suspense)
    .where(and(eq(suspense.peerId, peerId), eq(suspense.currency, currency)))
    .orderBy(asc(suspense.nr));
  return rows.map(({ entry, side, amountMinor, reference, endToEndId, why }) => ({
    ...{ entry, side, amountMinor, reference, endToEndId, why },
  }));
}

async function withdrawalsOf(tx: Tx, { peerId, currency }: Key): Promise<Pair['withdrawals']> {
  const rows = await tx
    .select()
    .from(withdrawal)
    .where(and(eq(withdrawal.peerId, peerId), eq(withdrawal.currency, currency)))
    .orderBy(asc(withdrawal.nr));
  return rows.map(({ seq, payee, by, state }) => ({ seq, payee, by, state }));
}

async function disputesOf(tx: Tx, { peerId, currency }: Key): Promise<Pair['disputes']> {
  const rows = await tx
    .select()
    .from(dispute)
    .where(and(eq(dispute.peerId, peerId), eq(dispute.currency, currency)))
    .orderBy(asc(dispute.nr));
  return rows.map(({ seq, payee, by, attempt, amountMinor, code, state, since }) => ({
    ...{ seq, payee, by, attempt, amountMinor, code, state, sinceMs: since.getTime() },
  }));
}

/** The database keeps no order of names inside a line, and a line's bytes are signed. */
async function unstatedOf(tx: Tx, { peerId, currency }: Key): Promise<Pair['unstated']> {
  const rows = await tx
    .select()
    .from(unstatedMonth)
    .where(and(eq(unstatedMonth.peerId, peerId), eq(unstatedMonth.currency, currency)))
    .orderBy(asc(unstatedMonth.month));
  return rows.map(({ month, lines }) => ({
    month,
    lines: lines.map(({ payee, amountMinor, works }) => ({
      ...{ payee, amountMinor: BigInt(amountMinor) },
      works: works.map(({ work, flattrs }) => ({ work, flattrs })),
    })),
  }));
}

async function adjustmentsOf(tx: Tx, { peerId, currency }: Key): Promise<Adjustments> {
  const rows = await tx
    .select()
    .from(adjustment)
    .where(and(eq(adjustment.peerId, peerId), eq(adjustment.currency, currency)))
    .orderBy(asc(adjustment.nr));
  const byCarrier = new Map<string | null, Issued['adjustments'][number][]>();
  for (const { carriedBy, adjusts, payee, amountMinor, disputed } of rows) {
    const list = byCarrier.get(carriedBy) ?? [];
    list.push({ adjusts, payee, amountMinor, disputed });
    byCarrier.set(carriedBy, list);
  }
  return byCarrier;
}
